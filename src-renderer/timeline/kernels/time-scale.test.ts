/** @file The timeline's map between time and pixels. */
import { describe, expect, it } from 'vitest';
import { clampRange, pageTo, SHORTEST_SPAN, spanAtZoom, spanOf, timeToX, xToTime, zoomAbout, zoomPosition } from './time-scale.ts';

const HOUR = 3600;

describe('zoomAbout', () => {
  it('keeps the time under the pointer where it is, from the whole film down to samples', () => {
    let range = { start: 0, end: HOUR };
    const [time, x] = [1234.5678, timeToX(range, 1000, 1234.5678)];
    for (let step = 0; step < 60; step += 1) range = zoomAbout(range, time, 1.3, HOUR);
    expect(spanOf(range)).toBeCloseTo(SHORTEST_SPAN, 12);
    expect(timeToX(range, 1000, time)).toBeCloseTo(x, 3);
  });

  it('stops at the ends of the clip when zooming out', () => {
    expect(zoomAbout({ start: 10, end: 20 }, 10, 0.001, 100)).toEqual({ start: 0, end: 100 });
    expect(zoomAbout({ start: 0, end: 10 }, 0, 0.5, 100)).toEqual({ start: 0, end: 20 });
  });
});

describe('xToTime', () => {
  it('takes timeToX back', () => {
    const range = { start: 3, end: 7.25 };
    for (const x of [-50, 0, 17.5, 640]) expect(timeToX(range, 640, xToTime(range, 640, x))).toBeCloseTo(x, 9);
  });
});

describe('clampRange', () => {
  it('moves a range into the clip before it shortens it', () => {
    expect(clampRange({ start: 95, end: 105 }, 100)).toEqual({ start: 90, end: 100 });
    expect(clampRange({ start: -5, end: 300 }, 100)).toEqual({ start: 0, end: 100 });
  });

  it('gives an empty clip a range that can be divided by', () => {
    expect(spanOf(clampRange({ start: 0, end: 0 }, 0))).toBe(SHORTEST_SPAN);
  });
});

describe('pageTo', () => {
  it('returns the same object while the time is visible, and turns the page when it is not', () => {
    const range = { start: 10, end: 20 };
    expect(pageTo(range, 15, 100)).toBe(range);
    expect(pageTo(range, 20, 100)).toEqual({ start: 19, end: 29 });
    expect(pageTo(range, 2, 100)).toEqual({ start: 1, end: 11 });
  });
});

describe('zoomPosition', () => {
  it('runs from 0 for everything to 1 for samples, and back through spanAtZoom', () => {
    expect(zoomPosition({ start: 0, end: HOUR }, HOUR)).toBe(0);
    expect(zoomPosition({ start: 0, end: SHORTEST_SPAN }, HOUR)).toBeCloseTo(1, 12);
    expect(spanAtZoom(zoomPosition({ start: 5, end: 6.5 }, HOUR), HOUR)).toBeCloseTo(1.5, 9);
  });
});
