import { describe, expect, it } from 'vitest';
import { linearScale, niceTicks, paddedInterval, tickLabel, wholeTicks } from './axis.ts';

describe('linearScale', () => {
  it('maps both ends, and back', () => {
    const scale = linearScale([10, 30], [200, 0]);
    expect([scale.at(10), scale.at(20), scale.at(30)]).toEqual([200, 100, 0]);
    expect(scale.invert(50)).toBe(25);
  });
  it('keeps values read from outside the plot inside the domain', () => expect(linearScale([0, 8], [0, 100]).invert(-20)).toBe(0));
  it('survives an empty domain', () => expect(linearScale([3, 3], [5, 100]).at(3)).toBe(5));
});

describe('niceTicks', () => {
  it.each<[readonly [number, number], number, readonly number[]]>([
    [[0, 1], 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[0.93, 3.44], 4, [1, 1.5, 2, 2.5, 3]],
    [[0, 240], 5, [0, 50, 100, 150, 200]],
    [[-0.1, 0.1], 4, [-0.1, -0.05, 0, 0.05, 0.1]],
  ])('of %o are round', (interval, count, ticks) => expect(niceTicks(interval, count)).toEqual(ticks));
  it('lie inside and are evenly spaced for any interval', () => {
    for (let seed = 1; seed < 200; seed += 1) {
      const low = Math.sin(seed) * 10 ** (seed % 7);
      const high = low + Math.abs(Math.cos(seed * 3)) * 10 ** (seed % 5) + 1e-3;
      const ticks = niceTicks([low, high], 5);
      expect(ticks.length).toBeLessThanOrEqual(8);
      const slack = (high - low) * 1e-6;
      expect(ticks.every((tick) => tick >= low - slack && tick <= high + slack)).toBe(true);
      const gaps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
      for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] ?? 0, 6);
    }
  });
  it('are none where there is nothing to show', () => {
    expect(niceTicks([1, 1], 5)).toEqual([]);
    expect(niceTicks([0, Number.NaN], 5)).toEqual([]);
  });
});

describe('wholeTicks', () => {
  it('leaves out half steps of a short training', () => expect(wholeTicks([0, 3], 6)).toEqual([0, 1, 2, 3]));
});

describe('paddedInterval', () => {
  it('leaves room around the values and ignores what is no number', () => expect(paddedInterval([1, 3, Number.NaN], 0.1)).toEqual([0.8, 3.2]));
  it('opens up around a single value', () => {
    const [low, high] = paddedInterval([2, 2]);
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(2);
  });
  it('is 0 to 1 without values', () => expect(paddedInterval([])).toEqual([0, 1]));
});

describe('tickLabel', () => {
  it.each([
    [0.30000000000000004, '0.3'],
    [250, '250'],
    [1200, '1.2k'],
    [50_000, '50k'],
  ])('%f is %s', (tick, label) => expect(tickLabel(tick)).toBe(label));
});
