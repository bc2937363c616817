/** @file Every operator's gradient against central differences in float64, in the formulations for either target. */
import { describe, expect, it } from 'vitest';
import { multiply, sum } from '../../src-main/nn/arithmetic.ts';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { gradients } from '../../src-main/nn/gradients.ts';
import type { Op } from '../../src-main/nn/op.ts';
import { floatTensor } from '../../src-main/nn/tensor.ts';
import { type OpCase, opCases, OPS } from './op-cases.ts';
import { interpret, type Reference, toReference } from './reference.ts';
import { runOnnx } from './run-graph.ts';

/** Nothing flows back through these: their outputs are steps or not numbers. */
const FLAT: ReadonlySet<Op> = new Set(['Sign', 'Equal', 'Greater', 'Cast']);
const STEP = 1e-4;

for (const op of OPS()) {
  describe(op, () => {
    for (const testCase of opCases(op)) {
      it.each(['cpu', 'gpu'] as const)(`has the gradient that differences show: ${testCase.title}, on a %s`, async (target) => {
        const { graph, weights } = withGradients(testCase, target);
        const outputs = await runOnnx(graph, { ...testCase.feeds, weights });
        for (const [name, differences] of Object.entries(differencesOf(testCase, toReference(weights)))) {
          const actual = outputs[`d${name}`].data as Float32Array;
          const scale = Math.max(1, ...differences.map(Math.abs));
          const worst = Math.max(...Array.from(actual, (value, i) => Math.abs(value - differences[i])));
          expect(worst / scale, name).toBeLessThan(4e-6);
          if (!FLAT.has(op)) expect(differences.some((value) => value !== 0) || op === 'Where').toBe(true);
        }
      });
    }
  });
}

/** dL/dx for L = Σ weights · y, with weights that tell all elements apart. */
function withGradients({ graph: forward, add }: OpCase, target: 'cpu' | 'gpu') {
  const graph = new GraphBuilder('gradient');
  const inputs = forward.inputs.map(({ name, type, shape }) => graph.input(name, type, shape));
  const y = add(graph, inputs);
  const weights = graph.input('weights', 'float32', y.shape);
  const loss = sum(graph, multiply(graph, y, weights), [...y.shape.keys()]);
  gradients(graph, loss, inputs, target).forEach((gradient, i) => graph.output(`d${inputs[i].name}`, gradient));
  const values = Float32Array.from({ length: y.shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1 + 1.7 * i));
  return { graph: graph.build(), weights: floatTensor(y.shape, values) };
}

/** (L(x + h) − L(x − h)) / 2h for each element of each input. */
function differencesOf({ graph, feeds }: OpCase, weights: Reference): Record<string, number[]> {
  const references = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toReference(tensor)]));
  const loss = () => interpret(graph, references).y.data.reduce((total, value, i) => total + value * weights.data[i], 0);
  return Object.fromEntries(
    Object.entries(references).map(([name, { data }]) => [
      name,
      Array.from(data, (value, i) => {
        data[i] = value + STEP;
        const above = loss();
        data[i] = value - STEP;
        const below = loss();
        data[i] = value;
        return (above - below) / (2 * STEP);
      }),
    ]),
  );
}
