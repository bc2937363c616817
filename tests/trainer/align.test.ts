/** @file Examples to learn alignment from, on real media whose brightness and sound both tell the time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadFaceModels } from '../../src-main/models/face-weights.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { AlignBatches } from '../../src-main/trainer/align/align-batches.ts';
import { ALIGN_CONFIG, type AlignConfig } from '../../src-main/trainer/align/align-config.ts';
import { type AlignDataset, openAlignDataset } from '../../src-main/trainer/align/align-dataset.ts';
import { StreamBatches } from '../../src-main/trainer/align/stream-batches.ts';
import type { SoundTeacher } from '../../src-main/trainer/align/sound-teacher.ts';
import { alignPools, type TrainingPools } from '../../src-main/trainer/align/pools.ts';
import { ViewPool } from '../../src-main/trainer/align/view-pool.ts';
import { runTool, testTools } from '../helpers/make-media.ts';
import { withEngine } from '../helpers/test-engine.ts';

const CONFIG: AlignConfig = { ...ALIGN_CONFIG, network: { ...ALIGN_CONFIG.network, side: 28, frames: 12 }, trainingSide: 16, batch: 3 };
const SECONDS = 3;
/** Says of each picture how loud its sound is. */
const LEVEL: SoundTeacher = {
  size: 1,
  listen: (samples, sampleRate, frames) => Promise.resolve(Float32Array.from({ length: frames }, (_, frame) => mean(samples.subarray((frame * sampleRate) / 25, ((frame + 1) * sampleRate) / 25)))),
};
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

it('gives each moment the pictures and the sound of its time, and other moments from the range of shifts', async () => {
  const pool = await ViewPool.open([...dataset.training, ...dataset.heldOut], CONFIG, LEVEL);
  const { network: { frames, frameRate } } = CONFIG;
  const seconds = (samples: Float32Array) => mean(samples) / 0.3;
  const random = seededRandom(2);
  for (let i = 0; i < 10; i++) {
    const moment = await pool.drawMoment(pool.draw(random), random);
    // Brightness at the middle of a frame's time, sound over the window: half a frame apart by nature.
    const seen = (mean((await pool.pictures(moment)).data) / 240) * SECONDS + 0.5 / frameRate;
    const heard = seconds(await pool.sound(moment));
    expect(Math.abs(seen - heard)).toBeLessThan(0.03);
    // One step is two pictures, and is taught what is heard in the second.
    (await pool.taught(moment)).forEach((level, step) => expect(level / 0.3).toBeCloseTo((moment.frame + 2 * step + 1.5) / frameRate, 1));
    for (const [other, least] of [[pool.shifted(moment, Infinity, random), 0.2], [pool.distant(moment, random), 1]] as const) {
      if (other) expect(Math.abs(seconds(await pool.sound(other)) - heard)).toBeGreaterThan(least - 0.01);
    }
    const early = pool.shifted({ ...moment, frame: 0 }, 0, random);
    expect(early?.frame).toBeGreaterThanOrEqual(Math.floor(0.75 * (SECONDS * 25 - frames)));
    const similar = pool.drawSimilar(moment.view, random);
    expect(pool.views[similar].source).not.toBe(pool.views[moment.view].source);
  }
});

it('makes the same batch of the same number', async () => {
  const batches = new AlignBatches(await trainingPools(), CONFIG);
  const [first, again, next] = [await batches.at(7), await batches.at(7), await batches.at(8)];
  expect(again).toEqual(first);
  expect(next.sounds.data).not.toEqual(first.sounds.data);
  expect(first.pictures.dims).toEqual([3, 12, 16, 16, 3]);
  expect(first.sounds.dims).toEqual([9, 12 * 768, 1]);
});

it('asks of every region present which sounds are its own, and weighs right and wrong ones alike', async () => {
  const batches = new AlignBatches(await trainingPools(), CONFIG);
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
  for (let number = 0; number < 10; number++) {
    const { regions, owned, shares, picks } = Object.fromEntries(Object.entries(await batches.at(number)).map(([name, { data }]) => [name, data])) as Record<string, Float32Array>;
    expect([sum(shares), sum(picks)]).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
    for (let picture = 0; picture < CONFIG.batch; picture++) {
      const parts = [0, 1].map((region) => 2 * picture + region);
      for (const part of parts) {
        const [weights, own, share] = [regions.subarray(part, part + 1), owned.subarray(3 * part, 3 * part + 3), shares.subarray(3 * part, 3 * part + 3)];
        const present = sum(share) > 0;
        // One place of the map: a region that covers less than half of the picture's middle covers none of it.
        expect(sum(weights)).toBeLessThanOrEqual(1);
        if (!present) expect(sum(own)).toBe(0);
        else if (sum(own) > 0) expect(sum(share.filter((_, i) => own[i] === 1))).toBeCloseTo(sum(share.filter((_, i) => own[i] === 0)), 5);
      }
      // What fills the picture or the inset is always heard in one of the sounds; it is the first.
      expect(owned[3 * parts[0]]).toBe(1);
    }
  }
});

it('teaches the streams a view with its own sound, and what the teacher hears in it', async () => {
  const pool = await ViewPool.open(dataset.training, CONFIG, LEVEL);
  const batches = new StreamBatches(pool, CONFIG);
  const [first, again] = [await batches.at(3), await batches.at(3)];
  expect(again).toEqual(first);
  expect(Object.fromEntries(Object.entries(first).map(([name, { dims }]) => [name, dims]))).toEqual({ pictures: [3, 12, 16, 16, 3], sounds: [3, 12 * 768, 1], regions: [3, 1, 1], taught: [3, 6, 1] });
  // Nobody's face: the whole picture is where to look.
  expect(first.regions.data).toEqual(new Float32Array(3).fill(1));
  const [pictures, taught] = [first.pictures.data as Uint8Array, first.taught.data as Float32Array];
  // What grows in the picture grows in what is taught.
  for (let index = 0; index < 3; index++) {
    const half = pictures.length / 6;
    expect(mean(pictures.subarray((2 * index + 1) * half, (2 * index + 2) * half))).toBeGreaterThan(mean(pictures.subarray(2 * index * half, (2 * index + 1) * half)));
    expect(taught[6 * index + 5] - taught[6 * index]).toBeCloseTo((0.3 * 10) / 25, 2);
  }
});

async function trainingPools(): Promise<TrainingPools> {
  return alignPools(CONFIG, dataset, LEVEL).training();
}

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
