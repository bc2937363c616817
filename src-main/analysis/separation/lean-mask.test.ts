import { describe, expect, it } from 'vitest';
import { leanMask } from './lean-mask.ts';

/** Two pictures of four rows of two bins. */
const MASK = Float32Array.from({ length: 16 }, (_, i) => (i + 0.5) / 16);
const FIRST = Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 0.9 : 0.3));

function leaned(...choice: readonly number[]): Float32Array {
  const mask = MASK.slice();
  leanMask(mask, FIRST, Float32Array.from(choice));
  return mask;
}

const odds = (share: number) => Math.log((share + 1e-4) / (1 - share + 1e-4));

describe('leanMask', () => {
  it('leaves pictures alone of which nothing is known', () => {
    expect(leaned(0, 0)).toEqual(MASK);
    expect(leaned(0, 1).subarray(0, 8)).toEqual(MASK.subarray(0, 8));
  });

  it('takes the mean of both odds where it is sure of the first voice', () => {
    leaned(1, 1).forEach((share, i) => expect(odds(share)).toBeCloseTo((odds(MASK[i]) + odds(FIRST[i])) / 2, 2));
  });

  it('takes what is left of the first for the second', () => {
    const rest = FIRST.map((share) => 1 - share);
    const mask = MASK.slice();
    leanMask(mask, rest, Float32Array.of(1, 1));
    leaned(-1, -1).forEach((share, i) => expect(share).toBeCloseTo(mask[i], 5));
  });

  it('goes from one to the other as it gets surer, and stays within 0 and 1', () => {
    const shares = [-1, -0.5, 0, 0.5, 1].map((choice) => leaned(choice, choice)[8]);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const mask = Float32Array.of(0, 0, 1, 1);
    leanMask(mask, Float32Array.of(0, 1, 0, 1), Float32Array.of(1));
    for (const share of mask) expect(share).toBeGreaterThanOrEqual(0);
    for (const share of mask) expect(share).toBeLessThanOrEqual(1);
    expect(mask[0]).toBeLessThan(0.001);
    expect(mask[3]).toBeGreaterThan(0.999);
  });
});
