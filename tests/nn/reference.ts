/**
 * @file What each operator means, written down as slowly and plainly as possible, in float64. A total table: an operator without a reference
 * does not compile. Not for use outside tests.
 */
import type { Graph } from '../../src-main/nn/graph.ts';
import type { Attributes, Op, PoolAttributes, Value } from '../../src-main/nn/op.ts';
import { elementCount, type Shape, type Tensor } from '../../src-main/nn/tensor.ts';

/** A tensor in float64, whatever its element type. */
export interface Reference {
  readonly shape: Shape;
  readonly data: Float64Array;
}

type Kernel<O extends Op> = (inputs: readonly Reference[], attributes: Attributes<O>, output: Shape) => (index: readonly number[]) => number;

/** Computes every output of a graph by name. */
export function interpret(graph: Graph, feeds: Readonly<Record<string, Reference>>): Record<string, Reference> {
  const values = new Map<Value, Reference>();
  for (const input of graph.inputs) values.set(input, feeds[input.name]);
  for (const [value, tensor] of graph.initializers) values.set(value, toReference(tensor));
  for (const { op, inputs, attributes, output } of graph.nodes) {
    const operands = inputs.flatMap((input) => (input ? [known(values, input)] : []));
    const element = (kernels[op] as Kernel<Op>)(operands, attributes, output.shape);
    const data = Float64Array.from({ length: elementCount(output.shape) }, (_, flat) => element(unravel(flat, output.shape)));
    values.set(output, { shape: output.shape, data });
  }
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, known(values, value)]));
}

/** A tensor as the reference sees it. */
export function toReference({ shape, data }: Tensor): Reference {
  return { shape, data: Float64Array.from(data as Iterable<number | bigint>, Number) };
}

const unary =
  (apply: (x: number) => number) =>
  ([x]: readonly Reference[]) =>
  (index: readonly number[]) =>
    apply(at(x, index));

const binary =
  (apply: (a: number, b: number) => number) =>
  ([a, b]: readonly Reference[]) =>
  (index: readonly number[]) =>
    apply(stretched(a, index), stretched(b, index));

const reduce =
  (apply: (values: readonly number[]) => number) =>
  ([x]: readonly Reference[], { axes, keepDims }: Attributes<'ReduceSum'>) =>
  (index: readonly number[]) => {
    const full = keepDims ? index : x.shape.map((_, axis) => (axes.includes(axis) ? 0 : index[axis - axes.filter((a) => a < axis).length]));
    const reduced = axes.map((axis) => x.shape[axis]);
    return apply(indices(reduced).map((inner) => at(x, full.map((i, axis) => (axes.includes(axis) ? inner[axes.indexOf(axis)] : i)))));
  };

const pool =
  (apply: (values: readonly number[]) => number) =>
  ([x]: readonly Reference[], { kernel, strides, pads }: PoolAttributes) =>
  ([n, c, ...place]: readonly number[]) => {
    const positions = indices(kernel).map((tap) => place.map((o, i) => o * strides[i] - pads[i] + tap[i]));
    return apply(positions.filter((position) => inside(position, x.shape.slice(2))).map((position) => at(x, [n, c, ...position])));
  };

