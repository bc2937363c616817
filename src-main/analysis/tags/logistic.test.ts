/** @file Logistic regression against known answers. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { fitLogistic, probabilitiesOf, scoresOf } from './logistic.ts';

const vectors = (rows: readonly (readonly number[])[]) => rows.map((row) => Float64Array.from(row));

describe('fitLogistic', () => {
  it('finds the shares of the tags where the vectors tell nothing', () => {
    const head = fitLogistic({ vectors: vectors([[0], [0], [0], [0]]), tags: [0, 0, 0, 1] }, 2, 1);
    const [first, second] = probabilitiesOf(scoresOf(head, Float64Array.of(0)), 1);
    expect(first).toBeCloseTo(0.75, 3);
    expect(second).toBeCloseTo(0.25, 3);
  });

  it('solves the equation of the ridge on two symmetric examples', () => {
    // By symmetry w₁ = −w₀ = w and b = 0: ridge · w = σ(−2w), at ridge 0.2.
    const head = fitLogistic({ vectors: vectors([[-1], [1]]), tags: [0, 1] }, 2, 0.2);
    const w = head.weights[1];
    expect(head.weights[0]).toBeCloseTo(-w, 3);
    expect(0.2 * w).toBeCloseTo(1 / (1 + Math.exp(2 * w)), 3);
  });

  it('separates three tags in many noisy dimensions, and nothing else is a minimum', () => {
    const random = seededRandom(7);
    const tags = Array.from({ length: 60 }, (_, i) => i % 3);
    const rows = tags.map((tag) => Float64Array.from({ length: 120 }, (_, k) => random() - 0.5 + (k % 3 === tag ? 0.6 : 0)));
    const head = fitLogistic({ vectors: rows, tags }, 3, 0.01);
    const right = rows.filter((row, i) => scoresOf(head, row).indexOf(Math.max(...scoresOf(head, row))) === tags[i]);
    expect(right).toHaveLength(60);
    // At the minimum the bias' gradient vanishes: predicted shares are the true ones.
    const mean = [0, 1, 2].map((tag) => rows.reduce((sum, row) => sum + probabilitiesOf(scoresOf(head, row), 1)[tag], 0) / 60);
    for (const share of mean) expect(share).toBeCloseTo(1 / 3, 3);
  });

  it('stays finite where vectors are huge', () => {
    const head = fitLogistic({ vectors: vectors([[-1e6], [1e6]]), tags: [0, 1] }, 2, 1);
    expect([...head.weights, ...head.bias].every(Number.isFinite)).toBe(true);
  });
});

describe('probabilitiesOf', () => {
  it('sums to one without overflow, and softens with the temperature', () => {
    const sharp = probabilitiesOf(Float64Array.of(1000, 0, -1000), 1);
    expect([...sharp]).toEqual([1, 0, 0]);
    const soft = probabilitiesOf(Float64Array.of(2, 0), 2);
    expect(soft[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 10);
  });
});
