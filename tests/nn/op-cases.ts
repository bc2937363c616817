/** @file Small applications of every operator: forms, strides, paddings, groups. A total table, so that no operator goes untested. */
import { GraphBuilder, type Graph } from '../../src-main/nn/graph.ts';
import type { Op, Value } from '../../src-main/nn/op.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { elementCount, floatTensor, type Shape, type Tensor } from '../../src-main/nn/tensor.ts';

/** A graph with one output `y`, and what to feed it. */
export interface OpCase {
  readonly title: string;
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** Adds the same application to another graph that has the inputs `values`. */
  readonly add: (graph: GraphBuilder, values: readonly Value[]) => Value;
}

/** What a case is made of: shapes of the float inputs, and the node upon them. */
interface Sketch {
  readonly title: string;
  readonly inputs: readonly Shape[];
  /** Range of the random inputs; −1 to 1 unless told. */
  readonly range?: readonly [number, number];
  readonly add: (graph: GraphBuilder, values: readonly Value[]) => Value;
}

/** All cases of an operator, with random inputs that are the same each time. */
export function opCases(op: Op): readonly OpCase[] {
  return sketches[op].map(({ title, inputs, range = [-1, 1], add }, number) => {
    const random = seededRandom(number + 1 + op.length * 31);
    const graph = new GraphBuilder(op);
    const feeds: Record<string, Tensor> = {};
    const values = inputs.map((shape, i) => {
      feeds[`x${i}`] = floatTensor(shape, Float32Array.from({ length: elementCount(shape) }, () => range[0] + (range[1] - range[0]) * random()));
      return graph.input(`x${i}`, 'float32', shape);
    });
    graph.output('y', add(graph, values));
    return { title, graph: graph.build(), feeds, add };
  });
}

/** Names of all operators. */
export const OPS = (): readonly Op[] => Object.keys(sketches) as Op[];

const unary = (op: 'Identity' | 'Neg' | 'Abs' | 'Sign' | 'Exp' | 'Log' | 'Sqrt' | 'Tanh' | 'Sigmoid' | 'Relu', range?: readonly [number, number]): readonly Sketch[] => [
  { title: 'a matrix', inputs: [[3, 4]], range, add: (graph, [x]) => graph.add(op, [x], {}) },
];

const binary = (op: 'Add' | 'Sub' | 'Mul' | 'Div', range?: readonly [number, number]): readonly Sketch[] => [
  { title: 'equal shapes', inputs: [[2, 3], [2, 3]], range, add: (graph, [a, b]) => graph.add(op, [a, b], {}) },
  { title: 'a vector over a matrix', inputs: [[2, 3], [3]], range, add: (graph, [a, b]) => graph.add(op, [a, b], {}) },
  { title: 'a column and a row', inputs: [[4, 1], [2, 1, 3]], range, add: (graph, [a, b]) => graph.add(op, [a, b], {}) },
];

const signs = (graph: GraphBuilder, x: Value) => graph.add('Sign', [x], {});
const asFloat = (graph: GraphBuilder, x: Value) => graph.add('Cast', [x], { to: 'float32' });

const comparison = (op: 'Equal' | 'Greater'): readonly Sketch[] => [
  { title: 'a matrix and a row', inputs: [[4, 5], [5]], add: (graph, [a, b]) => asFloat(graph, graph.add(op, [signs(graph, a), signs(graph, b)], {})) },
];

const reduce = (op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax'): readonly Sketch[] => [
  { title: 'the last axis, dropped', inputs: [[2, 3, 4]], add: (graph, [x]) => graph.add(op, [x], { axes: [2], keepDims: false }) },
  { title: 'two axes, kept', inputs: [[2, 3, 4]], add: (graph, [x]) => graph.add(op, [x], { axes: [0, 2], keepDims: true }) },
  { title: 'all axes', inputs: [[2, 3]], add: (graph, [x]) => graph.add(op, [x], { axes: [0, 1], keepDims: false }) },
];

const pool = (op: 'MaxPool' | 'AveragePool'): readonly Sketch[] => [
  { title: '2×2', inputs: [[2, 3, 4, 6]], add: (graph, [x]) => graph.add(op, [x], { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }) },
  { title: '3×2, stride 2×1, uneven padding', inputs: [[1, 2, 5, 4]], add: (graph, [x]) => graph.add(op, [x], { kernel: [3, 2], strides: [2, 1], pads: [1, 0, 0, 1] }) },
  { title: 'three spatial axes', inputs: [[1, 1, 2, 4, 4]], add: (graph, [x]) => graph.add(op, [x], { kernel: [1, 2, 2], strides: [1, 2, 2], pads: [0, 0, 0, 0, 0, 0] }) },
];

