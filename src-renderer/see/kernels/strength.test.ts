/** @file The curve under the waveform: its values, its strongest moments, its columns. */
import { describe, expect, it } from 'vitest';
import { type StrengthCurve, strengthAt, strengthColumns, strongestIn, strongMoments } from './strength.ts';

const NONE = Number.NaN;

/** A value each second from `start` on. */
function curve(values: readonly number[], start = 0): StrengthCurve {
  return { start, step: 1, values };
}

describe('strengthAt', () => {
  it('goes straight from moment to moment, and half a step beyond the outermost', () => {
    const rising = curve([0.2, 0.6], 10);
    expect([9.4, 9.5, 10, 10.25, 11, 11.5, 11.6].map((time) => strengthAt(rising, time))).toEqual([null, 0.2, 0.2, expect.closeTo(0.3, 12), 0.6, 0.6, null]);
  });

  it('knows nothing in silence, from half way to it on', () => {
    const gap = curve([0.5, NONE, 0.9]);
    expect([0.4, 0.6, 1, 1.4, 1.6].map((time) => strengthAt(gap, time))).toEqual([0.5, null, null, null, 0.9]);
  });

  it('knows nothing of an empty curve', () => expect(strengthAt(curve([]), 0)).toBeNull());
});

describe('strongestIn', () => {
  it('looks only inside the range, ends included', () => {
    const hills = curve([0.1, 0.9, 0.2, 0.5, 0.3]);
    expect(strongestIn(hills, { start: 0, end: 9 })).toEqual({ time: 1, value: 0.9 });
    expect(strongestIn(hills, { start: 1.5, end: 4 })).toEqual({ time: 3, value: 0.5 });
    expect(strongestIn(hills, { start: 3, end: 3 })).toEqual({ time: 3, value: 0.5 });
  });

  it('finds nothing in silence and between moments', () => {
    expect(strongestIn(curve([NONE, NONE]), { start: 0, end: 2 })).toBeNull();
    expect(strongestIn(curve([1, 1]), { start: 0.2, end: 0.8 })).toBeNull();
  });
});

describe('strongMoments', () => {
  const timesOf = (values: readonly number[]) => strongMoments(curve(values)).map(({ time }) => time);

  it('takes the top of each hill and ignores bumps on its slopes', () => {
    expect(timesOf([0, 0.3, 0.28, 0.6, 0.55, 0.9, 0.5, 0.1, 0.4, 0.2])).toEqual([5, 8]);
  });

  it('takes a hill at either end, and on both sides of a silence', () => {
    expect(timesOf([0.9, 0.5, 0.2, 0.8])).toEqual([0, 3]);
    expect(timesOf([0.2, 0.5, NONE, 0.6, 0.3])).toEqual([1, 3]);
  });

  it('finds one moment in a curve that stays level, and none in silence', () => {
    expect(timesOf([0.4, 0.41, 0.4])).toEqual([1]);
    expect(timesOf([NONE, NONE])).toEqual([]);
  });
});

describe('strengthColumns', () => {
  const columns = (values: readonly number[], start: number, secondsPerColumn: number, count: number) => [
    ...strengthColumns(curve(values), { start, secondsPerColumn, columns: count }),
  ];

  it('shows the strongest moment of each column, so that none is lost when zoomed out', () => {
    expect(columns([0.125, 0.75, 0.25, 0.5], 0, 1.9, 2)).toEqual([0.75, 0.5]);
  });

  it('follows the curve between moments when zoomed in', () => {
    expect(columns([0, 1], 0.25, 0.25, 2)).toEqual([0.375, 0.625]);
  });

  it('knows nothing before the first moment, after the last, and in silence', () => {
    expect(columns([NONE, 0.5], -1.5, 1, 4).map(Number.isNaN)).toEqual([true, true, false, true]);
  });
});
