/** @file Which moments make an example: within the range, and evenly. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { displacedFrame, frameBetween, leastShift, shiftedFrame, shiftRange } from './shift-draw.ts';

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

/** How often each frame is drawn. */
function counted(draws: number, draw: () => number | null): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const frame = draw() ?? NaN;
    counts.set(frame, (counts.get(frame) ?? 0) + 1);
  }
  return counts;
}

describe('frameBetween', () => {
  it('draws every window at the right distance, on either side, equally often', () => {
    const random = seededRandom(1);
    const counts = counted(12_000, () => frameBetween(4, 9, { least: 2, most: 4 }, random));
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 6, 7, 8]);
    // 2000 each: six standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(250);
  });

  it('finds none where the clip is too short', () => {
    expect(frameBetween(1, 2, { least: 2, most: 9 }, seededRandom(1))).toBeNull();
    expect(frameBetween(0, 0, { least: 1, most: 9 }, seededRandom(1))).toBeNull();
  });
});

describe('shiftedFrame', () => {
  it('keeps to the shifts of its step', () => {
    const random = seededRandom(2);
    const at = (step: number, slack: number) => [...counted(2000, () => shiftedFrame(0, slack, { schedule: SCHEDULE, step, frameRate: 25 }, random)).keys()];
    expect([Math.min(...at(0, 1000)), Math.max(...at(0, 1000))]).toEqual([50, 145]);
    expect([Math.min(...at(1000, 12)), Math.max(...at(1000, 12))]).toEqual([5, 12]);
    expect(shiftedFrame(0, 4, { schedule: SCHEDULE, step: 1000, frameRate: 25 }, random)).toBeNull();
  });
});

describe('displacedFrame', () => {
  it('overlaps the window', () => {
    const random = seededRandom(3);
    expect([...counted(2000, () => displacedFrame(20, 100, 10, random)).keys()].sort((a, b) => a - b)).toEqual([14, 15, 16, 17, 18, 22, 23, 24, 25, 26]);
  });
});