const flat = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 };

const sketches: { readonly [O in Op]: readonly Sketch[] } = {
  Identity: unary('Identity'),
  Neg: unary('Neg'),
  Abs: unary('Abs'),
  Sign: unary('Sign'),
  Exp: unary('Exp'),
  Log: unary('Log', [0.2, 3]),
  Sqrt: unary('Sqrt', [0.2, 3]),
  Tanh: unary('Tanh'),
  Sigmoid: unary('Sigmoid', [-4, 4]),
  Relu: unary('Relu'),
  LeakyRelu: [{ title: 'slope 0.1', inputs: [[3, 4]], add: (graph, [x]) => graph.add('LeakyRelu', [x], { alpha: 0.1 }) }],
  Cast: [
    { title: 'float to int and back', inputs: [[3, 4]], range: [-9, 9], add: (graph, [x]) => asFloat(graph, graph.add('Cast', [x], { to: 'int32' })) },
    { title: 'float to bool and back', inputs: [[8]], add: (graph, [x]) => asFloat(graph, graph.add('Cast', [graph.add('Relu', [x], {})], { to: 'bool' })) },
  ],
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div', [0.5, 2]),
  Equal: comparison('Equal'),
  Greater: comparison('Greater'),
  Where: [
    {
      title: 'condition and branches of different shapes',
      inputs: [[3, 1], [3, 4], [4]],
      add: (graph, [c, a, b]) => graph.add('Where', [graph.add('Greater', [c, graph.initializer('zero', floatTensor([], [0]))], {}), a, b], {}),
    },
  ],
  MatMul: [
    { title: 'matrices', inputs: [[3, 4], [4, 2]], add: (graph, [a, b]) => graph.add('MatMul', [a, b], {}) },
    { title: 'a batch and one matrix', inputs: [[2, 3, 4], [4, 5]], add: (graph, [a, b]) => graph.add('MatMul', [a, b], {}) },
    { title: 'batches that broadcast', inputs: [[2, 1, 3, 4], [5, 4, 2]], add: (graph, [a, b]) => graph.add('MatMul', [a, b], {}) },
  ],
  Gemm: [
    { title: 'with bias', inputs: [[3, 4], [4, 2], [2]], add: (graph, [a, b, c]) => graph.add('Gemm', [a, b, c], { transA: false, transB: false }) },
    { title: 'left transposed', inputs: [[4, 3], [4, 2]], add: (graph, [a, b]) => graph.add('Gemm', [a, b], { transA: true, transB: false }) },
    { title: 'both transposed', inputs: [[4, 3], [2, 4], [3, 1]], add: (graph, [a, b, c]) => graph.add('Gemm', [a, b, c], { transA: true, transB: true }) },
  ],
  Conv: [
    { title: '3×3 with bias', inputs: [[2, 3, 5, 6], [4, 3, 3, 3], [4]], add: (graph, [x, w, b]) => graph.add('Conv', [x, w, b], { ...flat, pads: [1, 1, 1, 1] }) },
    { title: 'stride 2, padded at the end', inputs: [[1, 2, 6, 6], [3, 2, 3, 3]], add: (graph, [x, w]) => graph.add('Conv', [x, w], { ...flat, strides: [2, 2], pads: [0, 0, 1, 1] }) },
    { title: '3×3 over six channels', inputs: [[1, 6, 4, 5], [2, 6, 3, 3]], add: (graph, [x, w]) => graph.add('Conv', [x, w], { ...flat, pads: [1, 1, 1, 1] }) },
    { title: '4×3 over five channels, stride 2×1', inputs: [[1, 5, 7, 4], [2, 5, 4, 3]], add: (graph, [x, w]) => graph.add('Conv', [x, w], { ...flat, strides: [2, 1], pads: [1, 0, 2, 1] }) },
    { title: '1×1, stride 2', inputs: [[2, 5, 4, 5], [3, 5, 1, 1]], add: (graph, [x, w]) => graph.add('Conv', [x, w], { ...flat, strides: [2, 2] }) },
    { title: 'more padding than the kernel', inputs: [[1, 2, 6], [2, 2, 3]], add: (graph, [x, w]) => graph.add('Conv', [x, w], { strides: [1], pads: [4, 5], dilations: [1], group: 1 }) },
    { title: 'depthwise', inputs: [[2, 4, 5, 5], [4, 1, 3, 3]], add: (graph, [x, w]) => graph.add('Conv', [x, w], { ...flat, pads: [1, 1, 1, 1], group: 4 }) },
    { title: 'two groups, dilated', inputs: [[1, 4, 7, 7], [6, 2, 3, 2]], add: (graph, [x, w]) => graph.add('Conv', [x, w], { ...flat, dilations: [2, 3], group: 2 }) },
    { title: 'one axis, stride 4', inputs: [[2, 2, 21], [3, 2, 5]], add: (graph, [x, w]) => graph.add('Conv', [x, w], { strides: [4], pads: [2, 2], dilations: [1], group: 1 }) },
    {
      title: 'three axes',
      inputs: [[1, 2, 4, 5, 5], [3, 2, 3, 3, 3], [3]],
      add: (graph, [x, w, b]) => graph.add('Conv', [x, w, b], { strides: [1, 2, 2], pads: [1, 1, 1, 1, 1, 1], dilations: [1, 1, 1], group: 1 }),
    },
  ],
  ConvTranspose: [
    { title: 'stride 1', inputs: [[2, 3, 4, 4], [3, 2, 3, 3], [2]], add: (graph, [x, w, b]) => graph.add('ConvTranspose', [x, w, b], { ...flat, pads: [1, 1, 1, 1], outputPadding: [0, 0] }) },
    { title: 'stride 2 with output padding', inputs: [[1, 2, 3, 4], [2, 3, 3, 3]], add: (graph, [x, w]) => graph.add('ConvTranspose', [x, w], { ...flat, strides: [2, 2], pads: [1, 1, 1, 1], outputPadding: [1, 0] }) },
    { title: 'two groups', inputs: [[1, 4, 3, 3], [4, 2, 2, 2]], add: (graph, [x, w]) => graph.add('ConvTranspose', [x, w], { ...flat, strides: [2, 2], group: 2, outputPadding: [0, 0] }) },
    { title: 'one axis', inputs: [[2, 2, 5], [2, 3, 4]], add: (graph, [x, w]) => graph.add('ConvTranspose', [x, w], { strides: [3], pads: [1, 0], dilations: [1], group: 1, outputPadding: [1] }) },
  ],
  MaxPool: pool('MaxPool'),
  AveragePool: pool('AveragePool'),
  ReduceSum: reduce('ReduceSum'),
  ReduceMean: reduce('ReduceMean'),
  ReduceMax: reduce('ReduceMax'),
  Reshape: [{ title: 'a matrix to rank 3', inputs: [[4, 6]], add: (graph, [x]) => graph.add('Reshape', [x], { shape: [2, 3, 4] }) }],
  Unsqueeze: [{ title: 'first and last', inputs: [[3, 4]], add: (graph, [x]) => graph.add('Unsqueeze', [x], { axes: [0, 3] }) }],
  Squeeze: [{ title: 'first and last', inputs: [[1, 3, 4, 1]], add: (graph, [x]) => graph.add('Squeeze', [x], { axes: [0, 3] }) }],
  Transpose: [{ title: 'rank 3', inputs: [[2, 3, 4]], add: (graph, [x]) => graph.add('Transpose', [x], { perm: [2, 0, 1] }) }],
  Expand: [{ title: 'a column to rank 3', inputs: [[3, 1]], add: (graph, [x]) => graph.add('Expand', [x], { shape: [2, 3, 4] }) }],
  Concat: [{ title: 'three along the middle axis', inputs: [[2, 1, 3], [2, 4, 3], [2, 2, 3]], add: (graph, values) => graph.add('Concat', values, { axis: 1 }) }],
  Slice: [{ title: 'two axes, one by step 2', inputs: [[5, 3, 7]], add: (graph, [x]) => graph.add('Slice', [x], { starts: [1, 0], ends: [4, 7], axes: [0, 2], steps: [1, 2] }) }],
  Gather: [{ title: 'a middle axis, reversed and repeated', inputs: [[2, 4, 3]], add: (graph, [x]) => graph.add('Gather', [x], { axis: 1, indices: [3, 2, 1, 0, 0] }) }],
  Pad: [{ title: 'uneven', inputs: [[2, 3]], add: (graph, [x]) => graph.add('Pad', [x], { pads: [1, 0, 0, 2] }) }],
};
