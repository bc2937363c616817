/** @file Handing the project back to an editing program, from the menu to the files. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { clipRow, makeFlashes, measureOnlyWhenAsked, offsetField, openPath } from './steps.ts';

test('writes the chosen formats, says what is coarse, and replaces nothing unasked', async ({ app }) => {
  const { page } = app;
  const clip = await makeFlashes(app, 'A001 clip.mov');
  await measureOnlyWhenAsked(page);
  await openPath(page, clip);
  await expect(clipRow(page, 'A001 clip.mov')).toContainText('25 fps');
  // Less than a frame, which an EDL cannot say.
  await offsetField(page).fill('12');
  await offsetField(page).press('Enter');

  await page.keyboard.press('ControlOrMeta+e');
  const dialog = page.getByRole('dialog', { name: 'Export timeline' });
  await dialog.getByRole('checkbox', { name: 'EDL' }).check();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog.getByRole('status')).toContainText('2 files were written');
  await expect(dialog.getByRole('status')).toContainText('12.0 ms off');
  const written = (await readdir(app.folder)).filter((name) => /\.(otio|edl)$/.test(name)).sort();
  expect(written.map((name) => name.replace(/^.*\./, ''))).toEqual(['edl', 'otio']);
  expect(await readFile(join(app.folder, written[0] ?? ''), 'utf8')).toContain('* FROM CLIP NAME: A001 clip.mov');

  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog.getByRole('alert')).toContainText('already there');
});
