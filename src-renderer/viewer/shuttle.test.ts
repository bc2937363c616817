/** @file Speeds of J K L. */
import { expect, it } from 'vitest';
import { nextShuttleRate } from './shuttle.ts';

it('doubles up to eight, and turns round at normal speed', () => {
  expect([0, 1, 2, 4, 8].map((rate) => nextShuttleRate(rate, 1))).toEqual([1, 2, 4, 8, 8]);
  expect([0, -1, -8].map((rate) => nextShuttleRate(rate, -1))).toEqual([-1, -2, -8]);
  expect([nextShuttleRate(4, -1), nextShuttleRate(-2, 1)]).toEqual([-1, 1]);
});
