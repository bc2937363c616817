/** @file Writing the corrected file: same picture, sound where it belongs, nothing replaced without being asked. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { runTool } from '../helpers/make-media.ts';
import { expect, test } from './fixtures.ts';
import { clipRow, copySpeech, makeFlashes, measureOnlyWhenAsked, offsetField, openPath, SPEECH } from './steps.ts';

interface Probed {
  readonly streams: readonly { readonly codec_type: string; readonly codec_name: string }[];
}

async function codecs(path: string): Promise<readonly string[]> {
  const probed = JSON.parse(await runTool('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', path])) as Probed;
  return probed.streams.filter(({ codec_type: kind }) => kind === 'video' || kind === 'audio').map(({ codec_name: name }) => name);
}

/** MD5 over the packets of the picture, as they lie in the file. */
async function pictureHash(path: string): Promise<string> {
  return runTool('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:v:0', '-c', 'copy', '-f', 'streamhash', '-hash', 'md5', '-']);
}

async function fileHash(path: string): Promise<string> {
  return createHash('sha256').update(await readFile(path)).digest('hex');
}

async function correct(page: Page, offset: string): Promise<void> {
  await offsetField(page).fill(offset);
  await offsetField(page).press('Enter');
  await offsetField(page).press('Escape');
}

test('F writes a file with the same picture, proves it, and leaves the source alone', async ({ app }) => {
  const { page } = app;
  const source = await makeFlashes(app, "it's a “clip” ü.mp4");
  const before = await fileHash(source);
  await measureOnlyWhenAsked(page);
  await openPath(page, source);
  await expect(offsetField(page)).toBeEnabled();
  await correct(page, '80');
  await page.keyboard.press('f');
  const result = page.getByTestId('fix-result');
  await expect(result).toContainText('Picture identical');
  await expect(result).toContainText('Residual 0 samples');
  const output = join(app.folder, "it's a “clip” ü.synced.mov");
  await expect(result).toContainText(output);
  expect(await codecs(output)).toEqual(['h264', expect.stringMatching(/^pcm_/)]);
  expect(await pictureHash(output)).toBe(await pictureHash(source));
  expect(await fileHash(source)).toBe(before);
  expect((await readdir(app.folder)).filter((name) => name.includes('partial'))).toEqual([]);
});

test('an existing output is replaced only after asking', async ({ app }) => {
  const { page } = app;
  const source = await makeFlashes(app, 'clip.mov');
  const output = join(app.folder, 'clip.synced.mov');
  await writeFile(output, 'mine');
  await measureOnlyWhenAsked(page);
  await openPath(page, source);
  await expect(offsetField(page)).toBeEnabled();
  await correct(page, '-40');
  await page.keyboard.press('f');
  const question = page.getByRole('dialog', { name: 'Replace the existing file?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await readFile(output, 'utf8')).toBe('mine');
  await page.keyboard.press('f');
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect(page.getByTestId('fix-result')).toContainText('Picture identical');
  expect(await codecs(output)).toEqual(['h264', 'pcm_s16le']);
});

test('a sidecar holds the correction and no media', async ({ app }) => {
  const { page } = app;
  await measureOnlyWhenAsked(page);
  await openPath(page, await makeFlashes(app, 'clip.mp4'));
  await expect(offsetField(page)).toBeEnabled();
  await correct(page, '2f');
  await page.getByRole('radiogroup', { name: 'How it is fixed' }).getByRole('radio', { name: 'Sidecar' }).check();
  await page.getByRole('button', { name: /Write sidecar/ }).click();
  const path = await page.getByTestId('fix-result').locator('.path').textContent();
  expect(path).toMatch(/\.json$/);
  expect(await readFile(path ?? '', 'utf8')).toContain('0.08');
});

test('the whole story on real speech: measure, hear before and after, nudge, undo, fix, measure the fixed file', async ({ app }) => {
  const { page, footage } = app;
  test.skip(footage === null, 'no footage beside the checkout; set SLATELESS_FOOTAGE to its folder');
  const source = await copySpeech(app, footage ?? '');
  await openPath(page, source);
  await expect(clipRow(page, SPEECH.file)).toContainText('ms · early', { timeout: 240_000 });
  const measured = await offsetField(page).inputValue();

  const heard = page.getByRole('region', { name: 'Sync' }).getByRole('radiogroup', { name: 'What is heard' });
  await expect(heard.getByRole('radio', { name: 'After' })).toBeChecked();
  await page.keyboard.press('b');
  await expect(heard.getByRole('radio', { name: 'Before' })).toBeChecked();
  await page.keyboard.press('b');

  await page.keyboard.press(']');
  await expect(offsetField(page)).not.toHaveValue(measured);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(offsetField(page)).toHaveValue(measured);

  await page.keyboard.press('f');
  await expect(page.getByTestId('fix-result')).toContainText('Picture identical', { timeout: 120_000 });
  const output = join(app.folder, SPEECH.file.replace('.mp4', '.synced.mov'));
  expect(existsSync(output)).toBe(true);
  expect(await pictureHash(output)).toBe(await pictureHash(source));
  expect(await codecs(output)).toEqual(['h264', expect.stringMatching(/^pcm_/)]);

  await openPath(page, output);
  await expect(clipRow(page, 'synced.mov')).toContainText(/in sync|[+−]\d ms/, { timeout: 240_000 });
});
