/** @file Tags: clips are sorted into groups by hand and by keys, what the groups have in common is learned, and every clip gets its tag. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { runTool } from '../helpers/make-media.ts';
import { writeMultisensoryModel } from '../helpers/multisensory-model.ts';
import { type App, expect, test } from './fixtures.ts';
import { clipRow, measureOnlyWhenAsked } from './steps.ts';

const HUMS = ['a1', 'a2', 'a3', 'a4'];
const HISSES = ['b1', 'b2', 'b3', 'b4'];

/** Two kinds of clips, as files that tell nothing by their names. */
async function makeClips(app: App): Promise<void> {
  const inputs = (name: string, i: number) =>
    name.startsWith('a') ? [`color=c=0x${20 + i}2020:s=64x48:r=25`, `sine=f=${200 + 10 * i}`] : [`testsrc2=s=64x48:r=25,hue=h=${3 * i}`, `anoisesrc=a=0.2:seed=${i}`];
  await Promise.all(
    [...HUMS, ...HISSES].map((name, i) =>
      runTool('ffmpeg', ['-v', 'error', ...inputs(name, i % 4).flatMap((input) => ['-f', 'lavfi', '-i', input]), '-t', '1', '-c:v', 'mpeg4', '-c:a', 'aac', join(app.folder, `${name}.mp4`)]),
    ),
  );
}

/** Opens every file of a folder: the first to the last of its list. */
async function openAll(page: Page, folder: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+o');
  const dialog = page.getByRole('dialog', { name: 'Open clips' });
  await dialog.getByRole('textbox', { name: 'Path' }).fill(folder);
  await dialog.getByRole('textbox', { name: 'Path' }).press('Enter');
  await dialog.getByRole('option').filter({ hasText: 'a1.mp4' }).click();
  await dialog.getByRole('option').filter({ hasText: 'b4.mp4' }).click({ modifiers: ['Shift'] });
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(dialog).toBeHidden();
}

const group = (page: Page, name: string) => page.getByRole('list', { name: 'Groups' }).getByRole('listitem').filter({ has: page.getByRole('textbox', { name: `Name of the group ${name}` }) });

/** Drags a clip as a hand does. */
async function drag(page: Page, name: string, onto: ReturnType<typeof group>): Promise<void> {
  await clipRow(page, name).hover();
  await page.mouse.down();
  const box = await clipRow(page, name).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 60, (box?.y ?? 0) + 30, { steps: 3 });
  await onto.hover();
  await page.mouse.up();
}

test.beforeEach(async ({ app }) => {
  await writeMultisensoryModel(join(app.home, 'data', 'models'), 1);
  await makeClips(app);
  await measureOnlyWhenAsked(app.page);
  await openAll(app.page, app.folder);
  await expect(clipRow(app.page, 'b4')).toContainText('25 fps');
});

test('groups are learned, and clips get tags that can be searched and corrected', async ({ app: { page } }) => {
  await page.getByRole('button', { name: 'Tags', exact: true }).click();
  const field = page.getByRole('textbox', { name: 'Name of a new group' });
  for (const name of ['hum', 'hiss']) {
    await field.fill(name);
    await field.press('Enter');
  }
  await expect(page.getByRole('button', { name: 'Learn' })).toBeDisabled();
  // By hand …
  for (const name of HUMS.slice(0, 3)) await drag(page, name, group(page, 'hum'));
  await expect(clipRow(page, 'a3')).toContainText('hum');
  // … and by keys.
  await clipRow(page, 'b1').click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'Put the 3 selected clips into hiss' }).press('Enter');
  await expect(clipRow(page, 'b3')).toContainText('hiss');
  await expect(clipRow(page, 'b4')).not.toContainText('hiss');

  await page.getByRole('button', { name: 'Learn' }).click();
  await expect(page.getByRole('paragraph').filter({ hasText: /of 6 held-out clips right .* the most frequent tag alone: 50 %/ })).toBeVisible({ timeout: 120_000 });
  await expect(clipRow(page, 'a4')).toContainText(/hum \d+ %|can’t tell/, { timeout: 120_000 });
  await expect(clipRow(page, 'b4')).toContainText(/hiss \d+ %|can’t tell/, { timeout: 120_000 });

  await page.getByRole('searchbox', { name: 'Filter clips by name, verdict or tag' }).fill('hiss');
  await expect(clipRow(page, 'b1')).toBeVisible();
  await expect(clipRow(page, 'a1')).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Filter clips by name, verdict or tag' }).fill('');

  // One click says that it belongs there.
  await clipRow(page, 'b4').click();
  await page.getByRole('button', { name: 'Put the selected clip into hiss' }).click();
  await expect(group(page, 'hiss')).toContainText('4');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(group(page, 'hiss')).toContainText('3');
});

test('groups are renamed, removed and brought back, and survive a kill', async ({ app }) => {
  let { page } = app;
  await page.getByRole('button', { name: 'Tags', exact: true }).click();
  await page.getByRole('button', { name: 'Add a group' }).click();
  await drag(page, 'a1', group(page, 'Group 1'));
  const name = page.getByRole('textbox', { name: 'Name of the group Group 1' });
  await name.fill('hum');
  await name.press('Enter');
  await expect(clipRow(page, 'a1')).toContainText('hum');
  await page.getByRole('button', { name: 'Remove the group hum' }).click();
  await expect(clipRow(page, 'a1')).not.toContainText('hum');
  await clipRow(page, 'a2').click();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(clipRow(page, 'a1')).toContainText('hum');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  page = await app.restart();
  await expect(clipRow(page, 'a1')).toContainText('hum');
});

test('a drag that is called off changes nothing', async ({ app: { page } }) => {
  await page.getByRole('button', { name: 'Tags', exact: true }).click();
  await page.getByRole('button', { name: 'Add a group' }).click();
  await clipRow(page, 'a1').hover();
  await page.mouse.down();
  await group(page, 'Group 1').hover();
  await expect(page.getByText('1 clip', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(clipRow(page, 'a1')).not.toContainText('Group 1');
});
