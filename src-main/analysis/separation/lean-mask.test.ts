import { describe, expect, it } from 'vitest';
import { logOdds } from './added-by-lips.ts';
import { leanMask } from './lean-mask.ts';

/** Two pictures of four rows of two bins. */
const MASK = Float32Array.from({ length: 16 }, (_, i) => (i + 0.5) / 16);
const FIRST = Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 0.9 : 0.3));
const LEVELS = new Float32Array(16).fill(1);
const TALK = new Float32Array(16).fill(1);

function leaned(choice: readonly number[], { first = FIRST, speech = TALK } = {}): Float32Array {
  const mask = MASK.slice();
  leanMask(mask, { first, speech, levels: LEVELS }, Float32Array.from(choice));
  return mask;
}

describe('leanMask', () => {
  it('leaves pictures alone of which nothing is known', () => {
    expect(leaned([0, 0])).toEqual(MASK);
    expect(leaned([0, 1]).subarray(0, 8)).toEqual(MASK.subarray(0, 8));
  });

  it('takes a mean of both odds where it is sure of the first voice and another talks, mostly that of the voice', () => {
    // Of all that is heard the other says 40 %.
    const weight = 0.9;
    leaned([1, 1]).forEach((share, i) => expect(logOdds(share)).toBeCloseTo((1 - weight) * logOdds(MASK[i]) + weight * logOdds(FIRST[i]), 2));
  });

  it('takes no voice for granted where next to nothing else is heard', () => {
    const [all, hiss] = [new Float32Array(16).fill(1), new Float32Array(16).fill(0.1)];
    leaned([1, 1], { first: all, speech: hiss }).forEach((share, i) => expect(share - MASK[i]).toBeLessThan(0.12));
  });

  it('takes what is left of the first for the second', () => {
    const mirrored = leaned([1, 1], { first: FIRST.map((share) => 1 - share) });
    leaned([-1, -1]).forEach((share, i) => expect(share).toBeCloseTo(mirrored[i], 5));
  });

  it('goes from one to the other as it gets surer, and stays within 0 and 1', () => {
    const shares = [-1, -0.5, 0, 0.5, 1].map((choice) => leaned([choice, choice])[8]);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const mask = Float32Array.of(0, 0, 1, 1);
    leanMask(mask, { first: Float32Array.of(0, 1, 0, 1), speech: TALK.subarray(0, 4), levels: LEVELS.subarray(0, 4) }, Float32Array.of(1));
    for (const share of mask) expect(share).toBeGreaterThanOrEqual(0);
    for (const share of mask) expect(share).toBeLessThanOrEqual(1);
    expect(mask[0]).toBeLessThan(0.01);
    expect(mask[3]).toBeGreaterThan(0.99);
  });

  it('leaves what is no speech to the face, where the other is no voice', () => {
    leaned([1, 1], { speech: new Float32Array(16) }).forEach((share, i) => expect(share).toBeCloseTo(MASK[i], 3));
    // The upper bin is no speech, and most of the other.
    const speech = Float32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 1 : 0));
    const moved = (mask: Float32Array, bin: number) => Math.abs(logOdds(mask[8 + bin]) - logOdds(MASK[8 + bin]));
    expect(moved(leaned([1, 1], { speech }), 0)).toBeCloseTo(moved(leaned([1, 1]), 0), 5);
    expect(moved(leaned([1, 1], { speech }), 1)).toBeLessThan(0.3 * moved(leaned([1, 1]), 1));
  });
});
