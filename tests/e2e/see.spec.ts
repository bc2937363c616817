/** @file Seeing where a sound comes from: the map over the picture, the lane, jumping, the look, exports. The network is planted, so that the right answer is known. */
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { makeSquareClip, SQUARE_SECONDS, type SquareClip } from '../helpers/flashing-square.ts';
import { makeClip, RATES, rotateMp4, runTool } from '../helpers/make-media.ts';
import { type App, expect, test } from './fixtures.ts';
import { drawn, look, overlay, plantNetwork } from './heat-map-steps.ts';
import { copySpeech, measureOnlyWhenAsked, openPath } from './steps.ts';

/** Large, and lit for half a window and more, so that picture and sound as a whole belong together meanwhile. */
const SQUARE: SquareClip = { width: 640, height: 360, square: [0.7, 0.4], side: 240, decoy: [0.2, 0.6], lit: [1, 2.2] };
const [X, Y] = SQUARE.square;

const playhead = async (page: Page) => Number(await page.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow'));
const seePanel = (page: Page) => page.getByRole('region', { name: 'See', exact: true });
const lane = (page: Page) => page.getByTestId('strength-lane');

async function lookAtSquare(app: App, clip: Partial<SquareClip> = {}, name = 'square.mp4'): Promise<string> {
  await plantNetwork(app);
  const path = await makeSquareClip(join(app.folder, name), { ...SQUARE, ...clip });
  await look(app.page, path);
  return path;
}

test('H looks, and the map is on the thing that sounds, while it sounds', async ({ app }) => {
  const { page } = app;
  await lookAtSquare(app);
  expect((await drawn(page)).opacity).toBeLessThan(0.01);
  await page.keyboard.press('Shift+h');
  expect(await playhead(page)).toBeGreaterThan(0.9);
  expect(await playhead(page)).toBeLessThan(2.3);
  await expect(page.getByTestId('strength')).toContainText('On screen');
  await expect.poll(async () => (await drawn(page)).opacity).toBeGreaterThan(0.01);
  const { x, y } = await drawn(page);
  expect(Math.abs(x - X)).toBeLessThan(0.06);
  expect(Math.abs(y - Y)).toBeLessThan(0.08);
  // The square that lights up without a sound is none.
  await page.keyboard.press('End');
  await expect.poll(async () => (await drawn(page)).opacity).toBeLessThan(0.01);
});

test('every frame on screen has its own map', async ({ app }) => {
  const { page } = app;
  await lookAtSquare(app);
  const seen: number[] = [];
  for (let frame = 0; frame < 60; frame += 1) {
    await page.keyboard.press('.');
    await expect(page.getByTestId('frame')).toHaveText(String(frame + 1));
    // Drawn for the frame that is on screen, not for where the playhead is.
    await expect(overlay(page)).toHaveAttribute('data-time', String((frame + 1) / 25));
    seen.push((await drawn(page)).opacity);
  }
  const strongest = seen.indexOf(Math.max(...seen));
  expect(strongest / 25).toBeGreaterThan(0.9);
  expect(strongest / 25).toBeLessThan(2.3);
  // The map fades in and out: there is more to it than on and off.
  expect(new Set(seen.map((opacity) => opacity.toFixed(4))).size).toBeGreaterThan(6);
});

const SHAPES: readonly (readonly [string, Partial<SquareClip>, 0 | 90])[] = [
  ['anamorphic pixels', { width: 480, height: 384, side: 200, pixelAspect: '64/45' }, 0],
  ['a picture turned by 90 degrees', {}, 90],
];
for (const [name, clip, rotation] of SHAPES) {
  test(`the map lies on the picture as it is shown: ${name}`, async ({ app }) => {
    const { page } = app;
    await plantNetwork(app);
    const path = await makeSquareClip(join(app.folder, 'shape.mp4'), { ...SQUARE, ...clip });
    await look(page, rotation === 90 ? await rotateMp4(path, 90) : path);
    await page.keyboard.press('Shift+h');
    await expect.poll(async () => (await drawn(page)).opacity).toBeGreaterThan(0.005);
    const { x, y } = await drawn(page);
    // A clockwise turn brings the top of the coded picture to the right.
    const [expectedX, expectedY] = rotation === 90 ? [1 - Y, X] : [X, Y];
    expect(Math.abs(x - expectedX)).toBeLessThan(0.08);
    expect(Math.abs(y - expectedY)).toBeLessThan(0.08);
    await expectOnPicture(page);
    await page.getByRole('button', { name: 'Picture pixel for pixel' }).click();
    await expectOnPicture(page);
  });
}

/** The overlay covers exactly the box that the picture is shown in. */
async function expectOnPicture(page: Page): Promise<void> {
  const [map, picture] = await Promise.all([overlay(page).boundingBox(), page.locator('.picture').boundingBox()]);
  expect(map).toEqual(picture);
  const shown = await page.locator('video').boundingBox();
  for (const side of ['x', 'y', 'width', 'height'] as const) expect(Math.abs((shown?.[side] ?? 0) - (picture?.[side] ?? -9))).toBeLessThan(1);
}

test('H hides the map and shows it again, and the look is kept', async ({ app }) => {
  const { page } = app;
  const path = await lookAtSquare(app);
  await page.keyboard.press('Shift+h');
  await expect.poll(async () => (await drawn(page)).opacity).toBeGreaterThan(0.005);
  const before = (await drawn(page)).opacity;
  await page.getByRole('slider', { name: 'Opacity' }).fill('0.3');
  await expect.poll(async () => (await drawn(page)).opacity).toBeLessThan(before * 0.6);
  await page.getByRole('radio', { name: 'Signed' }).check();
  await expect(page.getByRole('figure', { name: 'Legend' })).toContainText('speaks against');
  // What speaks against it is drawn as well now, and that is nearly everywhere.
  await expect.poll(async () => (await drawn(page)).opacity).toBeGreaterThan(before * 0.6);
  await page.keyboard.press('h');
  await expect(overlay(page)).toBeHidden();
  await page.reload();
  await expect(page.getByTestId('frame')).toHaveText('0');
  await page.keyboard.press('Alt+h');
  await expect(seePanel(page)).toBeVisible();
  await page.keyboard.press('w');
  await expect(page.getByTestId('strength')).toContainText('In this clip');
  await expect(page.getByRole('radio', { name: 'Signed' })).toBeChecked();
  await expect(page.getByRole('slider', { name: 'Opacity' })).toHaveValue('0.3');
  await page.keyboard.press('h');
  await expect(overlay(page)).toBeHidden();
  expect(existsSync(path)).toBe(true);
});

test('a click on the lane goes to the strongest moment near by, a double click to that of the clip, keys from one to the next', async ({ app }) => {
  const { page } = app;
  await lookAtSquare(app);
  const { width, height } = (await lane(page).boundingBox()) ?? { width: 0, height: 0 };
  const at = (seconds: number) => ({ position: { x: (seconds / SQUARE_SECONDS) * width, y: height / 2 } });
  await lane(page).hover(at(1.6));
  await expect(page.getByRole('tooltip')).toContainText('on screen');
  await lane(page).click(at(0.3));
  expect(Math.abs((await playhead(page)) - 0.3)).toBeLessThan(0.2);
  await lane(page).dblclick(at(0.3));
  const strongest = await playhead(page);
  expect(strongest).toBeGreaterThan(0.9);
  expect(strongest).toBeLessThan(2.3);
  await page.keyboard.press('Home');
  await page.keyboard.press('>');
  expect(await playhead(page)).toBeGreaterThan(0);
  await page.keyboard.press('End');
  await page.keyboard.press('<');
  expect(await playhead(page)).toBeLessThan(SQUARE_SECONDS - 0.2);
  // Zoomed in, the lane zooms with the rest: the same moment is somewhere else.
  await page.keyboard.press('Shift+h');
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('=');
  await lane(page).click({ position: { x: width / 2, y: height / 2 } });
  expect(Math.abs((await playhead(page)) - strongest)).toBeLessThan(0.5);
});

test('a frame is exported as it is seen, and an existing file is replaced only after asking', async ({ app }) => {
  const { page } = app;
  const source = await lookAtSquare(app);
  const before = await readFile(source);
  await page.keyboard.press('Shift+h');
  // What is seen is exported: the jump has to have arrived.
  await expect.poll(async () => (await drawn(page)).opacity).toBeGreaterThan(0.01);
  await page.keyboard.press('Shift+e');
  const result = page.getByTestId('heat-map-result');
  await expect(result).toContainText('640 × 360');
  const output = (await result.locator('.path').textContent()) ?? '';
  expect(output).toMatch(/square\.heat-map\..*\.png$/);
  // Where the square is the map colors the white; the far corner is as black as it was.
  const [inSquare, far] = [await colorAt(output, X, Y), await colorAt(output, 0.06, 0.9)];
  expect(Math.max(...inSquare) - Math.min(...inSquare)).toBeGreaterThan(60);
  expect(Math.max(...far)).toBeLessThan(40);
  await writeFile(output, 'mine');
  await page.keyboard.press('Shift+e');
  const question = page.getByRole('dialog', { name: 'Replace the existing file?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await readFile(output, 'utf8')).toBe('mine');
  await page.keyboard.press('Shift+e');
  await question.getByRole('button', { name: 'Replace' }).click();
  await expect(result).toContainText('640 × 360');
  expect((await readFile(output)).subarray(1, 4).toString()).toBe('PNG');
  expect(await readFile(source)).toEqual(before);
});

test('the clip is exported with the map burnt in and its own sound', async ({ app }) => {
  const { page } = app;
  await lookAtSquare(app);
  await page.keyboard.press('ControlOrMeta+Shift+e');
  const result = page.getByTestId('heat-map-result');
  await expect(result).toContainText('80 frames');
  const output = (await result.locator('.path').textContent()) ?? '';
  const streams = await runTool('ffprobe', ['-v', 'error', '-count_packets', '-show_entries', 'stream=codec_name,nb_read_packets', '-of', 'csv=p=0', output]);
  expect(streams).toContain('h264,80');
  expect(streams).toContain('aac,');
});

/** Mean color around a place of a picture, RGB. */
async function colorAt(path: string, x: number, y: number): Promise<readonly number[]> {
  const raw = `${path}.rgb`;
  await runTool('ffmpeg', ['-v', 'error', '-y', '-i', path, '-vf', `crop=16:16:iw*${x}-8:ih*${y}-8,scale=1:1:flags=area`, '-f', 'rawvideo', '-pix_fmt', 'rgb24', raw]);
  return [...(await readFile(raw))];
}

test('real footage: the map changes from frame to frame and stays within the picture', async ({ app }) => {
  const { page, footage } = app;
  test.skip(footage === null, 'no footage beside the checkout; set SLATELESS_FOOTAGE to its folder');
  await plantNetwork(app);
  await look(page, await copySpeech(app, footage ?? ''));
  await expectOnPicture(page);
  await page.getByRole('radio', { name: 'Weight' }).check();
  const pictures = new Set<string>();
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Shift+ArrowRight');
    await expect(overlay(page)).toHaveAttribute('data-time', String(step + 1));
    pictures.add(JSON.stringify(await drawn(page)));
  }
  expect(pictures.size).toBeGreaterThan(5);
});

test('without sound, without a picture and without a network it says so', async ({ app }) => {
  const { page } = app;
  const mute = await makeClip(join(app.folder, 'mute.mp4'), { seconds: 2, video: { frameRate: RATES['25'], flashes: [] } });
  const blind = await makeClip(join(app.folder, 'blind.wav'), { seconds: 2, audio: [{ encoder: 'pcm_s16le', chirps: [1] }] });
  await measureOnlyWhenAsked(page);
  await openPath(page, mute);
  await expect(page.getByTestId('frame')).toHaveText('0');
  await page.keyboard.press('Alt+h');
  await expect(seePanel(page)).toContainText('no sound');
  await expect(page.getByRole('button', { name: 'Show or hide the heat map' })).toBeDisabled();
  await openPath(page, blind);
  await expect(seePanel(page)).toContainText('no picture');
  await plantNetwork(app);
  await rm(join(app.home, 'data', 'models', 'planted.onnx'));
  await openPath(page, await makeSquareClip(join(app.folder, 'square.mp4'), SQUARE));
  await seePanel(page).getByRole('button', { name: 'Show where the sound comes from' }).click();
  await expect(seePanel(page).getByRole('alert')).toContainText('planted');
  await expect(lane(page)).toBeHidden();
});
