/** @file Lags that are known. */
import { describe, expect, it } from 'vitest';
import { waveformLag } from './waveform-lag.ts';

/** Smoothed noise: the same for the same seed, and like nothing but itself. */
function noise(length: number, seed: number): Float32Array {
  let state = seed;
  const raw = Float32Array.from({ length: length + 8 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  return raw.subarray(0, length).map((_, index) => raw.subarray(index, index + 8).reduce((sum, value) => sum + value, 0) / 8);
}

describe('waveformLag', () => {
  const sound = noise(6000, 1);
  it.each([-40, -1, 0, 3, 77])('finds a lag of %i samples', (lag) => {
    const later = sound.map((_, index) => sound[index - lag] ?? 0);
    const found = waveformLag(sound, later, 100);
    expect(found?.lagSamples).toBeCloseTo(lag, 1);
    expect(found?.likeness).toBeGreaterThan(0.99);
  });
  it('finds half a sample', () => {
    const later = sound.map((value, index) => (value + (sound[index - 1] ?? 0)) / 2);
    expect(waveformLag(sound, later, 100)?.lagSamples).toBeCloseTo(0.5, 1);
  });
  it('takes the nearest of a tone that repeats', () => {
    const tone = Float32Array.from({ length: 4000 }, (_, index) => Math.sin((2 * Math.PI * index) / 16));
    expect(waveformLag(tone, tone, 200)?.lagSamples).toBeCloseTo(0, 6);
  });
  it('tells other sounds apart, and says nothing of silence', () => {
    expect(waveformLag(sound, noise(6000, 99), 100)?.likeness).toBeLessThan(0.3);
    expect(waveformLag(new Float32Array(6000), sound, 100)).toBeNull();
    expect(waveformLag(sound.subarray(0, 150), sound, 100)).toBeNull();
  });
});
