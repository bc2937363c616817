/** @file The separation network in a real engine: any length, any level, faces that come and go, and inputs that do not fit. */
import { expect, it } from 'vitest';
import { readSeparator } from '../../src-main/models/separator-file.ts';
import { pooledScale } from '../../src-main/analysis/separation/scene-features.ts';
import { SeparatorNetwork } from '../../src-main/analysis/separation/separator-network.ts';
import type { ModelSource } from '../../src-main/engine/protocol.ts';
import { separatorBins, spectraOf } from '../../src-main/networks/separator-config.ts';
import { exportSeparator, separatorLayout } from '../../src-main/networks/separator-export.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { SMALL_SEPARATOR } from '../helpers/blinking-voices.ts';
import { withEngine } from '../helpers/test-engine.ts';

const BINS = separatorBins(SMALL_SEPARATOR);
const signal = new AbortController().signal;

it('takes windows of any length, at any level, with a face, a scene, both or none', async () => {
  await withEngine(async (engine) => {
    const network = new SeparatorNetwork(randomModel(), engine);
    const random = seededRandom(4);
    for (const frames of [3, 12, 30]) {
      const magnitudes = Float32Array.from({ length: spectraOf(frames) * BINS }, random);
      const face = { vectors: Float32Array.from({ length: 3 * frames }, random), present: new Uint8Array(frames).fill(1) };
      const scene = SMALL_SEPARATOR.sceneSizes.map((size) => Float32Array.from({ length: size * frames }, random)) as [Float32Array, Float32Array, Float32Array];
      const none = await network.mask({ magnitudes, face: null, scene: null }, { signal });
      expect(none).toHaveLength(magnitudes.length);
      expect(none.every((value) => value > 0 && value < 1)).toBe(true);
      const louder = await network.mask({ magnitudes: magnitudes.map((value) => 50 * value), face: null, scene: null }, { signal });
      expect(largestDifference(louder, none)).toBeLessThan(1e-4);
      const seen = await network.mask({ magnitudes, face, scene: null }, { signal });
      expect(largestDifference(seen, none)).toBeGreaterThan(1e-3);
      expect(largestDifference(await network.mask({ magnitudes, face, scene }, { signal }), seen)).toBeGreaterThan(1e-3);
      // What the vectors say while the face is away does not count.
      const away = { ...face, present: new Uint8Array(frames) };
      expect(await network.mask({ magnitudes, face: away, scene: null }, { signal })).toEqual(none);
    }
  });
});

it('judges a moment at its own level, however loud it was long before', async () => {
  await withEngine(async (engine) => {
    const network = new SeparatorNetwork(randomModel(), engine);
    const random = seededRandom(5);
    const frames = 250;
    const plain = Float32Array.from({ length: spectraOf(frames) * BINS }, random);
    const end = (mask: Float32Array) => mask.subarray(0.7 * mask.length);
    const mask = async (gain: number) => end(await network.mask({ magnitudes: plain.map((value, i) => (i < 0.3 * plain.length ? gain * value : value)), face: null, scene: null }, { signal }));
    expect(largestDifference(await mask(30), await mask(1))).toBeLessThan(0.02);
  });
});

it('refuses what does not fit', async () => {
  await withEngine(async (engine) => {
    const network = new SeparatorNetwork(randomModel(), engine);
    const magnitudes = new Float32Array(spectraOf(4) * BINS);
    await expect(network.mask({ magnitudes: magnitudes.subarray(1), face: null, scene: null }, { signal })).rejects.toThrow(/no whole number of pictures/);
    await expect(network.mask({ magnitudes, face: { vectors: new Float32Array(9), present: new Uint8Array(3) }, scene: null }, { signal })).rejects.toThrow(/face: 9 values for 4 pictures of 3/);
    await expect(network.mask({ magnitudes: new Float32Array(), face: null, scene: null }, { signal })).rejects.toThrow(/no whole number/);
  });
});

it('reads its own file, and nothing else', () => {
  const { config, vectors } = readSeparator(randomModel());
  expect(config).toEqual(SMALL_SEPARATOR);
  expect(vectors.weight).toEqual(separatorLayout(SMALL_SEPARATOR).initialize('weight', seededRandom(2)));
  const cut = exportSeparator({ ...SMALL_SEPARATOR, timeChannels: 16 }, separatorLayout({ ...SMALL_SEPARATOR, timeChannels: 16 }), { weight: new Float32Array(1e5), statistic: new Float32Array(1e4) });
  expect(() => readSeparator({ id: 'x', bytes: cut })).toThrow(/parameters of kind "weight"/);
  expect(() => readSeparator({ id: 'x', bytes: new Uint8Array(10) })).toThrow(/./);
});

it('averages features over the picture and spreads them evenly over the window', () => {
  // Two channels, two steps, a picture of one row and two columns.
  const scale = { data: Float32Array.of(0, 2, 4, 6, 10, 10, 20, 20), shape: [1, 2, 2, 1, 2] };
  expect([...pooledScale(scale, 4)]).toEqual([1, 10, 2, 12.5, 4, 17.5, 5, 20]);
  expect(() => pooledScale({ ...scale, shape: [1, 2, 3, 1, 2] }, 4)).toThrow(/no features of shape/);
});

function randomModel(): ModelSource {
  const layout = separatorLayout(SMALL_SEPARATOR);
  const random = seededRandom(2);
  return { id: 'random', bytes: exportSeparator(SMALL_SEPARATOR, layout, { weight: layout.initialize('weight', random), statistic: layout.initialize('statistic', random) }) };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
