import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { drawRate, rowsAtRate, soundAtRate } from './playing-rate.ts';

const tone = (frequency: number, from: number, length: number) => Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * frequency * (from + i)) / 16_000));

describe('soundAtRate', () => {
  it.each([0.8, 0.95, 1.25, 2])('plays a tone at %d times its pitch, and leaves time 0 where it is', (rate) => {
    const margin = 480;
    const played = soundAtRate(tone(440, -margin, 16_000), rate, { margin, length: 4000 + 2 * margin });
    const wanted = tone(440 * rate, -margin, 4000 + 2 * margin);
    const worst = Math.max(...played.subarray(margin, margin + 4000).map((value, i) => Math.abs(value - wanted[margin + i])));
    expect(played).toHaveLength(4000 + 2 * margin);
    expect(worst).toBeLessThan(1e-3);
  });

  it('takes away what a faster tape could not hold', () => {
    const played = soundAtRate(tone(5000, 0, 16_000), 2, { margin: 0, length: 4000 });
    expect(Math.max(...played.subarray(100, 3900).map(Math.abs))).toBeLessThan(1e-3);
  });

  it('is silent where there was no sound', () => {
    const played = soundAtRate(tone(440, 0, 1000), 1.25, { margin: 200, length: 2000 });
    expect(Math.max(...played.subarray(1100).map(Math.abs))).toBe(0);
  });
});

describe('rowsAtRate', () => {
  it('reads between rows, and holds the last', () => {
    const rows = Float32Array.from([0, 10, 1, 20, 2, 30]);
    expect([...rowsAtRate(rows, 2, 0.5, 6)]).toEqual([0, 10, 0.5, 15, 1, 20, 1.5, 25, 2, 30, 2, 30]);
    expect([...rowsAtRate(rows, 2, 1, 3)]).toEqual([...rows]);
  });
});

describe('drawRate', () => {
  it('stays between its ends and below what there is footage for', () => {
    const random = seededRandom(1);
    const rates = Array.from({ length: 500 }, () => drawRate([0.5, 2], 1.32, random));
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...rates)).toBeCloseTo(1.3, 9);
    // Half of the octaves lie below 1.
    expect(rates.filter((rate) => rate < 0.99).length / 500).toBeGreaterThan(0.4);
  });

  it('is 1 where nothing is to be changed', () => {
    expect(drawRate([1, 1], 1.02, () => 0.7)).toBe(1);
  });
});
