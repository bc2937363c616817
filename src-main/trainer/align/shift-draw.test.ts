/** @file Which moments make an example: within the range, evenly, and without telling by their place which sound belongs. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { drawPair, leastShift, shiftRange } from './shift-draw.ts';

const SCHEDULE = { from: 2, to: 0.2, steps: 1000, most: 5.8 };

describe('leastShift', () => {
  it('falls geometrically and stays', () => {
    expect([0, 500, 1000, 9999].map((step) => leastShift(SCHEDULE, step))).toEqual([2, expect.closeTo(Math.sqrt(0.4), 9), expect.closeTo(0.2, 9), expect.closeTo(0.2, 9)]);
  });
});

describe('shiftRange', () => {
  it('keeps to the schedule in long clips, and to the upper part of what short ones hold', () => {
    expect(shiftRange(1000, SCHEDULE, 0, 25)).toEqual({ least: 50, most: 145 });
    expect(shiftRange(1000, SCHEDULE, 1000, 25)).toEqual({ least: 5, most: 145 });
    expect(shiftRange(12, SCHEDULE, 0, 25)).toEqual({ least: 9, most: 12 });
    expect(shiftRange(12, SCHEDULE, 1000, 25)).toEqual({ least: 5, most: 12 });
  });

  it('is nothing where the least shift of all does not fit', () => {
    expect(shiftRange(5, SCHEDULE, 0, 25)).toEqual({ least: 5, most: 5 });
    expect(shiftRange(4, SCHEDULE, 1000, 25)).toBeNull();
  });
});

describe('drawPair', () => {
  it('draws every pair of the range equally often, in either order', () => {
    const random = seededRandom(1);
    const [slack, range, draws] = [6, { least: 3, most: 5 }, 18_000];
    const counts = new Map<string, number>();
    for (let i = 0; i < draws; i++) {
      const { own, other } = drawPair(random, slack, range);
      counts.set(`${own} ${other}`, (counts.get(`${own} ${other}`) ?? 0) + 1);
    }
    const pairs = Array.from({ length: 49 }, (_, i) => [Math.floor(i / 7), i % 7]).filter(([a, b]) => Math.abs(a - b) >= 3 && Math.abs(a - b) <= 5);
    expect([...counts.keys()].sort()).toEqual(pairs.map((pair) => pair.join(' ')).sort());
    // 18 pairs, 1000 each: six standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - draws / pairs.length)).toBeLessThan(190);
  });
});
