/** @file Learning rates and lengths of runs, by hand. */
import { describe, expect, it } from 'vitest';
import { expectedTotal, rateAt, settled } from './schedule.ts';

const shape = { peak: 1, warmup: 4 };

describe('rateAt', () => {
  it('warms up and falls along half a cosine in a run of so many steps', () => {
    const plan = { total: 12, decayFrom: null };
    expect([0, 3, 4, 8, 12].map((step) => Number(rateAt(step, shape, plan).toFixed(6)))).toEqual([0.25, 1, 1, 0.5, 0]);
  });

  it('stays up as long as the length is open', () => {
    expect([0, 1, 3, 4, 1000].map((step) => rateAt(step, shape, { total: null, decayFrom: null }))).toEqual([0.25, 0.5, 1, 1, 1]);
  });

  it('falls from where it was settled, and changes nothing before that', () => {
    const plan = { total: 30, decayFrom: 20 };
    expect([2, 19, 20, 25, 30].map((step) => Number(rateAt(step, shape, plan).toFixed(6)))).toEqual([0.75, 1, 1, 0.5, 0]);
  });

  it('never exceeds the warm-up in a run that ends before it', () => {
    const plan = { total: 4, decayFrom: 1 };
    for (let step = 0; step < 4; step++) expect(rateAt(step, shape, plan)).toBeLessThanOrEqual((step + 1) / 4);
  });
});

describe('settled', () => {
  const pace = { step: 100, seconds: 50, budget: 100, perStep: 0.5 };

  it('waits for the plateau to end, then fits the rest at the speed of now', () => {
    expect(settled(pace)).toBeNull();
    expect(settled({ ...pace, seconds: 60 })).toEqual({ total: 180, decayFrom: 100 });
    // Half the speed, half the steps that are left.
    expect(settled({ ...pace, seconds: 60, perStep: 1 })).toEqual({ total: 140, decayFrom: 100 });
  });

  it('takes one more step when the time is up already', () => {
    expect(expectedTotal({ ...pace, seconds: 500 })).toBe(101);
  });
});
