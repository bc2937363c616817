/** @file Ticks and labels of the ruler. */
import { describe, expect, it } from 'vitest';
import { type Counting, countsDropFrame, formatTime, rulerTicks } from './ruler-ticks.ts';

const PAL: Counting = { format: 'timecode', frameRate: { num: 25, den: 1 }, startFrame: 25 * 3600 * 10, dropFrame: false };
const NTSC: Counting = { format: 'timecode', frameRate: { num: 30000, den: 1001 }, startFrame: 0, dropFrame: true };
const CLOCK: Counting = { format: 'clock', frameRate: null, startFrame: 0, dropFrame: false };

const labels = (ticks: ReturnType<typeof rulerTicks>) => ticks.flatMap(({ label }) => label ?? []);

describe('rulerTicks', () => {
  it('counts from the start timecode of the file', () => {
    expect(labels(rulerTicks({ start: 0, end: 10 }, 1000, PAL))).toEqual(expect.arrayContaining(['10:00:00:00', '10:00:05:00', '10:00:10:00']));
  });

  it('puts a tick on every frame boundary when frames are wide enough, without drifting at 29.97', () => {
    const ticks = rulerTicks({ start: 1800, end: 1800.2 }, 1200, NTSC);
    for (const { time } of ticks) expect((time * 30000) / 1001).toBeCloseTo(Math.round((time * 30000) / 1001), 6);
    expect(labels(ticks)).toContain('00:30:00;01');
  });

  it('leaves the room that a label needs at every zoom', () => {
    for (let span = 0.001; span < 40_000; span *= 1.7) {
      const labeled = rulerTicks({ start: 100, end: 100 + span }, 1000, PAL).filter(({ label }) => label !== null);
      const gaps = labeled.slice(1).map(({ time }, index) => ((time - (labeled[index]?.time ?? 0)) / span) * 1000);
      for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(95.9);
    }
  });

  it('names milliseconds below a frame', () => {
    expect(labels(rulerTicks({ start: 61.002, end: 61.004 }, 1000, CLOCK))).toContain('1:01 + 3.0 ms');
  });

  it('covers both edges and never starts before the clip', () => {
    const ticks = rulerTicks({ start: 0, end: 7 }, 500, CLOCK);
    expect(ticks[0]?.time).toBe(0);
    expect(ticks.at(-1)?.time).toBeGreaterThanOrEqual(7);
  });
});

describe('formatTime', () => {
  it('skips the numbers that drop-frame counting skips', () => {
    expect(formatTime((1800 * 1001) / 30000, NTSC)).toBe('00:01:00;02');
  });

  it('shows the clock where there are no frames to count', () => {
    expect(formatTime(61.5, { ...CLOCK, format: 'timecode' })).toBe('1:01.500');
  });
});

describe('countsDropFrame', () => {
  it('believes the separator in the file and nothing else', () => {
    expect(countsDropFrame({ num: 30000, den: 1001 }, '00:00:00;00')).toBe(true);
    expect(countsDropFrame({ num: 30000, den: 1001 }, '00:00:00:00')).toBe(false);
    expect(countsDropFrame({ num: 30000, den: 1001 }, null)).toBe(false);
    expect(countsDropFrame({ num: 25, den: 1 }, '00:00:00;00')).toBe(false);
  });
});
