/** @file The training of what tells voices apart, from a folder of recordings to a model file that can be installed. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SeparatorNetwork } from '../../src-main/analysis/separation/separator-network.ts';
import { loadFaceModels } from '../../src-main/models/face-weights.ts';
import { unpackModel } from '../../src-main/models/model-package.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import { readSeparator } from '../../src-main/models/separator-file.ts';
import { COMPACT_SEPARATOR, COMPACT_VOICES } from '../../src-main/networks/separator-config.ts';
import { exportSeparator, separatorLayout } from '../../src-main/networks/separator-export.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { openVoicesDataset, peopleIn, type VoicesDataset } from '../../src-main/trainer/voices/voices-dataset.ts';
import { trainVoices } from '../../src-main/trainer/voices/voices-trainer.ts';
import { warmStart } from '../../src-main/trainer/warm-start.ts';
import { temporaryFolder, testTools, writeWav } from '../helpers/make-media.ts';
import { createTestEngine, forkTestEngine } from '../helpers/test-engine.ts';

const PEOPLE = ['anna', 'ben', 'cleo', 'dora', 'emil', 'fina'];
const engine = createTestEngine();
const models = new ModelStore([fileURLToPath(new URL('../../resources/models', import.meta.url))]);
const call = { signal: new AbortController().signal, onProgress: () => undefined };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [index, name] of [...PEOPLE, 'sounds'].entries()) {
    await mkdir(join(folder.path, 'all', name), { recursive: true });
    // Nobody learns anything from that; what is asked is whether it comes through.
    for (const take of [1, 2]) await writeWav(join(folder.path, 'all', name, `${take}.wav`), hummed(100 + 37 * index, take), { sampleRate: 16_000 });
  }
  await mkdir(join(folder.path, 'one', 'anna'), { recursive: true });
  await writeWav(join(folder.path, 'one', 'anna', '1.wav'), hummed(100, 1), { sampleRate: 16_000 });
});

afterAll(async () => {
  await engine.dispose();
  await rm(folder.path, { recursive: true, force: true });
});

function hummed(pitch: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const phases = Array.from({ length: 12 }, () => 2 * Math.PI * random());
  return Float32Array.from({ length: 5 * 16_000 }, (_, i) => 0.02 * (1.1 + Math.sin(i / 900)) * phases.reduce((sum, phase, n) => sum + Math.sin((2 * Math.PI * pitch * (n + 1) * i) / 16_000 + phase), 0));
}

async function deps() {
  return { tools: await testTools(), engine, faceModels: await loadFaceModels(), model: await models.lipSync(), cache: new DerivedCache(join(folder.path, 'cache'), 1e9), network: COMPACT_SEPARATOR };
}

async function opened(name: string, heldOutShare: number): Promise<VoicesDataset> {
  return openVoicesDataset(join(folder.path, name), { seed: 1, heldOutShare }, await deps(), call);
}

it('keeps all recordings of a person on one side, and what is no voice apart', async () => {
  const { training, heldOut, sources } = await opened('all', 0.4);
  expect(sources).toBe(14);
  const peopleOf = (list: VoicesDataset['training']) => [...new Set(list.voices.map(({ source }) => source.split('/')[0]))].sort();
  expect([...peopleOf(training), ...peopleOf(heldOut)].sort()).toEqual(PEOPLE);
  expect(peopleIn(training)).toBe(peopleOf(training).length);
  expect(peopleIn(heldOut)).toBeGreaterThan(0);
  expect([...training.sounds, ...heldOut.sounds].map(({ source }) => source).sort()).toEqual(['sounds/1.wav', 'sounds/2.wav']);
});

it('says that one person is not enough', async () => {
  await expect(opened('one', 0)).rejects.toMatchObject({ code: 'trainer.no-examples', details: { sources: 1 } });
});

it('trains, and writes a model of its kind with a card', async () => {
  const { tools, faceModels, model, cache } = await deps();
  const out = join(folder.path, 'told.onnx');
  const settings = { engine, fork: forkTestEngine, cache, runs: join(folder.path, 'runs'), version: '0.0.0-test', tools: () => Promise.resolve(tools), faceModels: () => Promise.resolve(faceModels), lipSync: () => Promise.resolve(model), device: () => Promise.resolve('cpu' as const) };
  const losses: number[] = [];
  const result = await trainVoices({ folder: join(folder.path, 'all'), length: { steps: 2 }, from: null, out, resume: false }, settings, { ...call, onStep: ({ loss }) => losses.push(loss) });
  expect(result.progress.step).toBe(2);
  expect(losses.every((loss) => Number.isFinite(loss))).toBe(true);
  const { entry, card } = unpackModel(await readFile(out), out);
  expect(entry).toMatchObject({ kind: 'voices', id: 'told', parent: null });
  expect(card).toContain('2 steps of 6 mixtures of 3.84 s');
  expect(await readFile(join(folder.path, 'told.md'), 'utf8')).toBe(card);
});

it('goes on from a separator, and passes on what its layers give before its own have learned', async () => {
  const { source } = await models.separator();
  const small = readSeparator(source);
  const layout = separatorLayout(COMPACT_VOICES);
  const { weights, statistics } = warmStart(layout, 1, { layout: small.layout, network: { weights: small.vectors.weight, statistics: small.vectors.statistic } });
  const bytes = exportSeparator(COMPACT_VOICES, layout, { weight: weights, statistic: statistics });
  const levels = Float32Array.from({ length: 8 * 4 * 257 }, (_, i) => Math.abs(Math.sin(i * i)) / (1 + (i % 257)));
  const [before, after] = await Promise.all([source, { id: 'larger', path: 'larger.onnx', bytes }].map((model) => new SeparatorNetwork(model, engine).mask({ magnitudes: levels, face: null, scene: null }, call)));
  after.forEach((share, i) => expect(share).toBeCloseTo(before[i], 4));
  expect(Math.max(...after) - Math.min(...after)).toBeGreaterThan(0.1);
});
