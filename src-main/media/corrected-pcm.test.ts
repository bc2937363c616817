/** @file What corrections do to samples: nothing but moving where they can, and no seam where they cannot. */
import { describe, expect, it } from 'vitest';
import { constantCorrection, type Correction } from '../../src-shared/model/alignment.ts';
import { audioMap } from './audio-map.ts';
import { correctedPcm } from './corrected-pcm.ts';
import { PcmWindow } from './pcm-window.ts';
import { decodeSamples, encodeSamples, SAMPLE_FORMATS, type SampleFormat, triangularNoise } from './sample-format.ts';

const RATE = 48_000;
/** Frame n of the source holds n in channel 0 and −n in channel 1. */
const counting = (frames: number, format: SampleFormat) => {
  const ramp = Float64Array.from({ length: frames }, (_, index) => index / 2 ** 20);
  return encodeSamples(format, [ramp, ramp.map((value) => -value)]);
};

async function run(correction: Correction, frames: number, options: { readonly format?: SampleFormat; readonly limit?: number; readonly length?: number } = {}) {
  const format = options.format ?? SAMPLE_FORMATS.s24;
  const map = audioMap(correction, { sampleRate: RATE, startTime: 0 });
  const sourceFormat = map.resampled ? SAMPLE_FORMATS.f64 : format;
  const data = counting(frames, sourceFormat);
  let opened = 0;
  const source = new PcmWindow(
    async function* () {
      opened++;
      // Chunks that split frames and samples.
      for (let at = 0; at < data.length; at += 10_007) yield data.subarray(at, at + 10_007);
    },
    { frameBytes: sourceFormat.bytes * 2, limitFrames: options.limit ?? RATE },
  );
  const pieces: Buffer[] = [];
  for await (const piece of correctedPcm({ map, source, sourceFormat, format, channels: 2, lengthFrames: options.length ?? frames })) pieces.push(piece);
  await source.close();
  const [left, right] = decodeSamples(format, Buffer.concat(pieces), 2);
  return { left: left!.map((value) => value * 2 ** 20), right: right!.map((value) => value * 2 ** 20), opened };
}

const steps = (first: number, second: number): Correction => ({
  segments: [
    { start: 0, end: 1, offset: first, driftPpm: 0 },
    { start: 1, end: null, offset: second, driftPpm: 0 },
  ],
});

describe('correctedPcm', () => {
  it.each([0.25, -0.25])('moves samples that are %f s early, bit by bit, with silence where there is no source', async (offset) => {
    const { left, right } = await run(constantCorrection(offset), 100_000);
    const shift = Math.round(offset * RATE);
    left.forEach((value, index) => {
      const from = index - shift;
      const wanted = from >= 0 && from < 100_000 ? from : 0;
      if (value !== wanted || right[index]! + wanted !== 0) throw new Error(`sample ${index}: ${value} instead of ${wanted}`);
    });
    expect(left).toHaveLength(100_000);
  });
  it('fades over 5 ms at a joint and touches nothing beside it', async () => {
    const { left } = await run(steps(0, -0.5), 120_000);
    expect(left[RATE - 121]).toBe(RATE - 121);
    expect(left[RATE + 120]).toBe(RATE + 120 + 24_000);
    expect(left[RATE]! - RATE).toBeGreaterThan(11_000);
    expect(left[RATE]! - RATE).toBeLessThan(13_000);
    for (let index = RATE - 120; index < RATE + 120; index++) expect(left[index]! - left[index - 1]!).toBeLessThan(120);
  });
  it('decodes once when it jumps back within the window, again when farther, to the same result', async () => {
    const near = await run(steps(0, 0.9), 200_000);
    const far = await run(steps(0, 0.9), 200_000, { limit: 1000 });
    expect(near.opened).toBe(1);
    expect(far.opened).toBeGreaterThan(1);
    expect(far.left).toEqual(near.left);
    expect(near.left[150_000]).toBe(150_000 - 43_200);
  });
  it('follows drift to the end of a long stretch', async () => {
    const { left } = await run(constantCorrection(0.01, 100), 300_000, { length: 299_000 });
    for (const index of [1000, 150_000, 298_000]) expect(left[index]).toBeCloseTo(index * (1 - 1e-4) - 480, 1);
  });
  it('reads a source shorter than one sample and one that is empty', async () => {
    expect((await run(constantCorrection(0.1), 1, { length: 10 })).left).toEqual(new Float64Array(10));
    expect((await run(constantCorrection(0.1, 50), 0, { length: 10 })).left).toEqual(new Float64Array(10));
  });
});

describe('sample formats', () => {
  it.each(Object.values(SAMPLE_FORMATS))('$name comes back to the last bit', (format) => {
    const values = Float64Array.from([-1, -0.5, -(2 ** -15), 0, 2 ** -15, 0.25, 0.75]);
    expect(decodeSamples(format, encodeSamples(format, [values, values]), 2)).toEqual([values, values]);
  });
  it('holds integers within their range', () => {
    const loud = [Float64Array.from([2, -2])];
    for (const format of [SAMPLE_FORMATS.s16, SAMPLE_FORMATS.s24, SAMPLE_FORMATS.s32]) {
      const [values] = decodeSamples(format, encodeSamples(format, loud), 1);
      expect(values![0]).toBeLessThan(1);
      expect(values![1]).toBe(-1);
    }
  });
  it('dithers without bias, within one step, the same for the same seed', () => {
    const [noise, again] = [triangularNoise(7), triangularNoise(7)];
    const values = Array.from({ length: 100_000 }, noise);
    expect(values.slice(0, 100)).toEqual(Array.from({ length: 100 }, again));
    expect(Math.max(...values.slice(0, 50_000).map(Math.abs))).toBeLessThan(1);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.01);
  });
});
