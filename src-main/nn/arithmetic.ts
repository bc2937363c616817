/** @file Short forms for the nodes that formulas are made of, so that a formula in code reads like the one in the comment above it. */
import type { GraphBuilder } from './graph.ts';
import type { Value } from './op.ts';
import { elementCount, floatTensor, sameShape, type Shape } from './tensor.ts';

/** a + b, broadcast. */
export function add(graph: GraphBuilder, a: Value, b: Value): Value {
  return graph.add('Add', [a, b], {});
}

/** a − b, broadcast. */
export function subtract(graph: GraphBuilder, a: Value, b: Value): Value {
  return graph.add('Sub', [a, b], {});
}

/** a · b element by element, broadcast. */
export function multiply(graph: GraphBuilder, a: Value, b: Value): Value {
  return graph.add('Mul', [a, b], {});
}

/** a / b element by element, broadcast. */
export function divide(graph: GraphBuilder, a: Value, b: Value): Value {
  return graph.add('Div', [a, b], {});
}

/** A float32 scalar constant. */
export function scalar(graph: GraphBuilder, value: number): Value {
  return graph.initializer(graph.uniqueName('scalar'), floatTensor([], [value]));
}

/** A float32 constant without a name of its own. */
export function anonymous(graph: GraphBuilder, shape: Shape, values: Float32Array | readonly number[]): Value {
  return graph.initializer(graph.uniqueName('constant'), floatTensor(shape, values));
}

/** factor · x. */
export function scale(graph: GraphBuilder, x: Value, factor: number): Value {
  return factor === 1 ? x : multiply(graph, x, scalar(graph, factor));
}

/** x in another shape of as many elements. */
export function reshape(graph: GraphBuilder, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : graph.add('Reshape', [x], { shape });
}

/** x with its axes in another order. */
export function transpose(graph: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return perm.every((axis, index) => axis === index) ? x : graph.add('Transpose', [x], { perm });
}

/** x broadcast to a shape. */
export function expand(graph: GraphBuilder, x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : graph.add('Expand', [x], { shape });
}

/** Sum over axes. */
export function sum(graph: GraphBuilder, x: Value, axes: readonly number[], keepDims = false): Value {
  return axes.length === 0 ? x : graph.add('ReduceSum', [x], { axes, keepDims });
}

/** `[start, end)` of one axis, every `step`-th. */
export function sliceAxis(graph: GraphBuilder, x: Value, axis: number, part: { readonly start: number; readonly end: number; readonly step?: number }): Value {
  const { start, end, step = 1 } = part;
  if (start === 0 && end === x.shape[axis] && step === 1) return x;
  return graph.add('Slice', [x], { starts: [start], ends: [end], axes: [axis], steps: [step] });
}

/** Zeros before and after one axis. */
export function padAxis(graph: GraphBuilder, x: Value, axis: number, before: number, after: number): Value {
  if (before === 0 && after === 0) return x;
  const rank = x.shape.length;
  const pads = Array.from({ length: 2 * rank }, (_, index) => (index === axis ? before : index === axis + rank ? after : 0));
  return graph.add('Pad', [x], { pads });
}

/** One axis with `step − 1` zeros after each element: size n becomes n · step. */
export function spreadAxis(graph: GraphBuilder, x: Value, axis: number, step: number): Value {
  if (step === 1) return x;
  const inner = reshape(graph, x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]);
  return reshape(graph, padAxis(graph, inner, axis + 1, 0, step - 1), x.shape.with(axis, (x.shape[axis] ?? 0) * step));
}

/** Where the condition holds x, elsewhere 0. */
export function keepWhere(graph: GraphBuilder, condition: Value, x: Value): Value {
  return graph.add('Where', [condition, x, scalar(graph, 0)], {});
}

/** Float32 zeros. */
export function zeros(graph: GraphBuilder, shape: Shape): Value {
  return anonymous(graph, shape, new Float32Array(elementCount(shape)));
}

/** What of a broadcast result's gradient belongs to an operand of `shape`: sums over the axes it was stretched along. */
export function unbroadcast(graph: GraphBuilder, gradient: Value, shape: Shape): Value {
  const extra = gradient.shape.length - shape.length;
  const stretched = gradient.shape.flatMap((size, axis) => (axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : []));
  return reshape(graph, sum(graph, gradient, stretched, true), shape);
}
