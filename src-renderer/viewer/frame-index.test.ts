/** @file Frames by time and time by frames. */
import { describe, expect, it } from 'vitest';
import { frameToSeconds } from '../../src-shared/time.ts';
import { framesAt, framesEvery } from './frame-index.ts';

const VFR = [0, 0.04, 0.08, 0.5, 0.52, 1.9];

describe('framesAt', () => {
  const frames = framesAt(VFR, 2);

  it('finds the frame on screen whatever the gaps', () => {
    expect([-1, 0, 0.039, 0.04, 0.3, 0.51, 1.0, 1.9, 9].map((time) => frames.at(time))).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 5]);
  });

  it('seeks into the middle of each frame, and lands on it', () => {
    VFR.forEach((_, index) => expect(frames.at(frames.middleOf(index))).toBe(index));
    expect(frames.middleOf(2)).toBeCloseTo(0.29, 9);
  });

  it('steps forward and back through every frame and stops at both ends', () => {
    expect([frames.timeOf(-1), frames.timeOf(3), frames.timeOf(99)]).toEqual([0, 0.5, 1.9]);
  });

  it('recognizes timestamps that another clock has rounded', () => {
    expect([0.0399, 0.4992, 0.5208, 1.899].map((time) => frames.nearest(time))).toEqual([1, 3, 4, 5]);
  });

  it('takes a file of one frame', () => {
    const single = framesAt([0], 5);
    expect([single.at(3), single.middleOf(0)]).toEqual([0, 2.5]);
  });
});

describe('framesEvery', () => {
  it('does not drift over hours of 29.97', () => {
    const frameRate = { num: 30000, den: 1001 };
    const frames = framesEvery(frameRate, 0.5, 7200);
    for (const index of [0, 1, 107_000, 215_000]) {
      expect(frames.timeOf(index)).toBeCloseTo(0.5 + frameToSeconds(index, frameRate), 9);
      expect(frames.at(frames.middleOf(index))).toBe(index);
    }
  });
});