const kernels: { readonly [O in Op]: Kernel<O> } = {
  Identity: unary((x) => x),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Tanh: unary(Math.tanh),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Relu: unary((x) => Math.max(0, x)),
  LeakyRelu: (inputs, { alpha }) => unary((x) => (x >= 0 ? x : alpha * x))(inputs),
  Cast: (inputs, { to }) => unary((x) => (to === 'float32' ? x : to === 'bool' ? Number(x !== 0) : Math.trunc(x)))(inputs),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Equal: binary((a, b) => Number(a === b)),
  Greater: binary((a, b) => Number(a > b)),
  Where: ([condition, a, b]) => (index) => stretched(condition, index) !== 0 ? stretched(a, index) : stretched(b, index),
  MatMul: ([a, b]) => (index) => {
    const [batch, row, column] = [index.slice(0, -2), index[index.length - 2], index[index.length - 1]];
    return sum(range(a.shape[a.shape.length - 1]).map((k) => stretched(a, [...batch, row, k]) * stretched(b, [...batch, k, column])));
  },
  Gemm: ([a, b, bias], { transA, transB }) => ([row, column]) =>
    sum(range(a.shape[transA ? 0 : 1]).map((k) => at(a, transA ? [k, row] : [row, k]) * at(b, transB ? [column, k] : [k, column]))) +
    (bias ? stretched(bias, [row, column]) : 0),
  Conv: ([x, weight, bias], { strides, pads, dilations, group }) => ([n, m, ...place]) => {
    const [outputs, perGroup, ...kernel] = weight.shape;
    const firstChannel = Math.floor(m / (outputs / group)) * perGroup;
    const products = indices([perGroup, ...kernel]).map(([c, ...tap]) => {
      const position = place.map((o, i) => o * strides[i] - pads[i] + tap[i] * dilations[i]);
      return inside(position, x.shape.slice(2)) ? at(x, [n, firstChannel + c, ...position]) * at(weight, [m, c, ...tap]) : 0;
    });
    return sum(products) + (bias ? at(bias, [m]) : 0);
  },
  ConvTranspose: ([x, weight, bias], { strides, pads, dilations, group }) => ([n, m, ...place]) => {
    const [channels, perGroup, ...kernel] = weight.shape;
    const firstChannel = Math.floor(m / perGroup) * (channels / group);
    // Output o gets input i through tap k where o = i · stride + k · dilation − pad.
    const products = indices([channels / group, ...kernel]).map(([c, ...tap]) => {
      const position = place.map((o, i) => (o + pads[i] - tap[i] * dilations[i]) / strides[i]);
      const reached = position.every(Number.isInteger) && inside(position, x.shape.slice(2));
      return reached ? at(x, [n, firstChannel + c, ...position]) * at(weight, [firstChannel + c, m % perGroup, ...tap]) : 0;
    });
    return sum(products) + (bias ? at(bias, [m]) : 0);
  },
  MaxPool: pool((values) => Math.max(...values)),
  AveragePool: pool((values) => sum(values) / values.length),
  ReduceSum: reduce(sum),
  ReduceMean: reduce((values) => sum(values) / values.length),
  ReduceMax: reduce((values) => Math.max(...values)),
  Reshape: ([x], _, output) => (index) => x.data[ravel(index, output)],
  Unsqueeze: ([x], _, output) => (index) => x.data[ravel(index, output)],
  Squeeze: ([x], _, output) => (index) => x.data[ravel(index, output)],
  Transpose: ([x], { perm }) => (index) => at(x, x.shape.map((_, axis) => index[perm.indexOf(axis)])),
  Expand: ([x]) => (index) => stretched(x, index),
  Concat: (inputs, { axis }) => (index) => {
    let place = index[axis];
    const part = inputs.find(({ shape }) => place < shape[axis] || void (place -= shape[axis]));
    return part ? at(part, index.with(axis, place)) : NaN;
  },
  Slice: ([x], { starts, axes, steps }) => (index) =>
    at(x, index.map((i, axis) => (axes.includes(axis) ? starts[axes.indexOf(axis)] + i * steps[axes.indexOf(axis)] : i))),
  Gather: ([x], { axis, indices: taken }) => (index) => at(x, index.with(axis, taken[index[axis]])),
  Pad: ([x], { pads }) => (index) => {
    const position = index.map((i, axis) => i - pads[axis]);
    return inside(position, x.shape) ? at(x, position) : 0;
  },
};

/** All indices of a shape, row-major. */
function indices(shape: Shape): number[][] {
  return range(elementCount(shape)).map((flat) => unravel(flat, shape));
}

function unravel(flat: number, shape: Shape): number[] {
  return shape.map((size, axis) => Math.floor(flat / elementCount(shape.slice(axis + 1))) % size);
}

function ravel(index: readonly number[], shape: Shape): number {
  return index.reduce((flat, i, axis) => flat * shape[axis] + i, 0);
}

function at(x: Reference, index: readonly number[]): number {
  return x.data[ravel(index, x.shape)];
}

/** An element of an operand that is broadcast to the shape that `index` is of. */
function stretched(x: Reference, index: readonly number[]): number {
  return at(x, x.shape.map((size, axis) => (size === 1 ? 0 : index[axis + index.length - x.shape.length])));
}

function inside(position: readonly number[], shape: Shape): boolean {
  return position.every((i, axis) => i >= 0 && i < shape[axis]);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function known(values: ReadonlyMap<Value, Reference>, value: Value): Reference {
  const found = values.get(value);
  if (!found) throw new TypeError(`"${value.name}" has no value`);
  return found;
}
