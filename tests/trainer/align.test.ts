/** @file Examples to learn alignment from, on real media whose brightness and sound both tell the time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadFaceModels } from '../../src-main/models/face-weights.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { AlignBatches, drawLoud, rangeOf } from '../../src-main/trainer/align/align-batches.ts';
import { ALIGN_CONFIG, type AlignConfig } from '../../src-main/trainer/align/align-config.ts';
import { type AlignDataset, openAlignDataset } from '../../src-main/trainer/align/align-dataset.ts';
import { drawPair } from '../../src-main/trainer/align/shift-draw.ts';
import { runTool, testTools } from '../helpers/make-media.ts';
import { withEngine } from '../helpers/test-engine.ts';

const CONFIG: AlignConfig = { ...ALIGN_CONFIG, network: { ...ALIGN_CONFIG.network, side: 28, frames: 12 }, batch: 3 };
const SECONDS = 3;
let folder = '';
let dataset: AlignDataset;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'align-'));
  for (const name of ['a', 'b', 'c', 'd']) await clock(join(folder, `${name}.mkv`));
  dataset = await opened();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('keeps whole pictures of clips without faces, divided by source, and finds them again', async () => {
  const { training, heldOut, sources } = dataset;
  expect(sources).toBe(4);
  expect([...training, ...heldOut].map(({ source }) => source).sort()).toEqual(['a.mkv', 'b.mkv', 'c.mkv', 'd.mkv']);
  expect(heldOut.length).toBeGreaterThan(0);
  for (const { view } of training) expect(view).toMatchObject({ kind: 'whole', time: 0, frames: SECONDS * 25 });
  expect(await opened()).toEqual(dataset);
});

it('gives each picture the sound of its time, and another sound from the range of shifts', async () => {
  const [entry] = dataset.training;
  const { network: { frames, frameRate } } = CONFIG;
  const range = rangeOf(entry, CONFIG, 0);
  expect(range).toEqual({ least: Math.floor(0.75 * (SECONDS * 25 - frames)), most: SECONDS * 25 - frames });
  const random = seededRandom(2);
  for (let i = 0; i < 10; i++) {
    const { pictures, own, other } = await drawLoud(entry, frames, () => drawPair(random, entry.view.frames - frames, { least: 5, most: 60 }));
    // Brightness at the middle of a frame's time, sound over the window: half a frame apart by nature.
    const [seen, heard, shifted] = [(mean(pictures) / 240) * SECONDS + 0.5 / frameRate, mean(own) / 0.3, mean(other) / 0.3];
    expect(Math.abs(seen - heard)).toBeLessThan(0.03);
    expect(Math.abs(shifted - heard) * frameRate).toBeGreaterThan(4.9);
    expect(Math.abs(shifted - heard) * frameRate).toBeLessThan(60.1);
  }
});

it('makes the same batch of the same number, and pairs share their picture', async () => {
  const batches = new AlignBatches(dataset.training, CONFIG);
  const [first, again, next] = [await batches.at(7), await batches.at(7), await batches.at(8)];
  expect(again).toEqual(first);
  expect(next.sounds.data).not.toEqual(first.sounds.data);
  expect(first.pictures.dims).toEqual([3, 12, 28, 28, 3]);
  expect(first.sounds.dims).toEqual([6, 12 * 768, 1]);
});

async function opened(): Promise<AlignDataset> {
  return withEngine(async (engine) => {
    const deps = { tools: await testTools(), engine, faceModels: await loadFaceModels(), network: CONFIG.network, cache: new DerivedCache(join(folder, '.cache'), Infinity) };
    return openAlignDataset(folder, { seed: 2, heldOutShare: 0.4 }, deps, { signal: new AbortController().signal, onProgress: () => undefined });
  });
}

/** Brightness and sound that both grow with time: 80 levels and 0.3 of full scale per second. */
async function clock(path: string): Promise<void> {
  const picture = `color=black:s=64x64:r=25:d=${SECONDS},format=gray,geq=lum='80*T',format=rgb24`;
  const sound = `aevalsrc='0.3*t':s=48000:d=${SECONDS}`;
  await runTool('ffmpeg', ['-y', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-c:v', 'ffv1', '-c:a', 'pcm_f32le', path]);
}

function mean(values: Uint8Array | Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
