/** @file Offsets as typed and as shown. */
import { describe, expect, it } from 'vitest';
import { formatFrames, formatMilliseconds, formatSamples, parseOffset } from './offset-entry.ts';

const units = { frameRate: { num: 25, den: 1 }, sampleRate: 48000 };

describe('parseOffset', () => {
  it.each([
    ['80', 0.08],
    ['+80ms', 0.08],
    ['−80 ms', -0.08],
    ['–80', -0.08],
    ['2f', 0.08],
    ['-3.5 f', -0.14],
    ['1 frame', 0.04],
    ['0,5 s', 0.5],
    ['.5', 0.0005],
    ['4800 samples', 0.1],
    ['  12  ', 0.012],
  ])('%s is %d s', (text, seconds) => expect(parseOffset(text, units)).toBeCloseTo(seconds, 12));

  it.each(['', 'soon', '1:20', '80 cm', '--5', '1e3', '+', '5.5.5', '80 ms early'])('refuses "%s"', (text) => expect(parseOffset(text, units)).toBeNull());

  it('understands no frames without a frame rate', () => expect(parseOffset('2f', { ...units, frameRate: null })).toBeNull());

  it('reads back what is shown', () => {
    for (const offset of [0, 0.08, -0.0941, 1.25, -0.001]) expect(parseOffset(formatMilliseconds(offset), units)).toBeCloseTo(offset, 4);
  });
});

describe('the formats', () => {
  it('show a decimal only where there is one, and a true minus', () => {
    expect(formatMilliseconds(0.08)).toBe('+80 ms');
    expect(formatMilliseconds(-0.09413)).toBe('−94.1 ms');
    expect(formatMilliseconds(0.00001)).toBe('0 ms');
  });
  it('count frames and group samples', () => {
    expect(formatFrames(0.04, units.frameRate)).toBe('+1.0 frame');
    expect(formatFrames(1 / 3, { num: 30000, den: 1001 })).toBe('+10.0 frames');
    expect(formatSamples(-1.5, 48000)).toBe('−72\u2009000 samples');
    expect(formatSamples(1 / 48000, 48000)).toBe('+1 sample');
  });
});
