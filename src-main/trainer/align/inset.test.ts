/** @file Places of insets on the map, and whose sounds are whose. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { drawInset, insetRegions, ownersOf } from './inset.ts';

it('covers whole places of the map, within the picture', () => {
  const random = seededRandom(4);
  for (let i = 0; i < 200; i++) {
    const { left, top, side } = drawInset(64, random);
    for (const edge of [left, top, left + side, top + side]) {
      expect(edge % 16).toBe(0);
      expect(edge).toBeGreaterThanOrEqual(0);
      expect(edge).toBeLessThanOrEqual(64);
    }
  }
});

it('divides the map between what lies in the picture and what is around it', () => {
  const [inside, around] = insetRegions({ left: 32, top: 0, side: 32 }, 64, 4);
  expect([...inside]).toEqual([0, 0, 0.25, 0.25, 0, 0, 0.25, 0.25, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(around.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  expect(around.every((weight, at) => (weight === 0) === (inside[at] > 0))).toBe(true);
});

it('knows a sound by its view and its moment; what stands still owns none', () => {
  const [seen, behind, later] = [{ view: 1, frame: 3 }, { view: 2, frame: 0 }, { view: 1, frame: 9 }];
  const sounds = [{ ...seen }, { ...behind }, later];
  expect(ownersOf({ whole: behind, inset: seen, sounds })).toEqual([[true, false, false], [false, true, false]]);
  expect(ownersOf({ whole: null, inset: seen, sounds })).toEqual([[true, false, false], [false, false, false]]);
  expect(ownersOf({ whole: seen, inset: null, sounds })).toEqual([[true, false, false]]);
});
