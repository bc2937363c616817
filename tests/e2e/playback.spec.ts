/** @file Watching a clip: exact frames, J K L, loop, marks, proxies. Which frame is on screen is read from its pixels. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { RATES } from '../helpers/make-media.ts';
import { type CounterClip, makeCounterClip, numberOnScreen, numbersIn } from './counter-clip.ts';
import { type App, expect, test } from './fixtures.ts';
import { measureOnlyWhenAsked, openPath } from './steps.ts';

const CLIPS: readonly (readonly [string, CounterClip])[] = [
  ['25 frames per second', { frameRate: RATES['25'], frames: 100 }],
  ['29.97 frames per second, drop frame', { frameRate: RATES['29.97'], frames: 120, timecode: '00:00:59;20' }],
  ['59.94 frames per second', { frameRate: RATES['59.94'], frames: 180 }],
  ['a variable frame rate', { frameRate: RATES['25'], frames: 140, uneven: true }],
];

const frameShown = (page: Page) => page.getByTestId('frame');
const timeShown = (page: Page) => page.getByTestId('time');
const button = (page: Page, name: string) => page.getByRole('toolbar', { name: 'Transport' }).getByRole('button', { name });

async function open(app: App, clip: CounterClip, name = 'counter.mp4'): Promise<Page> {
  const path = await makeCounterClip(join(app.folder, name), clip);
  await measureOnlyWhenAsked(app.page);
  await openPath(app.page, path);
  await expect(frameShown(app.page)).toHaveText('0');
  // Until the timestamps have been read, steps go by an even grid.
  await expect(frameShown(app.page)).toHaveAttribute('data-exact', 'true');
  return app.page;
}

/** The read-out and the pixels agree that frame `index` is on screen. */
async function expectFrame(page: Page, clip: CounterClip, index: number): Promise<void> {
  await expect(frameShown(page)).toHaveText(String(index));
  await expect.poll(() => numberOnScreen(page)).toBe(numbersIn(clip)[index]);
}

for (const [name, clip] of CLIPS) {
  test(`every step shows the next frame at ${name}`, async ({ app }) => {
    const page = await open(app, clip);
    for (let index = 1; index <= 12; index += 1) {
      await page.keyboard.press(index % 2 ? '.' : 'ArrowRight');
      await expectFrame(page, clip, index);
    }
    for (let index = 11; index >= 8; index -= 1) {
      await page.keyboard.press(',');
      await expectFrame(page, clip, index);
    }
    await page.keyboard.press('End');
    await expectFrame(page, clip, numbersIn(clip).length - 1);
    await page.keyboard.press('.');
    await expectFrame(page, clip, numbersIn(clip).length - 1);
    await page.keyboard.press('Home');
    await expectFrame(page, clip, 0);
  });
}

