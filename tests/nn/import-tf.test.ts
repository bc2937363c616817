/** @file Import of published checkpoints: what is written with their names, shapes and layouts gives the numbers that the published network would give. */
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32c, maskedCrc } from '../../src-main/models/import-tf/crc32c.ts';
import { importCheckpoint } from '../../src-main/models/import-tf/import-checkpoint.ts';
import { IMPORT_KINDS, importedMultisensory, type ImportKind } from '../../src-main/models/import-tf/import-kinds.ts';
import { publishedVariable } from '../../src-main/models/import-tf/published-names.ts';
import { decompressSnappy } from '../../src-main/models/import-tf/snappy.ts';
import { type MultisensoryConfig, PAPER, PAPER_FEATURES, PAPER_MAP, windowSamples } from '../../src-main/networks/multisensory-config.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { FULL_SEPARATION, type PublishedOptions, publishedShapes, publishedVariables, separationScopes, type Variable } from '../helpers/published-variables.ts';
import { writeTensorFlowCheckpoint } from '../helpers/write-checkpoint.ts';
import { referenceMultisensory } from './multisensory-reference.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-tf-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Narrow and small, otherwise as published: 63 pictures have the pooling windows of the published table. */
const small = (config: MultisensoryConfig): MultisensoryConfig => ({ ...config, frames: 63, side: 32, width: 2 });
const BOUNDARIES = '0 3 5 8 11 14 16 19 22 25 27 30 33 36 38 41 44'.split(' ').map(Number);

function window(seed: number, { frames, side }: MultisensoryConfig): { readonly picture: Uint8Array; readonly samples: Float32Array } {
  const random = seededRandom(seed);
  return {
    picture: Uint8Array.from({ length: frames * side ** 2 * 3 }, () => Math.floor(256 * random())),
    samples: Float32Array.from({ length: 2 * 44_144 }, () => 2 * random() - 1),
  };
}

async function judged(bytes: Uint8Array, config: MultisensoryConfig, { picture, samples }: ReturnType<typeof window>): Promise<ort.InferenceSession.OnnxValueMapType> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    return await session.run({
      pictures: new ort.Tensor('uint8', picture, [1, config.frames, config.side, config.side, 3]),
      sounds: new ort.Tensor('float32', samples, [1, windowSamples(config), 2]),
    });
  } finally {
    await session.release();
  }
}

function floats(value: ort.OnnxValue | undefined): Float32Array {
  return (value as ort.Tensor).data as Float32Array;
}

async function written(name: string, variables: ReadonlyMap<string, Variable>, compresses = false): Promise<string> {
  const prefix = join(folder, name);
  await writeTensorFlowCheckpoint(prefix, variables, { compresses, counters: { global_step: 650_000n } });
  return prefix;
}

describe('numbers', () => {
  const cases: readonly (readonly [ImportKind, MultisensoryConfig, boolean])[] = [
    ['multisensory', PAPER, false],
    ['multisensory-map', PAPER_MAP, true],
  ];

  it.each(cases)('of %s are those of the plain reference: logit and map', async (kind, published, compresses) => {
    const config = small(published);
    const variables = publishedVariables({ hasScale: config.norm.hasScale, width: config.width }, 11, true);
    const { bytes } = await importCheckpoint(await written(kind, variables, compresses), kind, importedMultisensory(config));
    const input = window(5, config);
    const outputs = await judged(bytes, config, input);
    const { conv4, conv5 } = config.strides;
    const reference = referenceMultisensory({ variables, conv4, conv5, epsilon: 1e-3, boundaries: BOUNDARIES }, { frames: config.frames, side: config.side, data: input.picture }, input.samples);
    expect((outputs.map as ort.Tensor).dims).toEqual([1, ...reference.map.size]);
    const spread = Math.max(...reference.map.data) - Math.min(...reference.map.data);
    expect(spread).toBeGreaterThan(0.01);
    floats(outputs.map).forEach((value, i) => {
      expect(Math.abs(value - reference.map.data[i])).toBeLessThan(2e-4 * Math.max(1, Math.abs(reference.map.data[i])));
    });
    expect(floats(outputs.logit)[0]).toBeCloseTo(reference.logit, 3);
  });

  it('of features need no last layer, and use the scales that separation networks have', async () => {
    const config = small(PAPER_FEATURES);
    const variables = new Map([...publishedVariables({ hasScale: true, width: config.width }, 12)].filter(([name]) => !name.startsWith('joint/')));
    const prefix = await written('features', variables);
    const { bytes, report } = await importCheckpoint(prefix, 'multisensory-features', importedMultisensory(config, 'features'));
    expect(report.missing).toEqual(['joint/logits/weights', 'joint/logits/biases']);
    const outputs = await judged(bytes, config, window(6, config));
    expect(Object.keys(outputs).sort()).toEqual(['scale0', 'scale1', 'scale2']);
    const doubled = new Map(variables).set('im/conv1/BatchNorm/gamma', { shape: [2], data: Float32Array.of(3, 3) });
    const other = await importCheckpoint(await written('features-2', doubled), 'multisensory-features', importedMultisensory(config, 'features'));
    expect(floats((await judged(other.bytes, config, window(6, config))).scale0)).not.toEqual(floats(outputs.scale0));
  });
});

