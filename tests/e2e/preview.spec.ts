/**
 * @file Hearing the corrected sound against the picture, live. Clips have flashes and chirps at known moments; what is sent to the loudspeaker
 * and what becomes visible are compared on one clock. `preview-mixer.test.ts` proves the arithmetic to the sample; this proves the whole way.
 */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { findChirp, makeClip, RATES } from '../helpers/make-media.ts';
import { type App, expect, test } from './fixtures.ts';
import { clearTap, installTap, type Observation, readTap } from './sound-tap.ts';
import { measureOnlyWhenAsked, offsetField, openPath } from './steps.ts';

/** Moments of flash and chirp, seconds. Far enough apart to tell which is which at any offset tried. */
const EVENTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/**
 * How far sound and picture may be apart, seconds: what ITU-R BT.1359 says can be noticed, since a loaded test machine shows frames late.
 * The figure measured is attached to each test.
 */
const NOTICEABLE = 0.045;

/** How exactly a change of the correction shows in the sound, seconds: the clocks of both readings are good to a few milliseconds. */
const EXACT = 0.015;

async function openWithTap(app: App): Promise<Page> {
  const { page } = app;
  const path = await makeClip(join(app.folder, 'events.mp4'), {
    seconds: 12,
    video: { frameRate: RATES['25'], width: 320, height: 180, flashes: EVENTS.map((time) => time * 25) },
    audio: [{ encoder: 'aac', chirps: EVENTS }],
  });
  await measureOnlyWhenAsked(page);
  await installTap(page);
  await page.reload();
  await openPath(page, path);
  await expect(page.getByTestId('frame')).toHaveText('0');
  await warmUp(page);
  return page;
}

/** Plays until the first chirps are heard: how soon a busy machine has decoded the first sound is not asked here. */
async function warmUp(page: Page): Promise<void> {
  await page.keyboard.press('Space');
  await expect
    .poll(async () => (await readTap(page)).samples.some((sample) => Math.abs(sample) > 0.1), { timeout: 12_000, intervals: [200] })
    .toBe(true);
  await page.keyboard.press('k');
  await page.keyboard.press('Home');
  await expect(page.getByTestId('frame')).toHaveText('0');
}

/** Plays until frame `until` of 25 per second is on screen, and stops. */
async function playUntil(page: Page, until: number): Promise<Observation> {
  await clearTap(page);
  await page.keyboard.press('Space');
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent()), { intervals: [100] }).toBeGreaterThan(until);
  const observation = await readTap(page);
  await page.keyboard.press('k');
  return observation;
}

/**
 * Sound against picture at each event that was both seen and heard, seconds; positive = heard late. A single frame may be shown late on a
 * busy machine, so what counts as the moment of a flash is where the frames around it put it.
 */
function lags({ sampleRate, startMs, samples, frames }: Observation, expected: number): readonly number[] {
  return EVENTS.flatMap((event) => {
    const near = frames.filter(({ mediaTime }) => Math.abs(mediaTime - event) < 0.35).map(({ mediaTime, displayMs }) => displayMs - mediaTime * 1000);
    if (near.length < 5) return [];
    const seen = (median(near) + event * 1000 - startMs) / 1000;
    if (seen + expected < 0.3 || seen + expected > samples.length / sampleRate - 0.3) return [];
    return [findChirp(samples, sampleRate, seen + expected, 0.25) - seen];
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

test('the chirp is heard with its flash before, and moved by the correction after, also when switched while playing', async ({ app }, info) => {
  const page = await openWithTap(app);
  await offsetField(page).fill('300');
  await offsetField(page).press('Enter');
  await offsetField(page).blur();
  await page.keyboard.press('b');
  await expect(page.getByRole('toolbar', { name: 'Transport' }).getByRole('radio', { name: 'Before' })).toBeChecked();

  const before = lags(await playUntil(page, 110), 0);
  expect(before.length).toBeGreaterThanOrEqual(2);
  info.annotations.push({ type: 'sound against picture before', description: `${(median(before) * 1000).toFixed(1)} ms` });
  expect(Math.abs(median(before))).toBeLessThan(NOTICEABLE);

  await page.keyboard.press('Home');
  await clearTap(page);
  await page.keyboard.press('Space');
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent()), { intervals: [100] }).toBeGreaterThan(110);
  await page.keyboard.press('b');
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent()), { intervals: [100] }).toBeGreaterThan(265);
  const switched = await readTap(page);
  await page.keyboard.press('k');
  // Three events on either side at least: a loaded machine may swallow one of them.
  const until = lags({ ...switched, frames: switched.frames.filter(({ mediaTime }) => mediaTime < 4.35) }, 0);
  const after = lags({ ...switched, frames: switched.frames.filter(({ mediaTime }) => mediaTime > 5.4) }, 0.3);
  info.annotations.push({ type: 'sound against picture until switched and after, 300 ms wanted, ms', description: [until, after].map((each) => each.map((lag) => (lag * 1000).toFixed(1)).join(' ')).join(' | ') });
  expect(Math.min(until.length, after.length)).toBeGreaterThanOrEqual(3);
  expect(Math.abs(median(after) - 0.3)).toBeLessThan(NOTICEABLE);
  expect(Math.abs(median(after) - median(until) - 0.3)).toBeLessThan(EXACT);
});

test('a nudge while playing is heard', async ({ app }, info) => {
  const page = await openWithTap(app);
  await clearTap(page);
  await page.keyboard.press('Space');
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent()), { intervals: [100] }).toBeGreaterThan(60);
  for (let frame = 0; frame < 5; frame += 1) await page.keyboard.press('}');
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent()), { intervals: [100] }).toBeGreaterThan(215);
  const observation = await readTap(page);
  await page.keyboard.press('k');
  const after = lags({ ...observation, frames: observation.frames.filter(({ mediaTime }) => mediaTime > 3.9) }, 0.2);
  info.annotations.push({ type: 'sound against picture, 200 ms wanted', description: `${(median(after) * 1000).toFixed(1)} ms` });
  expect(Math.abs(median(after) - 0.2)).toBeLessThan(NOTICEABLE);
});

test('the sound is never the video element’s own', async ({ app }) => {
  const page = await openWithTap(app);
  await page.keyboard.press('Space');
  await expect.poll(async () => Number(await page.getByTestId('frame').textContent())).toBeGreaterThan(5);
  expect(await page.evaluate(() => [...document.querySelectorAll('video, audio')].every((element) => (element as HTMLMediaElement).muted || !(element as HTMLMediaElement).src))).toBe(true);
});

test('muting and volume act on the output', async ({ app }) => {
  const page = await openWithTap(app);
  await page.keyboard.press('Shift+M');
  const { samples } = await playUntil(page, 60);
  expect(samples.slice(Math.round(samples.length / 10)).every((value) => Math.abs(value) < 1e-3)).toBe(true);
});