test('pressing the ruler anywhere shows the frame of that moment', async ({ app }) => {
  const clip: CounterClip = { frameRate: RATES['25'], frames: 140, uneven: true };
  const page = await open(app, clip);
  const ruler = page.locator('.ruler');
  const { width } = (await ruler.boundingBox()) ?? { width: 0 };
  const numbers = numbersIn(clip);
  for (const share of [0.13, 0.5, 0.2, 0.77]) {
    await ruler.click({ position: { x: Math.round(width * share), y: 8 } });
    // Frame numbers are at 25 per second: the one on screen is the last kept one that had begun.
    const playhead = Number(await page.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow'));
    const expected = numbers.findLastIndex((number) => number / 25 <= playhead + 1e-6);
    await expectFrame(page, clip, expected);
  }
});

test('timecode counts from the file, in drop frame, and can be switched to clock and frames', async ({ app }) => {
  const page = await open(app, { frameRate: RATES['29.97'], frames: 60, timecode: '00:00:59;28' }, 'timecode.mov');
  await expect(timeShown(page)).toHaveText('00:00:59;28');
  for (const next of ['00:00:59;29', '00:01:00;02']) {
    await page.keyboard.press('.');
    await expect(timeShown(page)).toHaveText(next);
  }
  await timeShown(page).click();
  await expect(timeShown(page)).toHaveText('0:00.067');
  await timeShown(page).click();
  await expect(timeShown(page)).toHaveText('2');
});

test('J, K and L shuttle both ways, and stopping leaves picture and playhead on one frame', async ({ app }) => {
  const clip: CounterClip = { frameRate: RATES['25'], frames: 500 };
  const page = await open(app, clip);
  await page.keyboard.press('l');
  await expect(button(page, 'Play or pause')).toBeVisible();
  await expect.poll(() => numberOnScreen(page)).toBeGreaterThan(10);
  await page.keyboard.press('l');
  await expect(page.getByText('2×')).toBeVisible();
  await page.keyboard.press('l');
  await expect(page.getByText('4×')).toBeVisible();
  await expect.poll(() => numberOnScreen(page)).toBeGreaterThan(100);
  await page.keyboard.press('k');
  const stopped = await settledNumber(page);
  await expectFrame(page, clip, stopped);

  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(page.getByText('−2×')).toBeVisible();
  await expect.poll(() => numberOnScreen(page)).toBeLessThan(stopped - 20);
  await page.keyboard.press('Space');
  await expectFrame(page, clip, await settledNumber(page));
});

test('the loop stays within half a second of where it was begun', async ({ app }) => {
  const clip: CounterClip = { frameRate: RATES['25'], frames: 200 };
  const page = await open(app, clip);
  for (let second = 0; second < 4; second += 1) await page.keyboard.press('Shift+ArrowRight');
  await expectFrame(page, clip, 100);
  await page.keyboard.press('ControlOrMeta+l');
  await expect(button(page, 'Loop ±0.5 s around the playhead')).toHaveAttribute('aria-pressed', 'true');
  const seen: number[] = [];
  // Until it has gone round twice, from behind the playhead to before it.
  await expect
    .poll(async () => {
      seen.push(await numberOnScreen(page));
      return seen.filter((number, at) => number < (seen[at - 1] ?? number)).length;
    }, { intervals: [60] })
    .toBeGreaterThanOrEqual(2);
  // The player is told to go back, and shows what it had begun to show until it has.
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(87);
  expect(Math.max(...seen)).toBeLessThanOrEqual(120);
});

test('in and out are marked by key, dragged on the ruler, and undone', async ({ app }) => {
  const page = await open(app, { frameRate: RATES['25'], frames: 100 });
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('i');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('o');
  const marks = page.locator('.ruler .mark');
  await expect(marks).toHaveCount(2);
  const before = await marks.first().boundingBox();
  if (!before) throw new TypeError('no in mark');
  await page.mouse.move(before.x + 2, before.y + 6);
  await page.mouse.down();
  await page.mouse.move(before.x - 60, before.y + 6, { steps: 6 });
  await page.mouse.up();
  expect(((await marks.first().boundingBox())?.x ?? 0) - before.x).toBeLessThan(-50);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => (await marks.first().boundingBox())?.x).toBeCloseTo(before.x, 0);
  await page.keyboard.press('ControlOrMeta+z');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(marks).toHaveCount(0);
});

test('what the window cannot play is shown from a proxy with the same frames', async ({ app }) => {
  const clip: CounterClip = { frameRate: RATES['25'], frames: 60, uneven: true, video: ['prores_ks', '-profile:v', '0'] };
  const page = await open(app, clip, 'prores.mov');
  await expect(page.getByText('Proxy', { exact: true })).toBeVisible();
  for (const index of [1, 2, 3, 4, 5]) {
    await page.keyboard.press('.');
    await expectFrame(page, clip, index);
  }
});

/** The number on screen once it no longer changes. */
async function settledNumber(page: Page): Promise<number> {
  let last = -1;
  await expect
    .poll(async () => {
      const before = last;
      last = await numberOnScreen(page);
      return last === before;
    }, { intervals: [500] })
    .toBe(true);
  return last;
}
