/**
 * @file Backward rules (vector-Jacobian products), one per operator. A total table: an operator without a gradient does not compile.
 * Written from the definition of each operator in ONNX opset 21; convolutions and pooling have files of their own.
 */
import { anonymous, divide, expand, keepWhere, multiply, padAxis, reshape, scalar, scale, sliceAxis, spreadAxis, subtract, transpose, unbroadcast } from './arithmetic.ts';
import type { GraphBuilder } from './graph.ts';
import type { Attributes, Inputs, Op, Value } from './op.ts';
import { biasGradient, convInputGradient, convWeightGradient, type Target } from './vjp-conv.ts';
import { averagePoolGradient, maxPoolGradient } from './vjp-pool.ts';

/** What a rule knows: dL/dy of the node's output y, and the node. */
export interface VjpContext<O extends Op> {
  readonly graph: GraphBuilder;
  readonly target: Target;
  readonly inputs: Inputs<O>;
  readonly attributes: Attributes<O>;
  readonly y: Value;
  /** dL/dy, of y's shape. */
  readonly dy: Value;
}

/** Adds the nodes of one input's gradient; called only when that gradient is wanted. */
export type InputGradient = (() => Value) | null;

/** One entry per input, in order; null where nothing flows back. */
export type VjpRule<O extends Op> = (context: VjpContext<O>) => readonly InputGradient[];

/** The rules. */
export const vjp: { readonly [O in Op]: VjpRule<O> } = {
  Identity: ({ dy }) => [() => dy],
  // d(−x) = −dy
  Neg: ({ graph, dy }) => [() => graph.add('Neg', [dy], {})],
  // d|x| = sign(x) · dy
  Abs: ({ graph, inputs: [x], dy }) => [() => multiply(graph, dy, graph.add('Sign', [x], {}))],
  Sign: () => [null],
  // de^x = y · dy
  Exp: ({ graph, y, dy }) => [() => multiply(graph, dy, y)],
  // d ln x = dy / x
  Log: ({ graph, inputs: [x], dy }) => [() => divide(graph, dy, x)],
  // d√x = dy / 2y
  Sqrt: ({ graph, y, dy }) => [() => divide(graph, scale(graph, dy, 0.5), y)],
  // d tanh x = (1 − y²) · dy
  Tanh: ({ graph, y, dy }) => [() => multiply(graph, dy, subtract(graph, scalar(graph, 1), multiply(graph, y, y)))],
  // dσ(x) = y · (1 − y) · dy
  Sigmoid: ({ graph, y, dy }) => [() => multiply(graph, dy, multiply(graph, y, subtract(graph, scalar(graph, 1), y)))],
  // d max(x, 0) = [y > 0] · dy
  Relu: ({ graph, y, dy }) => [() => keepWhere(graph, graph.add('Greater', [y, scalar(graph, 0)], {}), dy)],
  LeakyRelu: ({ graph, inputs: [x], attributes: { alpha }, dy }) => [
    () => graph.add('Where', [graph.add('Greater', [scalar(graph, 0), x], {}), scale(graph, dy, alpha), dy], {}),
  ],
  // Only floats carry gradients, and there is one float type.
  Cast: ({ inputs: [x], attributes: { to }, dy }) => [x.type === 'float32' && to === 'float32' ? () => dy : null],
  Add: ({ graph, inputs: [a, b], dy }) => [() => unbroadcast(graph, dy, a.shape), () => unbroadcast(graph, dy, b.shape)],
  Sub: ({ graph, inputs: [a, b], dy }) => [() => unbroadcast(graph, dy, a.shape), () => unbroadcast(graph, graph.add('Neg', [dy], {}), b.shape)],
  Mul: ({ graph, inputs: [a, b], dy }) => [
    () => unbroadcast(graph, multiply(graph, dy, b), a.shape),
    () => unbroadcast(graph, multiply(graph, dy, a), b.shape),
  ],
  // d(a/b) = da/b − y · db/b
  Div: ({ graph, inputs: [a, b], y, dy }) => [
    () => unbroadcast(graph, divide(graph, dy, b), a.shape),
    () => unbroadcast(graph, graph.add('Neg', [divide(graph, multiply(graph, dy, y), b)], {}), b.shape),
  ],
  Equal: () => [null, null],
  Greater: () => [null, null],
  Where: ({ graph, inputs: [condition, a, b], dy }) => [
    null,
    () => unbroadcast(graph, keepWhere(graph, condition, dy), a.shape),
    () => unbroadcast(graph, graph.add('Where', [condition, scalar(graph, 0), dy], {}), b.shape),
  ],
  // dA = dY · Bᵀ, dB = Aᵀ · dY, summed over broadcast batches
  MatMul: ({ graph, inputs: [a, b], dy }) => [
    () => unbroadcast(graph, graph.add('MatMul', [dy, matrixTransposed(graph, b)], {}), a.shape),
    () => unbroadcast(graph, graph.add('MatMul', [matrixTransposed(graph, a), dy], {}), b.shape),
  ],
  // With A' = op(A), B' = op(B): dA' = dY · B'ᵀ, dB' = A'ᵀ · dY
  Gemm: ({ graph, inputs: [a, b, bias], attributes: { transA, transB }, dy }) => [
    () => (transA ? graph.add('Gemm', [b, dy], { transA: transB, transB: true }) : graph.add('Gemm', [dy, b], { transA: false, transB: !transB })),
    () => (transB ? graph.add('Gemm', [dy, a], { transA: true, transB: transA }) : graph.add('Gemm', [a, dy], { transA: !transA, transB: false })),
    bias ? () => unbroadcast(graph, dy, bias.shape) : null,
  ],
  Conv: ({ graph, target, inputs: [x, weight, bias], attributes, dy }) => [
    () => convInputGradient(graph, dy, weight, attributes, x.shape),
    () => convWeightGradient(graph, x, dy, attributes, { weightShape: weight.shape, target }),
    bias ? () => biasGradient(graph, dy) : null,
  ],
  // The transpose of a convolution: its gradient is the convolution, and in its weight's gradient x and dy change places.
  ConvTranspose: ({ graph, target, inputs: [x, weight, bias], attributes: { strides, pads, dilations, group }, dy }) => [
    () => graph.add('Conv', [dy, weight], { strides, pads, dilations, group }),
    () => convWeightGradient(graph, dy, x, { strides, pads, dilations, group }, { weightShape: weight.shape, target }),
    bias ? () => biasGradient(graph, dy) : null,
  ],
  MaxPool: ({ graph, inputs: [x], attributes, y, dy }) => [() => maxPoolGradient(graph, x, y, dy, attributes)],
  AveragePool: ({ graph, inputs: [x], attributes, dy }) => [() => averagePoolGradient(graph, x, dy, attributes)],
  ReduceSum: ({ graph, inputs: [x], attributes: { axes }, dy }) => [() => stretched(graph, dy, x, axes)],
  ReduceMean: ({ graph, inputs: [x], attributes: { axes }, dy }) => [
    () => stretched(graph, scale(graph, dy, 1 / axes.reduce((count, axis) => count * (x.shape[axis] ?? 1), 1)), x, axes),
  ],
  // Equal largest values each get the whole gradient.
  ReduceMax: ({ graph, inputs: [x], attributes: { axes }, y, dy }) => [
    () => keepWhere(graph, graph.add('Equal', [x, stretched(graph, y, x, axes)], {}), stretched(graph, dy, x, axes)),
  ],
  Reshape: ({ graph, inputs: [x], dy }) => [() => reshape(graph, dy, x.shape)],
  Unsqueeze: ({ graph, inputs: [x], dy }) => [() => reshape(graph, dy, x.shape)],
  Squeeze: ({ graph, inputs: [x], dy }) => [() => reshape(graph, dy, x.shape)],
  Transpose: ({ graph, attributes: { perm }, dy }) => [() => transpose(graph, dy, perm.map((_, axis) => perm.indexOf(axis)))],
  Expand: ({ graph, inputs: [x], dy }) => [() => unbroadcast(graph, dy, x.shape)],
  Concat: ({ graph, inputs, attributes: { axis }, dy }) => {
    let end = 0;
    return inputs.map(({ shape }) => {
      const part = { start: end, end: (end += shape[axis] ?? 0) };
      return () => sliceAxis(graph, dy, axis, part);
    });
  },
  Slice: ({ graph, inputs: [x], attributes: { starts, axes, steps }, dy }) => [
    () =>
      axes.reduce((value, axis, i) => {
        const spread = spreadAxis(graph, value, axis, steps[i]);
        const size = x.shape[axis] ?? 0;
        const length = spread.shape[axis] ?? 0;
        const padded = padAxis(graph, spread, axis, starts[i], Math.max(0, size - starts[i] - length));
        return sliceAxis(graph, padded, axis, { start: 0, end: size });
      }, dy),
  ],
  Gather: ({ graph, inputs: [x], attributes: { axis, indices }, dy }) => [() => scattered(graph, dy, axis, indices, x.shape[axis] ?? 0)],
  Pad: ({ graph, inputs: [x], attributes: { pads }, dy }) => [
    () => x.shape.reduce((value, size, axis) => sliceAxis(graph, value, axis, { start: pads[axis], end: pads[axis] + size }), dy),
  ],
};

