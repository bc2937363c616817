/** @file Settings take effect at once and are there the next time. */
import { expect, test } from './fixtures.ts';
import { makeFlashes, measureOnlyWhenAsked, offsetField, openPath } from './steps.ts';

test('the delivery standard and the output folder are kept', async ({ app }) => {
  await app.page.keyboard.press('ControlOrMeta+,');
  await app.page.getByRole('combobox', { name: 'Delivery standard' }).selectOption('atsc-is191');
  await app.page.getByRole('spinbutton', { name: 'Largest offset tried' }).fill('4');
  await app.page.getByRole('spinbutton', { name: 'Largest offset tried' }).press('Tab');
  await app.page.keyboard.press('Escape');
  const page = await app.restart();
  await page.keyboard.press('ControlOrMeta+,');
  await expect(page.getByRole('combobox', { name: 'Delivery standard' })).toHaveValue('atsc-is191');
  await expect(page.getByRole('spinbutton', { name: 'Largest offset tried' })).toHaveValue('4');
});

test('a shortcut can be changed; one that is taken is marked; the default comes back', async ({ app }) => {
  const { page } = app;
  await measureOnlyWhenAsked(page);
  await openPath(page, await makeFlashes(app, 'clip.mp4'));
  await expect(offsetField(page)).toBeEnabled();
  await page.keyboard.press('ControlOrMeta+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('radio', { name: 'Shortcuts' }).check();
  const row = dialog.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Offset \+1 ms:.*Change$/ }) });
  await row.getByRole('button', { name: /Change$/ }).click();
  await page.keyboard.press('f');
  await expect(row).toContainText('also Write the fixed file');
  await row.getByRole('button', { name: /Change$/ }).click();
  await page.keyboard.press('Shift+U');
  await expect(row).not.toContainText('also');
  await page.keyboard.press('Escape');

  await page.keyboard.press(']');
  await page.keyboard.press('Shift+U');
  await expect(offsetField(page)).toHaveValue('+1 ms');

  await page.keyboard.press('ControlOrMeta+,');
  await dialog.getByRole('radio', { name: 'Shortcuts' }).check();
  await row.getByRole('button', { name: 'Offset +1 ms: default shortcut' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press(']');
  await expect(offsetField(page)).toHaveValue('+2 ms');
});

test('the tools in use are named, and the devices are tried for real', async ({ app: { page } }) => {
  await page.keyboard.press('ControlOrMeta+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('radio', { name: 'Tools and devices' }).check();
  await expect(dialog.getByText(/\d+\.\d+.*(PATH|ffmpeg-static|npm|environment)/).first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Try all devices' }).click();
  await expect(dialog.getByRole('row', { name: /CPU.*\d+(\.\d)? ms/ })).toBeVisible({ timeout: 180_000 });
});
