/** @file Training on one's own footage in the window: look, train, pause, reload, lose power, resume, judge, put to use, go back. */
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { type App, expect, test } from './fixtures.ts';
import { makeFlashes } from './steps.ts';

/** Clips of 3 s: enough for a split by files, little enough for a laptop. */
const CLIPS = 12;

/** A step of a training on a loaded machine without a GPU can take a minute. */
const SLOW = { timeout: 900_000 };

/** Clips of people who speak, in a folder of the test's own. */
async function copyFaces(app: App, footage: string): Promise<string> {
  const [from, folder] = [join(footage, 'train', 'speech-grid-s1'), join(app.folder, 'One face')];
  await mkdir(folder);
  const names = (await readdir(from)).filter((name) => /\.(mp4|mkv|mpg|mov)$/.test(name)).sort();
  for (const name of names.slice(0, CLIPS)) await copyFile(join(from, name), join(folder, name));
  return folder;
}

/** Chooses a folder by its path; `place` holds the button for it, `title` is that of the file browser. */
async function chooseFolder(page: Page, place: Locator, folder: string, title: string): Promise<void> {
  await place.getByRole('button', { name: 'Add folder…' }).click();
  const dialog = page.getByRole('dialog', { name: title });
  const field = dialog.getByRole('textbox', { name: 'Path' });
  await field.fill(folder);
  await field.press('Enter');
  await expect(field).toHaveValue(folder);
  await dialog.getByRole('button', { name: 'Choose this folder' }).click();
}

const addFolder = (page: Page, folder: string) => chooseFolder(page, page.getByRole('group', { name: 'Footage' }), folder, 'Choose footage to learn from');

/** The step that the training on screen has reached. */
async function stepOf(page: Page): Promise<number> {
  const text = (await page.getByTestId('training-step').textContent()) ?? '';
  return Number(/^[\d,]+/.exec(text)?.[0].replace(',', ''));
}

test('the page says what training does, and what of the footage cannot be learned from', async ({ app }) => {
  const { page } = app;
  await makeFlashes(app, 'flashes.mp4');
  await page.keyboard.press('ControlOrMeta+3');
  await expect(page.getByRole('region', { name: 'About training' })).toContainText('no clip, model or figure leaves it');
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await addFolder(page, app.folder);
  const found = page.getByRole('region', { name: 'What was found' });
  await expect(found).toContainText('Nothing here can be learned from', { timeout: 120_000 });
  await found.getByText('No face').click();
  await expect(found.getByText('flashes.mp4')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
});

test('a training is started, paused, found again, resumed, judged, put to use and taken back', async ({ app }) => {
  const { footage } = app;
  test.skip(footage === null, 'needs footage of people who speak, beside the checkout or where SLATELESS_FOOTAGE says');
  if (footage === null) return;
  test.setTimeout(2_400_000);
  let { page } = app;
  const folder = await copyFaces(app, footage);
  await page.keyboard.press('ControlOrMeta+3');
  const shipped = (await page.getByRole('navigation', { name: 'Trainings and models' }).getByRole('button', { name: /In use\s*Sync/ }).textContent())?.trim().split(/\s/)[0] ?? '';
  await addFolder(page, folder);
  await expect(page.getByRole('region', { name: 'What was found' })).toContainText(/\d+ s.*to learn from/, SLOW);
  await expect(page.getByRole('textbox', { name: 'Name of the new model' })).toHaveValue('one-face');
  await page.getByRole('spinbutton', { name: 'Minutes, at most' }).fill('3');
  const base = page.getByRole('combobox', { name: 'Begin with' });
  const isTrainable = await base.getByRole('option', { name: /^The model in use/ }).isEnabled();
  if (!isTrainable) await base.selectOption('scratch');
  await page.getByRole('button', { name: 'Start training' }).click();

  const view = () => page.getByRole('region', { name: 'one-face', exact: true });
  await expect.poll(() => stepOf(page), SLOW).toBeGreaterThan(1);
  const loss = () => view().getByRole('slider', { name: /^Loss/ });
  const early = await loss().getAttribute('aria-valuenow');
  await expect(loss()).not.toHaveAttribute('aria-valuenow', early ?? '', SLOW);
  await expect(loss()).toHaveAttribute('aria-valuetext', /smoothed \d/);

  await view().getByRole('button', { name: 'Pause' }).click();
  await expect(view().getByText(/^Paused at step/)).toBeVisible(SLOW);
  const paused = await stepOf(page);
  await page.reload();
  await expect(view().getByText(/^Paused at step/)).toBeVisible();
  expect(await stepOf(page)).toBe(paused);
  await view().getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => stepOf(page), SLOW).toBeGreaterThan(paused);

  page = await app.restart();
  await page.getByRole('button', { name: /^one-face Interrupted/ }).click();
  await expect(view()).toContainText('The program ended during this training');
  await view().getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => stepOf(page), SLOW).toBeGreaterThan(paused);
  await view().getByRole('button', { name: 'Stop and keep' }).click();

  const result = page.getByTestId('training-result');
  await expect(result).toContainText(isTrainable ? /Better|No clear difference|Worse|Too little footage to tell/ : /A new model|Not judged/, SLOW);
  if (isTrainable) await expect(result.getByRole('row').nth(1)).toContainText(/\d %.*\d %/);

  await result.getByRole('button', { name: 'Compare on a folder…' }).click();
  const comparison = result.getByRole('region', { name: 'Compare' });
  await chooseFolder(page, comparison, folder, 'Choose footage to compare on');
  await comparison.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(comparison.getByRole('row').nth(1)).toContainText(/\d %.*\d %/, SLOW);
  await expect(comparison).toContainText(/s of speech in 12 files/);

  await result.getByRole('button', { name: 'Use this model' }).click();
  await expect(result).toContainText('Measuring uses this model');
  await result.getByRole('button', { name: `Go back to ${shipped}` }).click();
  await expect(result.getByRole('button', { name: 'Use this model' })).toBeVisible();
});
