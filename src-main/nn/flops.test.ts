/** @file Operations counted by hand. */
import { expect, it } from 'vitest';
import { graphFlops } from './flops.ts';
import { GraphBuilder } from './graph.ts';

it('counts two operations per product of convolutions and matrix products, nothing else', () => {
  const graph = new GraphBuilder('counted');
  const x = graph.input('x', 'float32', [2, 4, 8, 8]);
  const weight = graph.input('weight', 'float32', [6, 2, 3, 3]);
  const attributes = { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], group: 2 };
  const y = graph.add('Relu', [graph.add('Conv', [x, weight], attributes)], {});
  expect(y.shape).toEqual([2, 6, 4, 4]);
  expect(graphFlops(graph)).toBe(2 * (2 * 6 * 4 * 4) * (2 * 3 * 3));
  graph.add('MatMul', [graph.input('a', 'float32', [5, 3, 7]), graph.input('b', 'float32', [7, 2])], {});
  expect(graphFlops(graph)).toBe(2 * 192 * 18 + 2 * 5 * 3 * 2 * 7);
});
