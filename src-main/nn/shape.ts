/** @file What each operator makes of its inputs' types and shapes. A total table: an operator without a rule does not compile. */
import type { Attributes, Inputs, Op, PoolAttributes, ReduceAttributes, Value, WindowAttributes } from './op.ts';
import { elementCount, formatShape, sameShape, type Shape, type TensorType } from './tensor.ts';

/** A graph that cannot be: the message has the shapes and the rule they break. */
export class ShapeError extends TypeError {
  override readonly name = 'ShapeError';
}

type ShapeRule<O extends Op> = (inputs: Inputs<O>, attributes: Attributes<O>) => TensorType;

/**
 * Type and shape of an operator's output.
 *
 * @throws {ShapeError} when the inputs do not fit the operator.
 */
export function inferShape<O extends Op>(op: O, inputs: Inputs<O>, attributes: Attributes<O>): TensorType {
  try {
    return shapeRules[op](inputs, attributes);
  } catch (error) {
    if (error instanceof ShapeError) error.message = `${op}: ${error.message}`;
    throw error;
  }
}

/** The common shape of operands that stretch sizes of 1, aligned at the last axis. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [m, n] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    ensure(m === n || m === 1 || n === 1, `${formatShape(a)} and ${formatShape(b)} do not broadcast: ${m} against ${n} on axis ${axis}`);
    return m === 1 ? n : m;
  });
}

const elementwise = ([x]: readonly [Value]): TensorType => ({ type: x.type, shape: x.shape });

const binary = ([a, b]: readonly [Value, Value]): TensorType => {
  ensure(a.type === b.type, `operands of different types ${a.type} and ${b.type}`);
  return { type: a.type, shape: broadcastShapes(a.shape, b.shape) };
};

const comparison = (operands: readonly [Value, Value]): TensorType => ({ type: 'bool', shape: binary(operands).shape });

const pool = ([x]: readonly [Value], { kernel, strides, pads }: PoolAttributes): TensorType => {
  const window = { strides, pads, dilations: kernel.map(() => 1) };
  return { type: x.type, shape: [...x.shape.slice(0, 2), ...windowSizes(x.shape.slice(2), kernel, window)] };
};

const reduce = ([x]: readonly [Value], { axes, keepDims }: ReduceAttributes): TensorType => {
  for (const axis of axes) ensureAxis(axis, x.shape);
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return { type: x.type, shape: keepDims ? shape : shape.filter((_, axis) => !axes.includes(axis)) };
};

const shapeRules: { readonly [O in Op]: ShapeRule<O> } = {
  Identity: elementwise,
  Neg: elementwise,
  Abs: elementwise,
  Sign: elementwise,
  Exp: elementwise,
  Log: elementwise,
  Sqrt: elementwise,
  Tanh: elementwise,
  Sigmoid: elementwise,
  Relu: elementwise,
  LeakyRelu: elementwise,
  Cast: ([x], { to }) => ({ type: to, shape: x.shape }),
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Equal: comparison,
  Greater: comparison,
  Where: ([condition, a, b]) => {
    ensure(condition.type === 'bool', `condition is ${condition.type}, not bool`);
    ensure(a.type === b.type, `branches of different types ${a.type} and ${b.type}`);
    return { type: a.type, shape: broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape)) };
  },
  MatMul: ([a, b]) => {
    ensure(a.shape.length >= 2 && b.shape.length >= 2, `needs matrices, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`);
    const [rows, inner] = a.shape.slice(-2);
    const [otherInner, columns] = b.shape.slice(-2);
    ensure(inner === otherInner, `columns of ${formatShape(a.shape)} must equal rows of ${formatShape(b.shape)}: ${inner} against ${otherInner}`);
    return { type: a.type, shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns] };
  },
  Gemm: ([a, b, bias], { transA, transB }) => {
    ensure(a.shape.length === 2 && b.shape.length === 2, `needs matrices, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`);
    const [rows, inner] = transA ? a.shape.toReversed() : a.shape;
    const [otherInner, columns] = transB ? b.shape.toReversed() : b.shape;
    ensure(inner === otherInner, `${formatShape(a.shape)} and ${formatShape(b.shape)} share no inner size: ${inner} against ${otherInner}`);
    const shape = [rows, columns];
    if (bias) ensure(sameShape(broadcastShapes(bias.shape, shape), shape), `bias ${formatShape(bias.shape)} does not broadcast to ${formatShape(shape)}`);
    return { type: a.type, shape };
  },
  Conv: ([x, weight, bias], attributes) => {
    const [batch, channels, ...sizes] = x.shape;
    const [outputs, perGroup, ...kernel] = weight.shape;
    const { group } = attributes;
    ensure(x.shape.length === weight.shape.length && sizes.length > 0, `input ${formatShape(x.shape)} and weight ${formatShape(weight.shape)} differ in rank`);
    ensure(channels === perGroup * group, `input ${formatShape(x.shape)} has ${channels} channels, weight ${formatShape(weight.shape)} wants ${perGroup} × group ${group}`);
    ensure(outputs % group === 0, `weight ${formatShape(weight.shape)} has ${outputs} outputs, no multiple of group ${group}`);
    ensureBias(bias, outputs);
    return { type: x.type, shape: [batch, outputs, ...windowSizes(sizes, kernel, attributes)] };
  },
  ConvTranspose: ([x, weight, bias], { group, strides, pads, dilations, outputPadding }) => {
    const [batch, channels, ...sizes] = x.shape;
    const [inputs, perGroup, ...kernel] = weight.shape;
    ensure(x.shape.length === weight.shape.length && sizes.length > 0, `input ${formatShape(x.shape)} and weight ${formatShape(weight.shape)} differ in rank`);
    ensure(channels === inputs && channels % group === 0, `input ${formatShape(x.shape)} and weight ${formatShape(weight.shape)} must agree on axis 1 and 0, in ${group} groups`);
    ensureBias(bias, perGroup * group);
    const output = sizes.map((size, i) => {
      const [stride, dilation, begin, end] = [strides[i], dilations[i], pads[i], pads[i + sizes.length]];
      return stride * (size - 1) + outputPadding[i] + (kernel[i] - 1) * dilation + 1 - begin - end;
    });
    return { type: x.type, shape: [batch, perGroup * group, ...output] };
  },
  MaxPool: pool,
  AveragePool: pool,
  ReduceSum: reduce,
  ReduceMean: reduce,
  ReduceMax: reduce,
  Reshape: ([x], { shape }) => {
    ensure(elementCount(x.shape) === elementCount(shape), `${formatShape(x.shape)} has ${elementCount(x.shape)} elements, ${formatShape(shape)} has ${elementCount(shape)}`);
    return { type: x.type, shape };
  },
  Unsqueeze: ([x], { axes }) => {
    const shape = [...x.shape];
    for (const axis of axes.toSorted((a, b) => a - b)) {
      ensure(Number.isInteger(axis) && axis >= 0 && axis <= shape.length, `axis ${axis} is no place in ${formatShape(shape)}`);
      shape.splice(axis, 0, 1);
    }
    return { type: x.type, shape };
  },
  Squeeze: ([x], { axes }) => {
    for (const axis of axes) ensure(x.shape[axis] === 1, `axis ${axis} of ${formatShape(x.shape)} is not of size 1`);
    return { type: x.type, shape: x.shape.filter((_, axis) => !axes.includes(axis)) };
  },
  Transpose: ([x], { perm }) => {
    const isPermutation = perm.length === x.shape.length && new Set(perm).size === perm.length && perm.every((axis) => axis in x.shape);
    ensure(isPermutation, `${formatShape(perm)} is no permutation of the axes of ${formatShape(x.shape)}`);
    return { type: x.type, shape: perm.map((axis) => x.shape[axis]) };
  },
  Expand: ([x], { shape }) => {
    ensure(sameShape(broadcastShapes(x.shape, shape), shape), `${formatShape(x.shape)} does not stretch to ${formatShape(shape)}`);
    return { type: x.type, shape };
  },
  Concat: ([first, ...rest], { axis }) => {
    ensure(first !== undefined, 'nothing to join');
    ensureAxis(axis, first.shape);
    for (const { shape } of rest) {
      const fits = shape.length === first.shape.length && shape.every((size, i) => i === axis || size === first.shape[i]);
      ensure(fits, `${formatShape(first.shape)} and ${formatShape(shape)} differ beside axis ${axis}`);
    }
    const joined = rest.reduce((sum, { shape }) => sum + (shape[axis]), first.shape[axis]);
    return { type: first.type, shape: first.shape.with(axis, joined) };
  },
  Slice: ([x], { starts, ends, axes, steps }) => {
    const shape = [...x.shape];
    axes.forEach((axis, i) => {
      ensureAxis(axis, x.shape);
      const [start, end, step, size] = [starts[i], ends[i], steps[i], x.shape[axis]];
      ensure(start >= 0 && start <= end && end <= size && step > 0, `[${start}, ${end}) by ${step} is not within axis ${axis} of ${formatShape(x.shape)}`);
      shape[axis] = Math.ceil((end - start) / step);
    });
    return { type: x.type, shape };
  },
  Gather: ([x], { axis, indices }) => {
    ensureAxis(axis, x.shape);
    const bad = indices.find((index) => index < 0 || index >= (x.shape[axis]));
    ensure(bad === undefined, `index ${bad} is not within axis ${axis} of ${formatShape(x.shape)}`);
    return { type: x.type, shape: x.shape.with(axis, indices.length) };
  },
  Pad: ([x], { pads }) => {
    ensure(pads.length === 2 * x.shape.length, `${pads.length} pads for ${formatShape(x.shape)}, which needs two per axis`);
    return { type: x.type, shape: x.shape.map((size, axis) => size + (pads[axis]) + (pads[axis + x.shape.length])) };
  },
};

/** out = ⌊(in + begin + end − dilation · (kernel − 1) − 1) / stride⌋ + 1, per spatial axis. */
function windowSizes(sizes: Shape, kernel: Shape, { strides, pads, dilations }: WindowAttributes): Shape {
  const rank = sizes.length;
  const complete = kernel.length === rank && strides.length === rank && dilations.length === rank && pads.length === 2 * rank;
  ensure(complete, `kernel ${formatShape(kernel)}, strides ${formatShape(strides)}, pads ${formatShape(pads)} do not fit spatial sizes ${formatShape(sizes)}`);
  return sizes.map((size, i) => {
    const padded = size + pads[i] + pads[i + rank];
    const span = dilations[i] * (kernel[i] - 1) + 1;
    ensure(span <= padded, `kernel ${formatShape(kernel)} is larger than the padded input ${formatShape(sizes)}: ${span} against ${padded} on spatial axis ${i}`);
    return Math.floor((padded - span) / strides[i]) + 1;
  });
}

function ensureBias(bias: Value | undefined, outputs: number): void {
  if (bias) ensure(sameShape(bias.shape, [outputs]), `bias ${formatShape(bias.shape)} for ${outputs} outputs`);
}

function ensureAxis(axis: number, shape: Shape): void {
  ensure(Number.isInteger(axis) && axis >= 0 && axis < shape.length, `axis ${axis} is not one of ${formatShape(shape)}`);
}

function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ShapeError(message);
}
