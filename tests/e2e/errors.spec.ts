/** @file What goes wrong says which file, why, and the way out; the rest of the window goes on. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { clipRow, makeFlashes, measureOnlyWhenAsked, offsetField, openPath } from './steps.ts';

test('a text file named .mp4 is listed with the reason, and a good file beside it works', async ({ app }) => {
  const { page } = app;
  const broken = join(app.folder, 'notes.mp4');
  await writeFile(broken, 'These are notes.');
  await measureOnlyWhenAsked(page);
  await openPath(page, broken);
  await expect(clipRow(page, 'notes.mp4')).toContainText('Not readable as media');
  const card = page.getByRole('region', { name: 'Sync' }).getByRole('alert');
  await expect(card).toContainText(broken);
  await expect(card.getByRole('button', { name: 'Try again' })).toBeVisible();
  await openPath(page, await makeFlashes(app, 'good.mp4'));
  await expect(offsetField(page)).toBeEnabled();
});

test('a file that was moved is found again by showing where it is', async ({ app }) => {
  const { page } = app;
  const [old, moved] = [await makeFlashes(app, 'before.mp4'), join(app.folder, 'after.mp4')];
  await measureOnlyWhenAsked(page);
  await openPath(page, old);
  await expect(offsetField(page)).toBeEnabled();
  await offsetField(page).fill('120');
  await offsetField(page).press('Enter');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await rename(old, moved);
  const next = await app.restart();
  await expect(clipRow(next, 'before.mp4')).toContainText('File not found');
  await next.getByRole('region', { name: 'Sync' }).getByRole('button', { name: 'Locate…' }).click();
  const dialog = next.getByRole('dialog', { name: 'Locate the file' });
  await dialog.getByRole('textbox', { name: 'Path' }).fill(moved);
  await dialog.getByRole('textbox', { name: 'Path' }).press('Enter');
  await expect(clipRow(next, 'after.mp4')).toContainText('25 fps');
  await expect(offsetField(next)).toHaveValue('+120 ms');
});

test('a fix that cannot be written says why and how to go on, and leaves nothing behind', async ({ app }) => {
  const { page } = app;
  await measureOnlyWhenAsked(page);
  await openPath(page, await makeFlashes(app, 'clip.mp4'));
  await expect(offsetField(page)).toBeEnabled();
  await offsetField(page).fill('80');
  await offsetField(page).press('Enter');
  const outputs = join(app.folder, 'outputs');
  await mkdir(outputs);
  await page.getByRole('button', { name: 'Choose the output folder' }).click();
  const browser = page.getByRole('dialog', { name: 'Choose the output folder' });
  await browser.getByRole('textbox', { name: 'Path' }).fill(outputs);
  await browser.getByRole('textbox', { name: 'Path' }).press('Enter');
  await expect(browser.getByRole('textbox', { name: 'Path' })).toHaveValue(outputs);
  await browser.getByRole('button', { name: 'Choose this folder' }).click();
  await expect(browser).toBeHidden();

  // A file takes the folder's place: nobody can write into that, not even root.
  await rm(outputs, { recursive: true });
  await writeFile(outputs, '');
  await page.keyboard.press('f');
  const card = page.getByRole('region', { name: 'Problems' }).getByRole('alert');
  await expect(card).toContainText('cannot be written');
  await expect(card).toContainText(outputs);
  expect((await readdir(app.folder)).filter((name) => name.includes('synced'))).toEqual([]);

  await page.getByRole('button', { name: 'Write beside the source' }).click();
  await card.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByTestId('fix-result')).toContainText('Picture identical');
  await expect(card).toBeHidden();
});
