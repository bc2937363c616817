/** @file Reading one clock off another. */
import { describe, expect, it } from 'vitest';
import { ClockFilter } from './clock-filter.ts';

/** Timestamps of 25 fps frames that appear at the first refresh of a 60 Hz display after their time, as players show them. */
function watch(filter: ClockFilter, frames: number, rate = 1): void {
  const refresh = 1000 / 60;
  for (let frame = 0; frame < frames; frame += 1) {
    const due = 500 + (frame * 40) / rate;
    filter.observe(10 + frame * 0.04, Math.ceil(due / refresh) * refresh);
  }
}

describe('ClockFilter', () => {
  it('knows nothing before the first reading', () => {
    expect(new ClockFilter().timeAt(0)).toBeNull();
  });

  it('is within half a refresh of what is seen, whatever the single frames say', () => {
    const filter = new ClockFilter();
    watch(filter, 16);
    expect(filter.settled).toBe(true);
    expect(Math.abs((filter.timeAt(1100) ?? 0) - 10.6)).toBeLessThan(0.0085);
  });

  it('does not move when one frame comes late', () => {
    const [steady, disturbed] = [new ClockFilter(), new ClockFilter()];
    for (const filter of [steady, disturbed]) watch(filter, 15);
    steady.observe(10.6, 1100);
    disturbed.observe(10.6, 1160);
    expect(Math.abs((disturbed.timeAt(2000) ?? 0) - (steady.timeAt(2000) ?? 0))).toBeLessThan(0.004);
  });

  it('follows within three frames when the player slips by 60 ms and stays behind', () => {
    const filter = new ClockFilter();
    watch(filter, 16);
    for (const frame of [16, 17, 18]) filter.observe(10 + frame * 0.04, 500 + frame * 40 + 60 + 8);
    expect(Math.abs((filter.timeAt(500 + 19 * 40) ?? 0) - (10 + 19 * 0.04 - 0.068))).toBeLessThan(0.001);
    expect(filter.settled).toBe(false);
  });

  it('starts over when the clock has jumped', () => {
    const filter = new ClockFilter();
    watch(filter, 16);
    filter.observe(42, 1200);
    expect(filter.timeAt(1200)).toBeCloseTo(42, 9);
    expect(filter.readings).toBe(1);
  });

  it('knows that a fast picture covers more time', () => {
    const filter = new ClockFilter(4);
    watch(filter, 16, 4);
    expect(Math.abs((filter.timeAt(650) ?? 0) - 10.6)).toBeLessThan(0.0085 * 4);
  });
});
