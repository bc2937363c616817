/** @file Layers as functions that add nodes, with the defaults that ONNX would assume. */
import type { GraphBuilder } from './graph.ts';
import type { PoolAttributes, Value, WindowAttributes } from './op.ts';
import { type ElementType, floatTensor } from './tensor.ts';

/** One value for every axis, or one per axis. */
export type PerAxis = number | readonly number[];

/** What a convolution does unless told: stride 1, no padding, no dilation, one group. `pad` per axis pads both sides; `pads` tells them apart. */
export interface ConvOptions {
  readonly stride?: PerAxis;
  readonly pad?: PerAxis;
  /** All begins, then all ends; wins over `pad`. */
  readonly pads?: readonly number[];
  readonly dilation?: PerAxis;
  readonly group?: number;
}

/** Convolution over as many spatial axes as the weight `[outputs, inputs / group, …kernel]` has. */
export function conv(graph: GraphBuilder, x: Value, weight: Value, bias: Value | null, options: ConvOptions = {}): Value {
  const attributes = { ...windowAttributes(weight.shape.length - 2, options), group: options.group ?? 1 };
  return graph.add('Conv', bias ? [x, weight, bias] : [x, weight], attributes);
}

/** Transposed convolution, one group; weight `[inputs, outputs, …kernel]`. `pads` are cropped from what the input spreads to: stride · (n − 1) + kernel. */
export function convTranspose(graph: GraphBuilder, x: Value, weight: Value, bias: Value | null, options: Omit<ConvOptions, 'group'> = {}): Value {
  const rank = weight.shape.length - 2;
  const attributes = { ...windowAttributes(rank, options), group: 1, outputPadding: perAxis(0, rank) };
  return graph.add('ConvTranspose', bias ? [x, weight, bias] : [x, weight], attributes);
}

/** Pooling options: the stride is the kernel unless told. */
export interface PoolOptions {
  readonly kernel: PerAxis;
  readonly stride?: PerAxis;
  readonly pads?: readonly number[];
}

/** Largest value of each window. */
export function maxPool(graph: GraphBuilder, x: Value, options: PoolOptions): Value {
  return graph.add('MaxPool', [x], poolAttributes(x, options));
}

/** Mean of each window. */
export function averagePool(graph: GraphBuilder, x: Value, options: PoolOptions): Value {
  return graph.add('AveragePool', [x], poolAttributes(x, options));
}

/** x `[n, inputs]` times weight `[inputs, outputs]` plus bias `[outputs]`. */
export function dense(graph: GraphBuilder, x: Value, weight: Value, bias: Value): Value {
  return graph.add('Gemm', [x, weight, bias], { transA: false, transB: false });
}

/** A float32 constant, scalar unless a shape is given. */
export function constant(graph: GraphBuilder, name: string, values: readonly number[] | Float32Array, shape: readonly number[] = []): Value {
  return graph.initializer(name, floatTensor(shape, values));
}

/** x as another element type. */
export function cast(graph: GraphBuilder, x: Value, to: ElementType): Value {
  return graph.add('Cast', [x], { to });
}

function windowAttributes(rank: number, { stride = 1, pad = 0, pads, dilation = 1 }: ConvOptions): WindowAttributes {
  const both = perAxis(pad, rank);
  return { strides: perAxis(stride, rank), pads: pads ?? [...both, ...both], dilations: perAxis(dilation, rank) };
}

function poolAttributes(x: Value, { kernel, stride = kernel, pads }: PoolOptions): PoolAttributes {
  const rank = x.shape.length - 2;
  return { kernel: perAxis(kernel, rank), strides: perAxis(stride, rank), pads: pads ?? perAxis(0, 2 * rank) };
}

function perAxis(value: PerAxis, rank: number): readonly number[] {
  return typeof value === 'number' ? Array.from({ length: rank }, () => value) : value;
}
