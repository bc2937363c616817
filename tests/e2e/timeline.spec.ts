/** @file The timeline: dragging the sound into place, zooming from a whole film to samples, and how soon an hour is on screen. */
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { runTool } from '../helpers/make-media.ts';
import { type App, expect, test } from './fixtures.ts';
import { makeFlashes, measureOnlyWhenAsked, offsetField, openPath } from './steps.ts';

const after = (page: Page) => page.locator('.lane.after');
const playhead = (page: Page) => page.getByRole('slider', { name: 'Playhead' });
const zoom = (page: Page) => page.getByRole('slider', { name: 'Timeline zoom' });
const figures = (page: Page) => page.getByTestId('drag-read-out');

async function open(app: App): Promise<Page> {
  await measureOnlyWhenAsked(app.page);
  await openPath(app.page, await makeFlashes(app, 'flashes.mp4'));
  await expect(app.page.getByTestId('frame')).toHaveText('0');
  await expect.poll(() => inkIn(after(app.page))).toBeGreaterThan(0);
  return app.page;
}

/** Device pixels of the waveform that are painted: wavesurfer draws into a shadow root. */
function inkIn(lane: Locator): Promise<number> {
  return lane.evaluate((element) => {
    const canvases = [...element.querySelectorAll('*')].flatMap((inner) => [...(inner.shadowRoot?.querySelectorAll('.canvases canvas') ?? [])]) as HTMLCanvasElement[];
    return canvases.reduce((sum, canvas) => {
      const data = canvas.width > 0 ? canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data : undefined;
      let painted = 0;
      for (let at = 3; data && at < data.length; at += 4) painted += (data[at] ?? 0) > 0 ? 1 : 0;
      return sum + painted;
    }, 0);
  });
}

/** Drags the corrected sound by so many pixels, without letting go. */
async function dragBy(page: Page, px: number): Promise<void> {
  const box = await after(page).boundingBox();
  if (!box) throw new TypeError('no lane');
  await page.mouse.move(box.x + 300, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 300 + px, box.y + box.height / 2, { steps: 12 });
}

test('dragging the sound re-aligns it: figures live, one step of undo, Escape calls it off', async ({ app }) => {
  const page = await open(app);
  const width = (await after(page).boundingBox())?.width ?? 1;
  const wanted = Math.round((100 / width) * 4 * 1000);

  await dragBy(page, 100);
  await expect(figures(page)).toContainText(/^Moved \+\d+\.\d ms · \+\d+\.\d\d frames · now \+\d+ ms · sound early$/);
  await page.mouse.up();
  const moved = await offsetMs(page);
  expect(Math.abs(moved - wanted)).toBeLessThan(30);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(offsetField(page)).toHaveValue('0 ms');
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect.poll(() => offsetMs(page)).toBeCloseTo(moved, 0);

  await dragBy(page, -200);
  await expect(figures(page)).toContainText('Moved −');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  expect(await offsetMs(page)).toBeCloseTo(moved, 0);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(offsetField(page)).toHaveValue('0 ms');
});

test('Shift drags ten times finer, and a press without a drag only moves the playhead', async ({ app }) => {
  const page = await open(app);
  const width = (await after(page).boundingBox())?.width ?? 1;
  await page.keyboard.down('Shift');
  await dragBy(page, 100);
  await page.mouse.up();
  await page.keyboard.up('Shift');
  expect(Math.abs((await offsetMs(page)) - (10 / width) * 4000)).toBeLessThan(6);
  await page.keyboard.press('ControlOrMeta+z');
  await after(page).click({ position: { x: Math.round(width / 2), y: 10 } });
  await expect(offsetField(page)).toHaveValue('0 ms');
  await expect.poll(async () => Number(await playhead(page).getAttribute('aria-valuenow'))).toBeCloseTo(2, 1);
});

test('zooms from the whole clip to single samples and back', async ({ app }) => {
  const page = await open(app);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+S');
  await expect(zoom(page)).toHaveAttribute('aria-valuetext', '4.0 ms visible');
  await expect(page.locator('.ruler').getByText(/^0:01 \+ 0\.\d ms$/).first()).toBeVisible();
  await expect.poll(() => inkIn(after(page))).toBeGreaterThan(0);
  await page.keyboard.press('\\');
  await expect(zoom(page)).toHaveAttribute('aria-valuetext', '4.0 s visible');
});

