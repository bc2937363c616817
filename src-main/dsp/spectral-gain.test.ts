/** @file The filter bank gives back what it was given, wherever a stream is begun or cut, and does what its gains say. */
import { describe, expect, it } from 'vitest';
import { SpectralGain } from './spectral-gain.ts';
import { binsOf, firstFrameAt, frameSpan, magnitudes, type StftSpec } from './stft.ts';

const SPECS: readonly StftSpec[] = [
  { windowLength: 1536, hopLength: 384, fftLength: 2048 },
  { windowLength: 1412, hopLength: 353, fftLength: 2048 },
  { windowLength: 512, hopLength: 256, fftLength: 512 },
];
const LENGTH = 30_000;
const noise = (seed: number) => new Float64Array(LENGTH).map((_, n) => Math.sin(seed * n * n + n) * 0.7);

/** All of the sound through the filter, in pieces; sample 0 of the result is sample `start`. */
function filtered(sound: readonly Float64Array[], spec: StftSpec, options: { readonly piece: number; readonly start?: number; readonly gain?: (frame: number) => number }): Float64Array[] {
  const { piece, start = 0, gain = () => 1 } = options;
  const filter = new SpectralGain(spec, sound.length, start);
  const out = sound.map(() => [] as number[]);
  const take = () => filter.take(LENGTH).channels.forEach((values, channel) => out[channel]!.push(...values));
  for (let from = start; from < LENGTH; from += piece) {
    const to = Math.min(LENGTH, from + piece);
    filter.push(sound.map((values) => values.slice(from, to)));
    while (filter.needed <= to) filter.weigh(new Float64Array(binsOf(spec)).fill(gain(filter.frame)));
    take();
  }
  while (frameSpan(filter.frame, spec).first < LENGTH) filter.weigh(new Float64Array(binsOf(spec)).fill(gain(filter.frame)));
  take();
  return out.map((values) => Float64Array.from(values));
}

const worst = (a: Float64Array, b: Float64Array) => a.reduce((most, value, n) => Math.max(most, Math.abs(value - b[n]!)), 0);

describe('SpectralGain', () => {
  it.each(SPECS)('gives back what it was given: $windowLength samples by $hopLength', (spec) => {
    const sound = [noise(0.37), noise(0.11)];
    const back = filtered(sound, spec, { piece: 1000 });
    back.forEach((values, channel) => {
      expect(values).toHaveLength(LENGTH);
      expect(worst(values, sound[channel]!)).toBeLessThan(1e-12);
    });
  });

  it.each(SPECS)('does not depend on where a stream is begun or cut: $windowLength samples by $hopLength', (spec) => {
    const gain = (frame: number) => 0.5 + 0.5 * Math.sin(frame);
    const [whole] = filtered([noise(0.37)], spec, { piece: LENGTH, gain });
    const [pieces] = filtered([noise(0.37)], spec, { piece: 777, gain });
    const start = 10_000;
    const [later] = filtered([noise(0.37)], spec, { piece: 5000, start, gain });
    expect(worst(pieces!, whole!)).toBe(0);
    // What comes before the start is unknown for one window.
    expect(worst(later!.slice(spec.windowLength), whole!.slice(start + spec.windowLength))).toBe(0);
  });

  it('changes its gain without a step', () => {
    const spec = SPECS[0]!;
    const constant = new Float64Array(LENGTH).fill(0.5);
    const [values] = filtered([constant], spec, { piece: 4096, gain: (frame) => (frame < 40 ? 1 : 0) });
    const steps = values!.slice(1).map((value, n) => Math.abs(value - values![n]!));
    expect(Math.max(...steps.slice(5000, 25_000))).toBeLessThan(0.002);
    expect(values![5000]).toBeCloseTo(0.5, 3);
    expect(Math.abs(values![25_000]!)).toBeLessThan(1e-3);
  });

  it('refuses a geometry from which a signal does not come back', () => {
    expect(() => new SpectralGain({ windowLength: 500, hopLength: 160, fftLength: 512 }, 1, 0)).toThrow('hop');
    expect(() => new SpectralGain({ windowLength: 512, hopLength: 512, fftLength: 512 }, 1, 0)).toThrow('hop');
    expect(() => new SpectralGain({ windowLength: 512, hopLength: 128, fftLength: 256 }, 1, 0)).toThrow('hold');
  });
});

describe('firstFrameAt', () => {
  it.each(SPECS)('is the first frame that looks at a sample: $windowLength by $hopLength', (spec) => {
    for (const sample of [-5000, -1, 0, 1, 383, 384, 10_001]) {
      const frame = firstFrameAt(sample, spec);
      expect(frameSpan(frame, spec).end).toBeGreaterThan(sample);
      expect(frameSpan(frame - 1, spec).end).toBeLessThanOrEqual(sample);
    }
  });
});

describe('magnitudes', () => {
  it('shows a tone in its bin, at full height, in the frames that it fills', () => {
    const spec = SPECS[2]!;
    const bin = 32;
    const tone = new Float32Array(4096).map((_, n) => Math.cos((2 * Math.PI * bin * n) / spec.fftLength));
    const rows = magnitudes(tone, 0, spec, { first: 2, count: 10 });
    // The window sums to 2/π of its length, and half of a cosine is at each of ±f.
    expect(rows[3 * binsOf(spec) + bin]).toBeCloseTo((spec.windowLength * 2) / Math.PI / 2, 1);
    expect(rows[3 * binsOf(spec) + bin + 8]!).toBeLessThan(1);
  });
});
