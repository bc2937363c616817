import { describe, expect, it } from 'vitest';
import { inOwnDeviations, partsBehind } from './own-deviations.ts';

describe('inOwnDeviations', () => {
  it('is over the median, in deviations of what is counted, and 0 elsewhere', () => {
    // Of 1, 1, 1, 5 the median is 1, the mean 2 and the deviation √3.
    const curve = inOwnDeviations(Float64Array.of(1, 1, 99, 1, 5), Float64Array.of(3, 3, 0, 3, 3));
    expect([...curve.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect(curve[4]).toBeCloseTo(4 / Math.sqrt(3), 12);
  });

  it('is flat where the curve is, and where nothing is counted', () => {
    expect([...inOwnDeviations(Float64Array.of(2, 2, 2), Float64Array.of(1, 1, 1))]).toEqual([0, 0, 0]);
    expect([...inOwnDeviations(Float64Array.of(1, 2, 3), new Float64Array(3))]).toEqual([0, 0, 0]);
  });
});

describe('partsBehind', () => {
  it.each([[[4, 4, 4], 3], [[5, 0, 0], 1], [[2, 1], 1.8], [[1, -3], 0], [[], 0]])('counts %j as %d', (parts, count) => {
    expect(partsBehind(parts)).toBeCloseTo(count, 12);
  });
});
