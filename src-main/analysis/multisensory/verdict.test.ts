/** @file The verdict on a window, by hand. */
import { expect, it } from 'vitest';
import { calibratedVerdicts, softMaxima } from './verdict.ts';

/** Two windows of two steps and 1 × 3 places, whose means over time are 1, 1, −9 and −5, −4, −2. */
const MAPS = { shape: [2, 2, 1, 3], data: Float32Array.of(0, 4, -9, 2, -2, -9, -5, -4, -3, -5, -4, -1) };

it('goes from the place that is surest over the whole window to the mean of all', () => {
  expect([...softMaxima(MAPS, 0.01)].map((value) => Number(value.toFixed(1)))).toEqual([1, -2]);
  expect([...softMaxima(MAPS, 1e4)].map((value) => Number(value.toFixed(1)))).toEqual([-2.3, -3.7]);
  expect(softMaxima(MAPS, 2)[0]).toBeCloseTo(2 * Math.log((2 * Math.exp(0.5) + Math.exp(-4.5)) / 3), 5);
});

it('weighs it by what is usual', () => {
  const [first] = softMaxima(MAPS, 2);
  expect(calibratedVerdicts(MAPS, { softness: 2, scale: 0.5, shift: 1 })[0]).toBeCloseTo(0.5 * first + 1, 5);
});
