/** @file Loud and quiet stretches come out alike, and spectra keep their shape. */
import { describe, expect, it } from 'vitest';
import { atLocalLevel } from './local-level.ts';

const [BINS, RATE] = [8, 100];
/** Spectra of one shape, as loud as `levelOf` says at each second. */
const spectra = (seconds: number, levelOf: (second: number) => number) =>
  Float32Array.from({ length: seconds * RATE * BINS }, (_, i) => (1 + (i % BINS)) * levelOf(Math.floor(i / BINS) / RATE));
const rms = (values: Float32Array, from: number, to: number) => Math.sqrt(values.subarray(from * RATE * BINS, to * RATE * BINS).reduce((sum, value) => sum + value * value, 0) / ((to - from) * RATE * BINS));

describe('atLocalLevel', () => {
  it('makes loud and quiet alike, whatever the level of the whole', () => {
    for (const gain of [1e-4, 1, 100]) {
      const levelled = atLocalLevel(spectra(10, (second) => (second < 4 ? gain : gain / 30)), BINS, RATE);
      expect(rms(levelled, 0, 2)).toBeCloseTo(1, 3);
      expect(rms(levelled, 6, 10)).toBeCloseTo(1, 3);
    }
  });

  it('keeps the shape of each spectrum', () => {
    const levelled = atLocalLevel(spectra(4, (second) => 1 + second), BINS, RATE);
    for (let t = 0; t < 4 * RATE; t += 37) for (let k = 1; k < BINS; k++) expect(levelled[t * BINS + k]! / levelled[t * BINS]!).toBeCloseTo(1 + k, 4);
  });

  it('changes from one spectrum to the next by little, also where the level jumps', () => {
    const levelled = atLocalLevel(spectra(10, (second) => (second < 5 ? 1 : 0.01)), BINS, RATE);
    const gain = (t: number) => levelled[t * BINS]! / (t < 5 * RATE ? 1 : 0.01);
    for (let t = 1; t < 10 * RATE; t++) expect(Math.abs(20 * Math.log10(gain(t) / gain(t - 1)))).toBeLessThan(3);
  });

  it('leaves silence silent', () => {
    const levelled = atLocalLevel(spectra(10, (second) => (second < 5 ? 1 : 1e-4)), BINS, RATE);
    expect(rms(levelled, 7, 10)).toBeLessThan(0.02);
    expect(atLocalLevel(new Float32Array(BINS * RATE), BINS, RATE).every((value) => value === 0)).toBe(true);
  });
});
