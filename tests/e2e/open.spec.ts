/** @file Getting clips into the window: by dropping them, through the file browser, by folder; and getting the project back. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { clipRow, dropFile, makeFlashes, measureOnlyWhenAsked, openPath } from './steps.ts';

test('an empty window says what to do', async ({ app: { page } }) => {
  await expect(page.getByRole('heading', { name: 'Drop a clip to measure its lip-sync' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open clips…' })).toBeEnabled();
});

test('a dropped file whose place is not known is asked for once, and its neighbors are found by name and size', async ({ app, shell }) => {
  test.skip(shell === 'electron', 'Electron tells the path of what is dropped');
  const { page } = app;
  const [first, second] = [await makeFlashes(app, 'first take.mp4'), await makeFlashes(app, 'second take.mov')];
  await measureOnlyWhenAsked(page);
  await dropFile(page, first, 'Drop to add to the clips');
  const dialog = page.getByRole('dialog', { name: 'Open clips' });
  await expect(dialog.getByText('first take.mp4 was not found in the usual folders')).toBeVisible();
  await expect(dialog.getByRole('searchbox', { name: 'Filter' })).toHaveValue('first take.mp4');
  await dialog.getByRole('textbox', { name: 'Path' }).fill(app.folder);
  await dialog.getByRole('textbox', { name: 'Path' }).press('Enter');
  await dialog.getByRole('option', { name: 'first take.mp4' }).dblclick();
  await expect(clipRow(page, 'first take.mp4')).toContainText('25 fps');

  await dropFile(page, second, 'Drop to add to the clips');
  await expect(clipRow(page, 'second take.mov')).toContainText('25 fps');
  await expect(dialog).toBeHidden();
});

test('the file browser filters by typing, chooses several and opens them with Enter', async ({ app }) => {
  const { page } = app;
  for (const name of ['a1.mp4', 'a2.mp4', 'b1.mp4']) await makeFlashes(app, name);
  await measureOnlyWhenAsked(page);
  await page.getByRole('button', { name: 'Open clips…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open clips' });
  await dialog.getByRole('textbox', { name: 'Path' }).fill(`"${app.folder}"`);
  await dialog.getByRole('textbox', { name: 'Path' }).press('Enter');
  await expect(dialog.getByRole('option')).toHaveCount(3);
  const filter = dialog.getByRole('searchbox', { name: 'Filter' });
  await filter.fill('a');
  await filter.fill('mp4 a');
  await expect(dialog.getByRole('option')).toHaveCount(2);
  const list = dialog.getByRole('listbox', { name: 'Files' });
  await list.press('Home');
  await list.press('Shift+ArrowDown');
  await expect(dialog.getByText('2 files chosen')).toBeVisible();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('listbox', { name: 'Clips' }).getByRole('option')).toHaveCount(2);
});

test('a file that is in the list already is selected, not added again', async ({ app }) => {
  const { page } = app;
  const [first, second] = [await makeFlashes(app, 'one.mp4'), await makeFlashes(app, 'two.mp4')];
  await measureOnlyWhenAsked(page);
  await openPath(page, first);
  await openPath(page, second);
  await expect(clipRow(page, 'two.mp4')).toHaveAttribute('aria-selected', 'true');
  await openPath(page, first);
  await expect(clipRow(page, 'one.mp4')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('listbox', { name: 'Clips' }).getByRole('option')).toHaveCount(2);
});

test('clips and decisions are back after the app was killed, and under a name after saving', async ({ app }) => {
  const clip = await makeFlashes(app, 'kept.mp4');
  await measureOnlyWhenAsked(app.page);
  await openPath(app.page, clip);
  const field = (page: Page) => page.getByRole('textbox', { name: /^Offset to correct/ });
  await field(app.page).fill('2f');
  await field(app.page).press('Enter');
  await expect(field(app.page)).toHaveValue('+80 ms');
  await expect(app.page.getByText('Saved', { exact: true })).toBeVisible();

  const page = await app.restart();
  await expect(clipRow(page, 'kept.mp4')).toContainText('25 fps');
  await expect(field(page)).toHaveValue('+80 ms');

  await page.keyboard.press('ControlOrMeta+s');
  const dialog = page.getByRole('dialog', { name: 'Save project as' });
  await expect(dialog.getByRole('textbox', { name: 'Path' })).toHaveValue(app.folder);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Reel 1');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Reel 1' })).toBeVisible();
  const saved: unknown = JSON.parse(await readFile(join(app.folder, 'Reel 1.slateless'), 'utf8'));
  expect(saved).toMatchObject({ format: 'slateless-project', clips: [{ correction: { segments: [{ offset: 0.08 }] } }] });
});
