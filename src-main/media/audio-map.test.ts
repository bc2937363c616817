/** @file Corrections as lines of samples. */
import { describe, expect, it } from 'vitest';
import { constantCorrection, type Correction, offsetAt } from '../../src-shared/model/alignment.ts';
import { audioMap, sourcePosition } from './audio-map.ts';

const steps: Correction = {
  segments: [
    { start: 0, end: 4, offset: 0.1, driftPpm: 0 },
    { start: 4, end: 7, offset: -0.2, driftPpm: 0 },
    { start: 7, end: null, offset: -0.2, driftPpm: 0 },
  ],
};

describe('audioMap', () => {
  it('reads early sound from earlier samples, so that it plays later', () => {
    const { spans, resampled } = audioMap(constantCorrection(0.123), { sampleRate: 48_000, startTime: 0 });
    expect(resampled).toBe(false);
    expect(spans).toEqual([{ start: 0, end: Infinity, line: { start: -5904, step: 1 }, into: null }]);
  });
  it('starts with the first picture', () => {
    const { spans } = audioMap(constantCorrection(-0.04), { sampleRate: 48_000, startTime: 0.021 });
    expect(spans[0]?.line).toEqual({ start: 2928, step: 1 });
  });
  it('moves by whole samples where there is no drift', () => {
    const { spans } = audioMap(constantCorrection(0.01), { sampleRate: 44_100, startTime: 0.0200001 });
    expect(Number.isInteger(spans[0]?.line.start)).toBe(true);
  });
  it.each([50, -145, 42_709])('follows %i ppm of drift exactly', (driftPpm) => {
    const correction = constantCorrection(0.017, driftPpm);
    const { spans, resampled } = audioMap(correction, { sampleRate: 48_000, startTime: 0.5 });
    expect(resampled).toBe(true);
    for (const time of [0.5, 10, 3600]) {
      const position = sourcePosition(spans[0]!.line, (time - 0.5) * 48_000);
      expect(position).toBeCloseTo((time - offsetAt(correction, time)) * 48_000, 5);
    }
  });
  it('fades across a jump and not across a joint without one', () => {
    const { spans } = audioMap(steps, { sampleRate: 48_000, startTime: 0 });
    const [before, after] = [{ start: -4800, step: 1 }, { start: 9600, step: 1 }];
    expect(spans).toEqual([
      { start: 0, end: 191_880, line: before, into: null },
      { start: 191_880, end: 192_120, line: before, into: after },
      { start: 192_120, end: 336_000, line: after, into: null },
      { start: 336_000, end: Infinity, line: after, into: null },
    ]);
  });
  it('leaves out segments that end before the first picture', () => {
    const { spans } = audioMap(steps, { sampleRate: 48_000, startTime: 5 });
    expect(spans[0]).toEqual({ start: 0, end: 96_000, line: { start: 249_600, step: 1 }, into: null });
  });
  it('shortens the fade in segments shorter than it', () => {
    const short = { segments: [0, 4, 4.002].map((start, index) => ({ start, end: [4, 4.002, null][index]!, offset: index * 0.1, driftPpm: 0 })) };
    const { spans } = audioMap(short, { sampleRate: 48_000, startTime: 0 });
    spans.slice(1).forEach((span, index) => expect(span.start).toBe(spans[index]!.end));
    expect(spans.every(({ start, end }) => end > start)).toBe(true);
    expect(spans.filter(({ into }) => into)).toHaveLength(2);
  });
});