describe('names', () => {
  const published: Readonly<Record<ImportKind, PublishedOptions>> = {
    multisensory: { hasScale: false, width: 64 },
    'multisensory-map': { hasScale: false, width: 64 },
    'multisensory-features': { hasScale: true, width: 64 },
    sep: { hasScale: true, width: 64, scopes: FULL_SEPARATION },
    'unet-pit': { hasScale: true, width: 64, scopes: separationScopes(false) },
  };

  it.each(Object.keys(IMPORT_KINDS) as ImportKind[])('and shapes of %s are the published ones, each used once', (kind) => {
    const asked = IMPORT_KINDS[kind]().layout.parameters.map(publishedVariable);
    const shapes = publishedShapes(published[kind]);
    expect(new Map(asked.map(({ name, shape }) => [name, shape]))).toEqual(shapes);
    expect(asked).toHaveLength(shapes.size);
  });

  it('that the network has no use for are told with the reason', async () => {
    const config = small(PAPER);
    const variables = new Map(publishedVariables({ hasScale: false, width: 2 }, 13, true)).set('gen/conv1/weights', { shape: [1], data: Float32Array.of(1) });
    const { report } = await importCheckpoint(`${await written('leftovers', variables)}.index`, 'multisensory', importedMultisensory(config));
    const why = new Map(report.ignored.map((entry) => [entry.name, entry.why]));
    expect(new Set(report.used.map(({ name }) => name))).toEqual(new Set(publishedShapes({ hasScale: false, width: 2 }).keys()));
    expect(report.used.length + report.ignored.length).toBe(variables.size + 1);
    expect(why.get('global_step')).toBe('counter');
    expect(why.get('im/conv1/weights/Momentum')).toBe('optimiser');
    expect(why.get('im/conv2_1_bn/renorm_stddev_weight')).toBe('training statistic');
    expect(why.get('gen/conv1/weights')).toBe('other network');
    expect(report.missing).toEqual([]);
  });
});

describe('files at fault', () => {
  const config = small(PAPER);
  const usual = publishedVariables({ hasScale: false, width: 2 }, 14);
  const importing = (prefix: string) => importCheckpoint(prefix, 'multisensory', importedMultisensory(config));

  it('say which variables are missing or of another shape', async () => {
    const variables = new Map(usual);
    variables.delete('im/conv3_1_1/weights');
    variables.set('sf/conv5_1/BatchNorm/beta', { shape: [5], data: new Float32Array(5) });
    await expect(importing(await written('incomplete', variables))).rejects.toMatchObject({
      code: 'model.invalid',
      details: { cause: expect.stringMatching(/sf\/conv5_1\/BatchNorm\/beta is \[5\], not \[4\].*no im\/conv3_1_1\/weights/) as string },
    });
  });

  it('are refused when a bit of the values or of the index has changed', async () => {
    for (const [ending, message] of [['.data-00000-of-00001', /wrong checksum; the file is damaged/], ['.index', /wrong checksum/]] as const) {
      const prefix = await written(`damaged-${ending.slice(1, 5)}`, usual);
      const bytes = await readFile(prefix + ending);
      bytes[Math.floor(bytes.length / 3)] ^= 4;
      await writeFile(prefix + ending, bytes);
      await expect(importing(prefix)).rejects.toMatchObject({ code: 'model.invalid', message: expect.stringMatching(message) as string });
    }
  });

  it('are refused when cut short', async () => {
    const prefix = await written('short', usual);
    await truncate(`${prefix}.data-00000-of-00001`, 1000);
    await expect(importing(prefix)).rejects.toMatchObject({ code: 'model.invalid', message: expect.stringContaining('cut short') as string });
    await truncate(`${prefix}.index`, 100);
    await expect(importing(prefix)).rejects.toMatchObject({ code: 'model.invalid', message: expect.stringContaining('does not end like a table') as string });
  });

  it('are named when they are not there', async () => {
    const prefix = join(folder, 'nowhere');
    await expect(importing(prefix)).rejects.toMatchObject({ code: 'files.not-found', details: { path: `${prefix}.index` } });
    await rm(`${await written('half', usual)}.data-00000-of-00001`);
    await expect(importing(join(folder, 'half'))).rejects.toMatchObject({ code: 'files.not-found', details: { path: join(folder, 'half.data-00000-of-00001') } });
  });
});

describe('parts of the format', () => {
  it('have the checksums of RFC 3720, and the mask of LevelDB', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('56789'), crc32c(Buffer.from('1234')))).toBe(0xe3069283);
    expect(maskedCrc(0)).toBe(0xa282ead8);
  });

  it('are decompressed by the rules of Snappy', () => {
    // Literal "abc", then 9 bytes from 3 before, which overlap themselves, then one literal with its length in a byte of its own.
    expect(Buffer.from(decompressSnappy(Uint8Array.of(13, 2 << 2, 97, 98, 99, (5 << 2) | 1, 3, 60 << 2, 0, 33))).toString()).toBe('abcabcabcabc!');
    expect(() => decompressSnappy(Uint8Array.of(4, 1, 9))).toThrow('copy of 4 bytes from 9 before');
    expect(() => decompressSnappy(Uint8Array.of(9, 2 << 2, 97))).toThrow('literal of 3 bytes');
  });
});