test('Ctrl and the wheel zoom about the pointer, the wheel alone scrolls', async ({ app }) => {
  const page = await open(app);
  const ruler = page.locator('.ruler');
  const box = await ruler.boundingBox();
  if (!box) throw new TypeError('no ruler');
  // The playhead marks the moment under the pointer: it must stay there.
  await ruler.click({ position: { x: Math.round(box.width * 0.75), y: 8 } });
  const at = (await playhead(page).boundingBox())?.x ?? 0;
  await page.keyboard.down('Control');
  for (let turn = 0; turn < 8; turn += 1) await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  await expect(zoom(page)).not.toHaveAttribute('aria-valuetext', '4.0 s visible');
  expect(Math.abs(((await playhead(page).boundingBox())?.x ?? 0) - at)).toBeLessThan(1.5);
  await page.mouse.wheel(0, 200);
  await expect.poll(async () => at - ((await playhead(page).boundingBox())?.x ?? 0)).toBeGreaterThan(100);
});

test('an hour of sound is on screen before it has been read', async ({ app }, info) => {
  const { page } = app;
  const path = await makeHour(app);
  await measureOnlyWhenAsked(page);
  await page.evaluate(() => {
    const seen = { longest: 0, opened: 0, painted: 0, whole: 0 };
    Object.assign(globalThis, { hourFile: seen });
    new PerformanceObserver((list) => (seen.longest = Math.max(seen.longest, ...list.getEntries().map(({ duration }) => duration)))).observe({ type: 'longtask' });
    const look = () => {
      if (seen.opened === 0 && document.querySelector('.lane.after')) seen.opened = performance.now();
      const host = document.querySelector('.lane.after .tile > *');
      const canvas = host?.shadowRoot?.querySelector<HTMLCanvasElement>('.canvases canvas');
      // The line of silence is drawn wherever something is known; half of a tile is the film, the rest its margins.
      const row = canvas?.getContext('2d')?.getImageData(0, canvas.height >> 1, canvas.width, 1).data ?? new Uint8ClampedArray(8);
      const known = row.reduce((sum: number, value, at) => sum + (at % 4 === 3 && value > 0 ? 1 : 0), 0) / (row.length / 8);
      if (known > 0 && seen.painted === 0) seen.painted = performance.now();
      if (known > 0.95) seen.whole = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  });
  await openPath(page, path);
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { hourFile: { painted: number } }).hourFile.painted)).toBeGreaterThan(0);
  const readingStill = (await figures(page).textContent())?.startsWith('Reading the sound') ?? false;
  await expect(figures(page)).not.toContainText('Reading the sound', { timeout: 200_000 });
  for (let press = 0; press < 6; press += 1) await page.keyboard.press('=');
  const { longest, opened, painted, whole } = await page.evaluate(() => (globalThis as unknown as { hourFile: { longest: number; opened: number; painted: number; whole: number } }).hourFile);
  info.annotations.push({ type: 'first paint of an hour after the clip is open', description: `${(painted - opened).toFixed(0)} ms` });
  info.annotations.push({ type: 'whole hour on screen', description: `${(whole - opened).toFixed(0)} ms` });
  info.annotations.push({ type: 'longest task in the window', description: `${longest.toFixed(0)} ms` });
  expect(readingStill).toBe(true);
});

/** An hour with a tone that swells: one minute, encoded once and repeated. */
async function makeHour(app: App): Promise<string> {
  const [minute, hour] = [join(app.folder, 'minute.mp4'), join(app.folder, 'hour.mp4')];
  const picture = ['-f', 'lavfi', '-i', 'color=gray:s=64x36:r=5:d=60'];
  const tone = ['-f', 'lavfi', '-i', "aevalsrc='0.6*sin(880*t)*(0.2+0.8*abs(sin(t/10)))':s=48000:d=60"];
  await runTool('ffmpeg', ['-v', 'error', '-y', ...picture, ...tone, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-b:a', '64k', minute]);
  await runTool('ffmpeg', ['-v', 'error', '-y', '-stream_loop', '59', '-i', minute, '-c', 'copy', hour]);
  return hour;
}

/** The offset in the sync panel's field, ms. */
async function offsetMs(page: Page): Promise<number> {
  return Number((await offsetField(page).inputValue()).replace('−', '-').replace(/[^\d.-]/g, ''));
}
