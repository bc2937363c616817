/** @file Import of the published separation checkpoints: the numbers that come out are those of the published network, and every variable is accounted for. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCheckpoint } from '../../src-main/models/import-tf/import-checkpoint.ts';
import { importedSeparator } from '../../src-main/models/import-tf/import-kinds.ts';
import { PAPER_FEATURES } from '../../src-main/networks/multisensory-config.ts';
import { PAPER_BLIND_SEPARATOR, PAPER_SEPARATOR, SEPARATOR_PAPER_KEY, type SeparatorPaperConfig } from '../../src-main/networks/separator-paper-export.ts';
import { readOnnx } from '../../src-main/nn/onnx-reader.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { importTfCommand } from '../../src-main/shell/import-tf-command.ts';
import { FULL_SEPARATION, publishedShapes, publishedVariables, separationScopes, type Variable } from '../helpers/published-variables.ts';
import { writeTensorFlowCheckpoint } from '../helpers/write-checkpoint.ts';
import { referenceScales } from './multisensory-reference.ts';
import { referenceSeparation } from './separator-reference.ts';

const WIDTH = 2;
const BINS = 512;
const FRAMES = 128;
const BOUNDARIES = '0 3 5 8 11 14 16 19 22 25 27 30 33 36 38 41 44'.split(' ').map(Number);

/** Narrow, with half the bins and a small picture; time as published. */
const SMALL: SeparatorPaperConfig = { ...PAPER_SEPARATOR, width: WIDTH, bins: BINS, conditioning: { ...PAPER_FEATURES, side: 32, width: WIDTH } };
const BLIND: SeparatorPaperConfig = { ...PAPER_BLIND_SEPARATOR, width: WIDTH, bins: BINS };
const full = { hasScale: true, width: WIDTH, scopes: FULL_SEPARATION };
const blind = { hasScale: true, width: WIDTH, scopes: separationScopes(false) };

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-separation-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, variables: ReadonlyMap<string, Variable>): Promise<string> {
  const prefix = join(folder, name);
  await writeTensorFlowCheckpoint(prefix, variables, { counters: { global_step: 160_000n } });
  return prefix;
}

/** Levels and phases of a window, channels last as published. */
function mixture(seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: FRAMES * BINS * 2 }, (_, i) => (i % 2 === 0 ? 180 * random() - 100 : (2 * random() - 1) * Math.PI));
}

/** `[frames, bins, 2]` as `[2, frames, bins]`. */
function channelsFirst(data: Float64Array): Float32Array {
  const places = FRAMES * BINS;
  return Float32Array.from(data, (_, i) => data[(i % places) * 2 + Math.floor(i / places)]);
}

async function separated(bytes: Uint8Array, feeds: Readonly<Record<string, ort.Tensor>>): Promise<{ readonly fg: Float32Array; readonly bg: Float32Array }> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const { onScreen, offScreen } = await session.run(feeds);
    expect(onScreen.dims).toEqual([1, 2, FRAMES, BINS]);
    return { fg: onScreen.data as Float32Array, bg: offScreen.data as Float32Array };
  } finally {
    await session.release();
  }
}

