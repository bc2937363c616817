/** @file Time left from progress reports. */
import { describe, expect, it } from 'vitest';
import { etaSeconds, type Pace, updatePace } from './eta.ts';

/** Pace after reports at the given times. */
function paceOf(reports: readonly (readonly [fraction: number, time: number])[]): Pace {
  const pace = reports.reduce<Pace | null>((before, [fraction, time]) => updatePace(before, fraction, time), null);
  if (!pace) throw new Error('no reports');
  return pace;
}

/** Reports every half second at a constant speed. */
const steady = (rate: number, seconds: number, from = 0, start = 0) =>
  Array.from({ length: seconds * 2 + 1 }, (_, index) => [from + rate * index * 0.5, start + index * 0.5] as const);

describe('etaSeconds', () => {
  it('is the rest divided by a constant speed', () => {
    expect(etaSeconds(paceOf(steady(0.02, 10)))).toBeCloseTo(0.8 / 0.02, 6);
  });

  it('is unknown at first, and while nothing moves', () => {
    expect(etaSeconds(paceOf([[0, 0]]))).toBeNull();
    expect(etaSeconds(paceOf([[0, 0], [0.1, 0.5]]))).toBeNull();
    expect(etaSeconds(paceOf([[0, 0], [0, 5]]))).toBeNull();
  });

  it('is zero at the end', () => {
    expect(etaSeconds(paceOf([[0, 0], [1, 0.1]]))).toBe(0);
  });

  it('rides out one slow report', () => {
    const pace = paceOf([...steady(0.05, 10), [0.5, 10.5]]);
    expect(etaSeconds(pace)).toBeLessThan(1.15 * (0.5 / 0.05));
  });

  it('follows a lasting change of speed', () => {
    const pace = paceOf([...steady(0.05, 10), ...steady(0.005, 40, 0.5, 10).slice(1)]);
    expect(etaSeconds(pace)).toBeCloseTo(0.3 / 0.005, -1);
  });

  it('starts anew when the fraction falls, as it does between stages', () => {
    expect(etaSeconds(paceOf([...steady(0.1, 8), [0, 8.5]]))).toBeNull();
    expect(etaSeconds(paceOf([...steady(0.1, 8), ...steady(0.01, 10, 0, 8.5)]))).toBeCloseTo(0.9 / 0.01, 6);
  });

  it('takes two reports at one time for one', () => {
    expect(etaSeconds(paceOf([...steady(0.02, 10), [0.2, 10]]))).toBeCloseTo(40, 6);
  });
});
