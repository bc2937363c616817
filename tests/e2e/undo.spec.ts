/** @file Every edit can be taken back, by key and by menu; one gesture is one step; text fields keep their own undo. */
import { expect, test } from './fixtures.ts';
import { clipRow, makeFlashes, measureOnlyWhenAsked, offsetField, openPath } from './steps.ts';

test.beforeEach(async ({ app }) => {
  await measureOnlyWhenAsked(app.page);
  await openPath(app.page, await makeFlashes(app, 'clip.mp4'));
  await expect(clipRow(app.page, 'clip.mp4')).toContainText('25 fps');
  await expect(offsetField(app.page)).toBeEnabled();
});

test('offsets are typed in milliseconds, frames, seconds and samples', async ({ app: { page } }) => {
  const field = offsetField(page);
  for (const [typed, shown] of [
    ['80', '+80 ms'],
    ['-3.5 f', '−140 ms'],
    ['0,012 s', '+12 ms'],
    ['4800 samples', '+100 ms'],
  ] as const) {
    await field.fill(typed);
    await field.press('Enter');
    await expect(field).toHaveValue(shown);
  }
  await field.fill('soon');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.press('Escape');
  await expect(field).toHaveValue('+100 ms');
});

test('nudges by millisecond and frame are undone one by one, and done again', async ({ app: { page } }) => {
  const field = offsetField(page);
  await page.keyboard.press(']');
  await page.keyboard.press('}');
  await expect(field).toHaveValue('+41 ms');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(field).toHaveValue('+1 ms');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(field).toHaveValue('0 ms');
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(field).toHaveValue('+1 ms');
});

test('a key that is held down is one step', async ({ app: { page } }) => {
  const field = offsetField(page);
  // Playwright sends a second "down" without an "up" as a repeat.
  for (let press = 0; press < 12; press += 1) await page.keyboard.down(']');
  await page.keyboard.up(']');
  await expect(field).toHaveValue('+12 ms');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(field).toHaveValue('0 ms');
});

test('the menu undoes too, and says what', async ({ app: { page } }) => {
  await page.getByRole('button', { name: '+1', exact: true }).click();
  await expect(offsetField(page)).toHaveValue('+1 ms');
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByRole('menuitem', { name: /Undo change offset/ }).click();
  await expect(offsetField(page)).toHaveValue('0 ms');
});

test('a removed clip comes back', async ({ app: { page } }) => {
  await page.keyboard.press('Delete');
  await expect(page.getByRole('heading', { name: 'Drop a clip to measure its lip-sync' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(clipRow(page, 'clip.mp4')).toContainText('25 fps');
});

test('undo in a text field takes back typing, not edits', async ({ app: { page } }) => {
  const field = offsetField(page);
  await page.keyboard.press(']');
  await field.click();
  await page.keyboard.type('250');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(field).not.toHaveValue('250');
  await field.press('Escape');
  await expect(field).toHaveValue('+1 ms');
});