/** Largest difference, of the range that each of level and phase has. */
function worst(actual: Float32Array, expected: Float64Array): number {
  const wanted = channelsFirst(expected);
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]) / (i < wanted.length / 2 ? 180 : 2 * Math.PI)), 0);
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('numbers', () => {
  it('of sep/full are those of the plain reference, picture and sound included', async () => {
    const variables = publishedVariables(full, 21, true);
    const { bytes, report } = await importCheckpoint(await written('full', variables), 'sep', importedSeparator(SMALL));
    const random = seededRandom(22);
    const picture = { frames: 63, side: 32, data: Uint8Array.from({ length: 63 * 32 ** 2 * 3 }, () => Math.floor(256 * random())) };
    const samples = Float32Array.from({ length: 2 * 44_144 }, () => 2 * random() - 1);
    const data = mixture(23);
    const feeds = {
      pictures: new ort.Tensor('uint8', picture.data, [1, 63, 32, 32, 3]),
      sounds: new ort.Tensor('float32', samples, [1, 44_144, 2]),
      mixture: new ort.Tensor('float32', channelsFirst(data), [1, 2, FRAMES, BINS]),
    };
    const actual = await separated(bytes, feeds);
    const scales = referenceScales({ variables, conv4: [2, 2], conv5: [1, 2], epsilon: 1e-3, boundaries: BOUNDARIES }, picture, samples);
    const expected = referenceSeparation(variables, { frames: FRAMES, bins: BINS, data }, scales);
    expect(worst(actual.fg, expected.fg)).toBeLessThan(2e-5);
    expect(worst(actual.bg, expected.bg)).toBeLessThan(2e-5);
    // The answers are worth comparing: they vary, the parts differ, and another picture would give others.
    const other = await separated(bytes, { ...feeds, pictures: new ort.Tensor('uint8', picture.data.toReversed(), [1, 63, 32, 32, 3]) });
    expect(deviation(expected.fg)).toBeGreaterThan(1);
    expect(worst(actual.fg, expected.bg)).toBeGreaterThan(0.01);
    expect(worst(other.fg, expected.fg)).toBeGreaterThan(0.001);
    expect(report.missing).toEqual([]);
  });

  it('of sep/unet-pit are those of the plain reference', async () => {
    const variables = publishedVariables(blind, 24);
    const { bytes } = await importCheckpoint(await written('blind', variables), 'unet-pit', importedSeparator(BLIND));
    const data = mixture(25);
    const actual = await separated(bytes, { mixture: new ort.Tensor('float32', channelsFirst(data), [1, 2, FRAMES, BINS]) });
    const expected = referenceSeparation(variables, { frames: FRAMES, bins: BINS, data }, null);
    expect(worst(actual.fg, expected.fg)).toBeLessThan(2e-5);
    expect(worst(actual.bg, expected.bg)).toBeLessThan(2e-5);
    expect(deviation(expected.fg)).toBeGreaterThan(1);
  });
});

describe('the account', () => {
  it('names every variable once: used, or ignored with the reason', async () => {
    const variables = new Map(publishedVariables(full, 26, true)).set('gen/conv1/weights/Adam_1', { shape: [1], data: Float32Array.of(1) }).set('discrim/conv1/weights', { shape: [1], data: Float32Array.of(1) });
    const { report } = await importCheckpoint(await written('account', variables), 'sep', importedSeparator(SMALL));
    const why = new Map(report.ignored.map((entry) => [entry.name, entry.why]));
    expect(new Set(report.used.map(({ name }) => name))).toEqual(new Set(publishedShapes(full).keys()));
    expect([...report.used.map(({ name }) => name), ...why.keys()].sort()).toEqual([...variables.keys(), 'global_step'].sort());
    expect(why.get('gen/conv1/weights/Adam_1')).toBe('optimiser');
    expect(why.get('gen/conv3/BatchNorm/renorm_mean')).toBe('training statistic');
    expect(why.get('discrim/conv1/weights')).toBe('other network');
  });

  it('says what a checkpoint of the other kind lacks', async () => {
    const prefix = await written('other', publishedVariables(blind, 27));
    await expect(importCheckpoint(prefix, 'sep', importedSeparator(SMALL))).rejects.toMatchObject({ code: 'model.invalid', message: expect.stringMatching(/no im\/conv1\/weights.*and \d+ more/) as string });
    const joined = await written('joined', publishedVariables(full, 28));
    await expect(importCheckpoint(joined, 'unet-pit', importedSeparator(BLIND))).rejects.toMatchObject({
      details: { cause: expect.stringContaining('gen/conv4/weights is [4,4,10,16], not [4,4,8,16]') as string },
    });
  });

  it('is refused for checkpoints of other widths by the command, which writes nothing', async () => {
    const out = join(folder, 'never.onnx');
    const prefix = await written('narrow', publishedVariables(full, 29));
    await expect(importTfCommand({ name: 'import-tf', path: prefix, kind: 'sep', out, json: false }, { answer: () => undefined } as never)).rejects.toMatchObject({ code: 'model.invalid' });
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the file', () => {
  it('says how its spectrograms are made', async () => {
    const { bytes } = await importCheckpoint(await written('file', publishedVariables(blind, 30)), 'unet-pit', importedSeparator(BLIND));
    const { metadata, outputs } = readOnnx(bytes);
    expect(JSON.parse(metadata[SEPARATOR_PAPER_KEY])).toMatchObject({ frames: 128, spectrogram: { windowLength: 1344, hopLength: 336, fftLength: 2048 }, conditioning: null });
    expect(outputs.map(({ name }) => name)).toEqual(['onScreen', 'offScreen']);
    expect(metadata['slateless.imported']).toBe('unet-pit from TensorFlow');
  });
});
