/** @file Known conversions, and round trips over all rates. */
import { describe, expect, it } from 'vitest';
import { formatClock, formatTimecode, frameAt, frameToSeconds, parseRational, parseTimecode, secondsToSamples, usesDropFrame } from './time.ts';

const NTSC = { num: 30000, den: 1001 };
const NTSC_60 = { num: 60000, den: 1001 };
const FILM = { num: 24000, den: 1001 };
const PAL = { num: 25, den: 1 };

describe('parseRational', () => {
  it('reads what ffprobe prints', () => expect(parseRational('30000/1001')).toEqual(NTSC));
  it.each(['0/0', 'N/A', '', '25', '-25/1', undefined])('returns null for %s', (text) => expect(parseRational(text)).toBeNull());
});

describe('frameAt', () => {
  it.each([PAL, NTSC, NTSC_60, FILM])('is the inverse of frameToSeconds at $num/$den, for ten hours', (rate) => {
    for (let frame = 0; frame < 36_000 * 60; frame += 997) expect(frameAt(frameToSeconds(frame, rate), rate)).toBe(frame);
  });
  it('holds a frame until the next one appears', () => {
    expect(frameAt(0.0399, PAL)).toBe(0);
    expect(frameAt(0.04, PAL)).toBe(1);
  });
});

describe('timecode', () => {
  it('drops two numbers a minute at 29.97, but not in the tenth', () => {
    expect(formatTimecode(1799, NTSC, true)).toBe('00:00:59;29');
    expect(formatTimecode(1800, NTSC, true)).toBe('00:01:00;02');
    expect(formatTimecode(17982, NTSC, true)).toBe('00:10:00;00');
    expect(formatTimecode(107892, NTSC, true)).toBe('01:00:00;00');
  });
  it('drops four at 59.94', () => expect(formatTimecode(3600, NTSC_60, true)).toBe('00:01:00;04'));
  it('counts straight without dropping', () => expect(formatTimecode(90_000, PAL, false)).toBe('01:00:00:00'));
  it.each([
    [NTSC, true],
    [NTSC, false],
    [NTSC_60, true],
    [FILM, false],
    [PAL, false],
  ] as const)('reads back what it writes', (rate, drop) => {
    const step = 331;
    for (let frame = 0; frame < 200_000; frame += step) expect(parseTimecode(formatTimecode(frame, rate, drop), rate)).toEqual({ frame, dropFrame: drop });
  });
  it('refuses numbers that are dropped, and nonsense', () => {
    expect(parseTimecode('00:01:00;00', NTSC)).toBeNull();
    expect(parseTimecode('00:00:61:00', PAL)).toBeNull();
    expect(parseTimecode('00:00:00:25', PAL)).toBeNull();
    expect(parseTimecode('one hour', PAL)).toBeNull();
  });
  it('knows where dropping is customary', () => {
    expect([NTSC, NTSC_60, FILM, PAL].map(usesDropFrame)).toEqual([true, true, false, false]);
  });
});

describe('secondsToSamples', () => {
  it('rounds to the nearest sample, also before zero', () => {
    expect(secondsToSamples(1.5 / 48000, 48000)).toBe(2);
    expect(secondsToSamples(-0.123, 48000)).toBe(-5904);
  });
});

describe('formatClock', () => {
  it.each([
    [0, '0:00.000'],
    [61.0005, '1:01.001'],
    [3661.5, '1:01:01.500'],
    [-0.04, '−0:00.040'],
    [-0.0001, '0:00.000'],
    [59.9996, '1:00.000'],
  ])('%s s is %s', (seconds, text) => expect(formatClock(seconds)).toBe(text));
});
