/** @file Wrong gradients that a look at the whole step would miss. */
import { describe, expect, it } from 'vitest';
import { gradientProblem, untouched } from './gradient-check.ts';
import type { Tensors } from './protocol.ts';

const slices = [
  { name: 'large', start: 0, length: 2 },
  { name: 'small', start: 2, length: 2 },
  { name: 'noise', start: 4, length: 1 },
];

/** A step whose weights hardly move and whose first moment is `m`. */
function step(m: readonly number[], loss = 1): Tensors {
  const vector = (values: readonly number[]) => ({ dims: [values.length], data: Float32Array.from(values) });
  return { loss: vector([loss]), 'weights.next': vector([5, 5, 5, 5, 5]), 'm.next': vector(m) };
}

const right = step([10, -8, 0.1, 0.05, 1e-7]);
const problem = (m: readonly number[], loss?: number) => gradientProblem(step(m, loss), right, ['m'], slices);

describe('gradientProblem', () => {
  it('passes what differs by rounding only', () => {
    expect(problem([10.01, -8.01, 0.101, 0.0501, -3e-7])).toBeNull();
  });

  it('finds a small layer that is wrong beside a large one that is right', () => {
    expect(problem([10, -8, 0.05, 0.05, 0])).toBe('the gradient of small is off by 0.0500 where the largest value is 0.100');
    expect(problem([10, -8, 0.1, -0.01, 0])).toContain('small');
  });

  it('finds wrong losses and numbers that are none', () => {
    expect(problem([10, -8, 0.1, 0.05, 0], 2)).toContain('loss');
    expect(problem([10, -8, NaN, 0.05, 0])).not.toBeNull();
  });
});

describe('untouched', () => {
  it('empties the slots of the optimiser, not the network', () => {
    const vector = { dims: [2], data: Float32Array.of(1, 2) };
    const { weights, statistics, m } = untouched({ weights: vector, statistics: vector, m: vector });
    expect([weights, statistics]).toEqual([vector, vector]);
    expect([...m.data]).toEqual([0, 0]);
  });
});
