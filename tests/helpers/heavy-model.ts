/** @file A model that takes long and needs little: products of one matrix with itself, so that tests can interrupt a run that is really at work. */
import type { ModelSource, Tensors } from '../../src-main/engine/protocol.ts';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';

const SIZE = 1024;

/** 2 · SIZE³ operations per product: some 20–50 ms each on one core. */
export function heavyModel(products: number): ModelSource {
  const graph = new GraphBuilder(`heavy-${products}`);
  const matrix = graph.input('matrix', 'float32', [SIZE, SIZE]);
  let power = matrix;
  for (let product = 0; product < products; product++) power = graph.add('MatMul', [power, matrix], {});
  graph.output('power', graph.add('ReduceMean', [power], { axes: [0, 1], keepDims: false }));
  return { id: graph.name, bytes: writeOnnx(graph.build()) };
}

/** Its input: 1 / SIZE everywhere, whose powers are itself, so that the output is 1 / SIZE. */
export function heavyInput(): Tensors {
  return { matrix: { dims: [SIZE, SIZE], data: new Float32Array(SIZE * SIZE).fill(1 / SIZE) } };
}

/** What every {@link heavyModel} answers. */
export const HEAVY_ANSWER = 1 / SIZE;
