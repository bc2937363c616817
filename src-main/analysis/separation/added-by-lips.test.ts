import { describe, expect, it } from 'vitest';
import { addedByLips, logOdds } from './added-by-lips.ts';

/** Three pictures of four rows of two bins: the first voice is the lower bin. */
const SIZE = 24;
const first = Float32Array.from({ length: SIZE }, (_, i) => (i % 2 === 0 ? 1 : 0));
const level = (value: (i: number) => number) => Float32Array.from({ length: SIZE }, (_, i) => value(i));
const speech = level(() => 0.5);
const levels = level(() => 1);

describe('addedByLips', () => {
  it('speaks for the voice that lips raise, and against the one that they lower', () => {
    const [raised] = addedByLips({ told: level((i) => (i % 2 === 0 ? 0.9 : 0.1)), speech, first, levels }, 3);
    const [lowered] = addedByLips({ told: level((i) => (i % 2 === 0 ? 0.1 : 0.9)), speech, first, levels }, 3);
    expect(raised).toBeGreaterThan(0.4);
    expect(lowered).toBeCloseTo(-raised, 5);
  });

  it('does not count what is speech anyway, nor what is raised everywhere', () => {
    const told = level((i) => (i % 2 === 0 ? 0.9 : 0.1));
    for (const evidence of addedByLips({ told, speech: told, first, levels }, 3)) expect(evidence).toBe(0);
    for (const evidence of addedByLips({ told: level(() => 0.9), speech, first, levels }, 3)) expect(evidence).toBeCloseTo(0, 6);
  });

  it('weighs moments by how loud they are, over the window', () => {
    const told = level((i) => (i % 2 === 0 ? 0.9 : 0.1));
    const [loud, quiet, silent] = addedByLips({ told, speech, first, levels: level((i) => [1, 0.5, 0][Math.floor(i / 8)]) }, 3);
    expect(quiet / loud).toBeCloseTo(0.25, 5);
    expect(silent).toBe(0);
    expect([...addedByLips({ told, speech, first, levels: level(() => 0) }, 3)]).toEqual([0, 0, 0]);
  });

  it('bounds what one bin may say', () => {
    const sure = addedByLips({ told: level((i) => (i % 2 === 0 ? 1 : 0)), speech, first, levels }, 3);
    const surer = addedByLips({ told: level((i) => (i % 2 === 0 ? 1 : 0)), speech: level((i) => (i % 2 === 0 ? 0.1 : 0.9)), first, levels }, 3);
    expect(surer).toEqual(sure);
  });
});

describe('logOdds', () => {
  it('is symmetric and finite', () => {
    expect(logOdds(0.5)).toBeCloseTo(0, 10);
    for (const share of [0, 0.2, 0.7, 1]) expect(logOdds(share)).toBeCloseTo(-logOdds(1 - share), 8);
    expect(Number.isFinite(logOdds(0))).toBe(true);
  });
});
