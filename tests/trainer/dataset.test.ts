/** @file Scanning folders: what is kept, what is not and why, the same each time; caches that are damaged are made again. */
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TensorData } from '../../src-main/engine/protocol.ts';
import { loadFaceModels } from '../../src-main/models/face-weights.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import { findTools, requireTool } from '../../src-main/process/binaries.ts';
import { capture } from '../../src-main/process/spawn.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { Batches } from '../../src-main/trainer/batch.ts';
import { readContents, readWindow } from '../../src-main/trainer/clip-file.ts';
import { openDataset, SPLIT } from '../../src-main/trainer/dataset.ts';
import { scanSource, type ScanDeps } from '../../src-main/trainer/scan-source.ts';
import { createTestEngine } from '../helpers/test-engine.ts';
import { SMALL_SPEC, talkingMouths } from '../helpers/talking-mouths.ts';

const call = { signal: new AbortController().signal, onProgress: () => undefined };
const engine = createTestEngine();
let folder = '';
let deps: ScanDeps;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainer-dataset-'));
  const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
  const model = await new ModelStore([fileURLToPath(new URL('../../resources/models', import.meta.url))]).lipSync();
  deps = { tools, engine, faceModels: await loadFaceModels(), model, cache: new DerivedCache(join(folder, 'cache'), Infinity) };
  await mkdir(join(folder, 'clips/deeper'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  const make = (name: string, ...inputs: readonly string[]) =>
    capture(requireTool(tools, 'ffmpeg'), ['-v', 'error', ...inputs.flatMap((input) => ['-f', 'lavfi', '-i', input]), '-pix_fmt', 'yuv420p', join(folder, 'clips', name)], call.signal);
  await make('no face.mp4', 'testsrc=size=160x90:rate=25:duration=2', 'sine=duration=2');
  await make('deeper/silent film.mp4', 'testsrc=size=160x90:rate=25:duration=2');
  await make('radio.wav', 'sine=duration=1');
  await writeFile(join(folder, 'clips/broken.mp4'), 'no film');
});

afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('openDataset', () => {
  it('says of unusable footage what is wrong with it', async () => {
    const opening = openDataset(join(folder, 'clips'), SPLIT, deps, call);
    await expect(opening).rejects.toMatchObject({ code: 'trainer.no-examples', details: { sources: 4 } });
    await expect(opening).rejects.toThrow('nothing to learn from');
    const reasons = await Promise.all(['no face.mp4', 'deeper/silent film.mp4', 'radio.wav', 'broken.mp4'].map((name) => scanSource(join(folder, 'clips', name), deps, call)));
    expect(reasons.map(({ contents }) => contents.discarded.map(({ reason }) => reason))).toEqual([['no-face'], ['no-sound'], ['no-picture'], ['unreadable']]);
  });

  it('tells an empty folder from a missing one', async () => {
    await expect(openDataset(join(folder, 'empty'), SPLIT, deps, call)).rejects.toMatchObject({ code: 'trainer.no-examples', details: { sources: 0 } });
    await expect(openDataset(join(folder, 'nowhere'), SPLIT, deps, call)).rejects.toMatchObject({ code: 'files.not-found' });
  });

  it('makes a damaged cache file again, and uses a whole one', async () => {
    const source = join(folder, 'clips/no face.mp4');
    const first = await scanSource(source, deps, call);
    const clips = first.clips ?? '';
    expect(await scanSource(source, { ...deps, tools: { ...deps.tools, ffprobe: { ...deps.tools.ffprobe, path: null } } }, call)).toEqual(first);
    await truncate(clips, 7);
    expect(await readContents(clips)).toBeNull();
    expect(await scanSource(source, deps, call)).toEqual(first);
    expect(await readContents(clips)).toEqual(first.contents);
  });

  it('stops when canceled and leaves nothing half written', async () => {
    const abort = new AbortController();
    const cache = new DerivedCache(join(folder, 'canceled'), Infinity);
    const opening = openDataset(join(folder, 'clips'), SPLIT, { ...deps, cache }, { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(opening).rejects.toMatchObject({ name: 'CanceledError' });
    expect((await readdir(join(folder, 'canceled')).catch(() => [])).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

describe('clip files', () => {
  it('give back frames with the sound that belongs to them, and zeros beyond it', async () => {
    const { training } = await talkingMouths(await mkdtemp(join(folder, 'clip-file-')), { sources: 1, frames: 30 });
    const [{ clips, contents, sequence }] = training;
    const read = (from: number, frames: number, margin: number) => readWindow(clips, contents, sequence, { from, frames, frameRate: 25, margin });
    const [whole, part] = [await read(0, 30, 0), await read(10, 5, 0)];
    const area = contents.size ** 2;
    expect(part.crops).toEqual(whole.crops.slice(10 * area, 15 * area));
    expect(part.samples).toEqual(whole.samples.slice(10 * 640, 15 * 640));
    // Ten frames of sound lie before the picture; the margin asks for twelve.
    const wide = await read(0, 30, 12 * 640);
    expect(wide.samples.slice(0, 2 * 640).every((value) => value === 0)).toBe(true);
    expect(wide.samples.slice(12 * 640, -12 * 640)).toEqual(whole.samples);
    expect(wide.samples.slice(2 * 640, 12 * 640).some((value) => value !== 0)).toBe(true);
  });
});

describe('Batches', () => {
  it('are functions of seed and number, normalised, and different from each other', async () => {
    const { training } = await talkingMouths(await mkdtemp(join(folder, 'batches-')));
    const batches = (seed: number) => new Batches(training, SMALL_SPEC, { batch: 3, frames: 20, seed });
    const video = async (seed: number, number: number) => (await batches(seed).at(number))['video'] as TensorData;
    const { data, dims } = await video(1, 5);
    expect(dims).toEqual([3, 20, 32, 32]);
    expect((await video(1, 5)).data).toEqual(data);
    expect((await video(1, 6)).data).not.toEqual(data);
    expect((await video(2, 5)).data).not.toEqual(data);
    const example = [...(data as Float32Array).slice(0, 20 * 32 * 32)];
    expect(example.reduce((sum, value) => sum + value, 0) / example.length).toBeCloseTo(0, 4);
  });
});