/** A reduced value at each place that it was reduced from. */
function stretched(graph: GraphBuilder, value: Value, x: Value, axes: readonly number[]): Value {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return expand(graph, reshape(graph, value, kept), x.shape);
}

function matrixTransposed(graph: GraphBuilder, matrix: Value): Value {
  const rank = matrix.shape.length;
  return transpose(graph, matrix, [...matrix.shape.keys()].slice(0, rank - 2).concat(rank - 1, rank - 2));
}

/** Adds element i along the axis to place `indices[i]`: a product with a one-hot matrix, since several may go to one place. */
function scattered(graph: GraphBuilder, x: Value, axis: number, indices: readonly number[], size: number): Value {
  const last = x.shape.length - 1;
  const order = [...x.shape.keys()].filter((other) => other !== axis).concat(axis);
  const oneHot = new Float32Array(indices.length * size);
  indices.forEach((index, row) => (oneHot[row * size + index] = 1));
  const moved = transpose(graph, x, order);
  const flat = reshape(graph, moved, [moved.shape.slice(0, last).reduce((a, b) => a * b, 1), indices.length]);
  const product = graph.add('MatMul', [flat, anonymous(graph, [indices.length, size], oneHot)], {});
  const inverse = order.map((_, place) => order.indexOf(place));
  return transpose(graph, reshape(graph, product, [...moved.shape.slice(0, last), size]), inverse);
}
