/** @file Choices between a base and what was trained from it, by hand. */
import { describe, expect, it } from 'vitest';
import { bestCandidate, drift, losesBase, mixed, mixesWithin } from './fine-tuning.ts';
import { lossCurve } from './loss-curve.ts';

describe('mixed', () => {
  it('lies on the line between the two', () => {
    const base = { weights: Float32Array.of(1, 2), statistics: Float32Array.of(0) };
    const tuned = { weights: Float32Array.of(3, -2), statistics: Float32Array.of(8) };
    expect(mixed(base, tuned, 0)).toEqual(base);
    expect(mixed(base, tuned, 1)).toEqual(tuned);
    expect(mixed(base, tuned, 0.25)).toEqual({ weights: Float32Array.of(1.5, 1), statistics: Float32Array.of(2) });
  });
});

describe('drift', () => {
  it('is the distance as a share of the base\'s length', () => {
    expect(drift(Float32Array.of(3, 4), Float32Array.of(3, 4))).toBe(0);
    expect(drift(Float32Array.of(3, 4), Float32Array.of(3, 5))).toBeCloseTo(0.2, 12);
  });
});

describe('mixesWithin', () => {
  it('goes up to what was trained, or to the bound', () => {
    expect(mixesWithin(0.1, 0.25, true)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(mixesWithin(0.5, 0.25, true)).toEqual([0.125, 0.25, 0.375, 0.5]);
    expect(mixesWithin(0.5, 0.25, false)).toEqual([0.25]);
  });
});

describe('bestCandidate', () => {
  const candidate = (mix: number, heldOut: number | null, kept: number | null = null) => ({ mix, heldOut, kept });

  it('takes the best on held-out footage, and of equals the nearest to the base', () => {
    expect(bestCandidate([candidate(0.25, 0.6), candidate(0.5, 0.7), candidate(1, 0.65)], null).mix).toBe(0.5);
    expect(bestCandidate([candidate(0.25, 0.7), candidate(0.5, 0.703), candidate(1, 0.704)], null).mix).toBe(0.25);
  });

  it('passes over what loses more than two hundredths of the footage to keep', () => {
    const candidates = [candidate(0.25, 0.6, 0.9), candidate(0.5, 0.7, 0.885), candidate(1, 0.8, 0.87)];
    expect(bestCandidate(candidates, 0.9).mix).toBe(0.5);
    expect(bestCandidate(candidates, 0.95)).toMatchObject({ mix: 0.25 });
    expect(losesBase(0.95, 0.9)).toBe(true);
    expect(losesBase(0.9, 0.885)).toBe(false);
  });
});

describe('lossCurve', () => {
  it('is the losses themselves as long as they fit, and means of neighbors afterwards', () => {
    expect(lossCurve([3, 2, 1], 3)).toEqual([{ step: 1, loss: 3 }, { step: 2, loss: 2 }, { step: 3, loss: 1 }]);
    expect(lossCurve([4, 2, 6, 2, 5], 3)).toEqual([{ step: 2, loss: 3 }, { step: 4, loss: 4 }, { step: 5, loss: 5 }]);
    expect(lossCurve([], 3)).toEqual([]);
    expect(lossCurve(Array.from({ length: 1234 }, () => 1), 500).length).toBeLessThanOrEqual(500);
  });
});
