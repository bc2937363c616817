/** @file Taking a sound apart: one key, what is then heard, and what is written. Real footage with a hiss laid over it, and the network that ships. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { runTool } from '../helpers/make-media.ts';
import { type App, expect, test } from './fixtures.ts';
import { clearTap, installTap, readTap } from './sound-tap.ts';
import { measureOnlyWhenAsked, openPath, SPEECH } from './steps.ts';

const RATE = 48_000;
const SECONDS = 6;
const NO_FOOTAGE = 'no footage beside the checkout; set SLATELESS_FOOTAGE to its folder';

/** Somebody who speaks, and a hiss from nowhere, both at half their level. */
async function hissingSpeech(app: App, footage: string): Promise<string> {
  const path = join(app.folder, 'speech.mov');
  const mix = `[0:a]aresample=${RATE},aformat=channel_layouts=mono[speech];anoisesrc=r=${RATE}:a=0.2:c=pink:seed=7:d=${SECONDS}[hiss];[speech][hiss]amix=inputs=2:duration=shortest[out]`;
  await runTool('ffmpeg', ['-v', 'error', '-t', String(SECONDS), '-i', join(footage, 'check', 'speech', SPEECH.file), '-filter_complex', mix, '-map', '0:v', '-map', '[out]', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'pcm_s24le', path]);
  return path;
}

async function split(page: Page, path: string): Promise<void> {
  await openPath(page, path);
  await expect(page.getByTestId('frame')).toHaveText('0');
  await page.keyboard.press('d');
  await expect(page.getByTestId('stems-answer')).toContainText('on screen', { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: 60_000 });
}

test('one key takes the sound apart; what is chosen is what is heard; what is written adds up', async ({ app }) => {
  test.slow();
  const { page, footage } = app;
  test.skip(footage === null, NO_FOOTAGE);
  const path = await hissingSpeech(app, footage ?? '');
  await measureOnlyWhenAsked(page);
  await installTap(page);
  await page.reload();
  await split(page, path);

  await page.keyboard.press('ControlOrMeta+Shift+d');
  await expect(page.getByTestId('stem-result')).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByTestId('stem-result').first()).toContainText('Add up exactly');
  const files = ['on-screen', 'off-screen'].map((stem) => join(app.folder, `speech.${stem}.wav`));
  const [on, off, source] = await Promise.all([...files, path].map(samplesOf));
  for (const file of files) expect(await probed(file)).toBe(`pcm_s24le,${RATE},1`);
  expect(on.length).toBe(source.length);
  expect(source.every((value, i) => value === on[i] + off[i])).toBe(true);
  // The voice stays on screen; where nobody speaks, the hiss goes to the other stem.
  expect(level(on)).toBeGreaterThan(0.7 * level(source));
  const pause = quietest(source);
  expect(level(pause(on))).toBeLessThan(0.5 * level(pause(source)));
  expect(level(pause(off))).toBeGreaterThan(0.7 * level(pause(source)));

  await page.keyboard.press('2');
  const dialogue = await heard(page);
  expect(likeness(dialogue, on)).toBeGreaterThan(0.9);
  await page.keyboard.press('3');
  const rest = await heard(page);
  expect(likeness(rest, off)).toBeGreaterThan(0.9);
  expect(likeness(rest, off)).toBeGreaterThan(likeness(rest, on));
  expect(likeness(dialogue, on)).toBeGreaterThan(likeness(dialogue, off));
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Mute Off screen' }).click();
  await page.getByRole('button', { name: 'Mute On screen' }).click();
  expect(level((await heard(page)).samples)).toBeLessThan(1e-4);
});

test('the mixer is an edit that can be undone', async ({ app }) => {
  const { page, footage } = app;
  test.skip(footage === null, NO_FOOTAGE);
  await measureOnlyWhenAsked(page);
  await split(page, await hissingSpeech(app, footage ?? ''));
  const solo = page.getByRole('button', { name: 'Solo On screen' });
  await solo.click();
  await expect(solo).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(solo).toHaveAttribute('aria-pressed', 'false');
});

