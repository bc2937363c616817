/** @file The parts of a clip's features against known answers. */
import { describe, expect, it } from 'vitest';
import { placesOf } from './clip-features.ts';
import { pooledScales } from './pooled-scales.ts';
import { monoOf, SOUND_FEATURES, soundStatistics } from './sound-statistics.ts';

describe('placesOf', () => {
  it('is all of a short clip', () => {
    expect(placesOf({ start: 1, end: 10.6 }, 0.8)).toEqual([{ start: 1, end: 10.6 }]);
  });
  it('is six places of two windows each from start to end of a long one', () => {
    const places = placesOf({ start: 10, end: 7210 }, 0.8);
    expect(places).toHaveLength(6);
    expect(places[0].start).toBe(10);
    expect(places[5].end).toBeCloseTo(7210, 6);
    for (const { start, end } of places) expect(end - start).toBeCloseTo(1.6, 6);
  });
});

describe('pooledScales', () => {
  it('gives mean and maximum of each channel, scale after scale', () => {
    const first = { shape: [1, 2, 1, 1, 2], data: Float32Array.of(1, 3, -4, -2) };
    const second = { shape: [1, 1, 2, 1, 1], data: Float32Array.of(5, 7) };
    expect([...pooledScales([first, second])]).toEqual([2, -3, 3, -2, 6, 7]);
  });
});

describe('soundStatistics', () => {
  const RATE = 19_200;
  const tone = (frequency: number, level: (time: number) => number) => Float32Array.from({ length: RATE }, (_, i) => level(i / RATE) * Math.sin((2 * Math.PI * frequency * i) / RATE));
  const loudest = (statistics: Float64Array) => statistics.subarray(0, SOUND_FEATURES / 3).indexOf(Math.max(...statistics.subarray(0, SOUND_FEATURES / 3)));

  it('has its highest mean where the tone is', () => {
    expect(loudest(soundStatistics(tone(200, () => 0.5), RATE))).toBeLessThan(loudest(soundStatistics(tone(3000, () => 0.5), RATE)));
  });
  it('tells a steady tone from one that comes and goes', () => {
    const band = loudest(soundStatistics(tone(1000, () => 0.5), RATE));
    const spread = (level: (time: number) => number) => soundStatistics(tone(1000, level), RATE)[SOUND_FEATURES / 3 + band];
    expect(spread(() => 0.5)).toBeLessThan(0.1);
    expect(spread((time) => (time % 0.2 < 0.1 ? 0.5 : 0.001))).toBeGreaterThan(1);
  });
  it('is finite in silence, and of a sound shorter than its window', () => {
    for (const samples of [new Float32Array(RATE), new Float32Array(10)]) expect([...soundStatistics(samples, RATE)].every(Number.isFinite)).toBe(true);
  });
});

describe('monoOf', () => {
  it('is the mean of the channels', () => {
    expect([...monoOf(Float32Array.of(1, 3, -1, 0), 2)]).toEqual([2, -0.5]);
  });
});
