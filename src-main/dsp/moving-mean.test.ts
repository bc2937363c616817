/** @file Means of known curves, also where fewer values are there. */
import { expect, it } from 'vitest';
import { movingMean } from './moving-mean.ts';

it('averages what is around each value, and less at the ends', () => {
  expect([...movingMean([6, 0, 3, 9], 1)]).toEqual([3, 3, 4, 6]);
  expect([...movingMean([6, 0, 3, 9], 10)]).toEqual([4.5, 4.5, 4.5, 4.5]);
  expect([...movingMean(Float32Array.of(1, 2), 0)]).toEqual([1, 2]);
  expect(movingMean([], 3)).toHaveLength(0);
});