test('a voice-over beside somebody who talks goes off screen, until that face is chosen', async ({ app }) => {
  test.slow();
  const { page, footage } = app;
  test.skip(footage === null, NO_FOOTAGE);
  const [seen, heard] = ['InfiniteTalk__ref_video.mp4', 'LatentSync__demo1_video.mp4'].map((name) => join(footage ?? '', 'check', 'speech', name));
  const path = join(app.folder, 'voice-over.mov');
  await runTool('ffmpeg', ['-v', 'error', '-t', '9', '-i', seen, '-t', '9', '-i', heard, '-map', '0:v', '-map', '1:a', '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'pcm_s16le', path]);
  await measureOnlyWhenAsked(page);
  await split(page, path);
  const answer = page.getByTestId('stems-answer');
  await expect(answer).toContainText('the lips in view do not say what is heard');
  expect(await shareOnScreen(page)).toBeLessThanOrEqual(5);
  await page.getByTestId('share-curve').hover();
  await expect(page.getByTestId('share-tip')).toHaveText(/^0:0[45] · 0 % on screen · lips say something else$/u);

  await page.getByRole('button', { name: 'One person…' }).click();
  await page.getByRole('radio', { name: '1', exact: true }).click();
  await page.keyboard.press('d');
  await expect(answer).not.toContainText('do not say what is heard', { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0, { timeout: 60_000 });
  expect(await shareOnScreen(page)).toBeGreaterThan(50);
});

/** Percent. */
async function shareOnScreen(page: Page): Promise<number> {
  return Number.parseFloat((await page.getByTestId('stems-answer').locator('.number').textContent()) ?? '');
}

/** Cuts out the quarter of a second in which a sound is quietest. */
function quietest(sound: Float64Array): (of: Float64Array) => Float64Array {
  const length = RATE / 4;
  const starts = Array.from({ length: Math.floor(sound.length / length) }, (_, part) => part * length);
  const levels = starts.map((start) => level(sound.subarray(start, start + length)));
  const start = starts[levels.indexOf(Math.min(...levels))] ?? 0;
  return (of) => of.subarray(start, start + length);
}

/** What is sent to the loudspeaker over two seconds, from a second of the clip on. */
interface Heard {
  readonly samples: Float64Array;
  /** Second of the clip that the first sample is near. */
  readonly near: number;
}

async function heard(page: Page): Promise<Heard> {
  await page.keyboard.press('Home');
  await expect(page.getByTestId('frame')).toHaveText('0');
  await page.keyboard.press('Space');
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent()), { intervals: [50] }).toBeGreaterThan(20);
  await clearTap(page);
  const near = Number(await page.getByTestId('frame').textContent()) / 25;
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent()), { intervals: [50] }).toBeGreaterThan(75);
  const { samples, sampleRate } = await readTap(page);
  await page.keyboard.press('k');
  const atRate = (at: number) => {
    const place = (at * sampleRate) / RATE;
    const before = samples[Math.floor(place)] ?? 0;
    return before + (place % 1) * ((samples[Math.floor(place) + 1] ?? 0) - before);
  };
  return { samples: Float64Array.from({ length: RATE }, (_, at) => atRate(at)), near };
}

/** How like a stem the best quarter of a second of what was heard is, 0–1: a busy machine may leave gaps in between. */
function likeness({ samples, near }: Heard, stem: Float64Array): number {
  const length = RATE / 4;
  return Math.max(...[0, 1, 2, 3].map((part) => correlation({ samples: samples.subarray(part * length, (part + 1) * length), near: near + part / 4 }, stem)));
}

/** The highest correlation of what was heard with a stem, 0–1, within half a second around where it should be. */
function correlation({ samples, near }: Heard, stem: Float64Array): number {
  const every = 8;
  const coarse = (values: Float64Array) => Float64Array.from({ length: Math.floor(values.length / every) }, (_, i) => values.subarray(i * every, (i + 1) * every).reduce((sum, value) => sum + value, 0));
  const [wanted, all] = [coarse(samples), coarse(stem)];
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  let best = 0;
  const middle = Math.round((near * RATE) / every);
  for (let at = Math.max(0, middle - RATE / every / 2); at < Math.min(all.length - wanted.length, middle + RATE / every / 2); at++) {
    const part = all.subarray(at, at + wanted.length);
    let sum = 0;
    for (let i = 0; i < wanted.length; i++) sum += wanted[i] * part[i];
    best = Math.max(best, sum / (norm(wanted) * norm(part) + 1e-12));
  }
  return best;
}

function level(samples: Float64Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

function probed(path: string): Promise<string> {
  return runTool('ffprobe', ['-v', 'error', '-select_streams', 'a', '-show_entries', 'stream=codec_name,sample_rate,channels', '-of', 'csv=p=0', path]).then((text) => text.trim());
}

async function samplesOf(path: string): Promise<Float64Array> {
  const raw = `${path}.raw`;
  await runTool('ffmpeg', ['-v', 'error', '-y', '-i', path, '-map', '0:a', '-f', 's32le', '-c:a', 'pcm_s32le', raw]);
  const bytes = await readFile(raw);
  return Float64Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readInt32LE(4 * i) / 2 ** 31);
}
