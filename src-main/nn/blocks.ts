/** @file Trainable building blocks: a convolution with its normalisation, a plain one, a unit-length projection. */
import { anonymous, add, divide, multiply, scalar, sum } from './arithmetic.ts';
import { foldedBatchNorm, type NormOptions, trainingBatchNorm } from './batch-norm.ts';
import type { GraphBuilder } from './graph.ts';
import { conv, type ConvOptions, convTranspose } from './layers.ts';
import type { Value } from './op.ts';
import { ConstantParameters, type Parameter, type ParameterSource } from './parameters.ts';
import { elementCount } from './tensor.ts';

/** A convolution to add. `kernel` has one size per spatial axis. */
export interface ConvSpec extends ConvOptions, NormOptions {
  readonly outputs: number;
  readonly kernel: readonly number[];
  /** A kernel of zeros to start from. */
  readonly startsAtZero?: boolean;
}

/** A transposed convolution to add: one group. */
export type TransposedSpec = Omit<ConvSpec, 'group' | 'startsAtZero'>;

/** Convolution without bias, then batch normalisation. In an inference graph the latter is folded into the former. */
export function convNorm(graph: GraphBuilder, parameters: ParameterSource, name: string, x: Value, spec: ConvSpec): Value {
  const weight = kernelParameter(name, x, spec);
  if (!(parameters instanceof ConstantParameters)) return trainingBatchNorm(graph, parameters, name, conv(graph, x, parameters.get(weight), null, spec), spec);
  const { scale, shift } = foldedBatchNorm(parameters, name, spec.outputs, spec);
  const data = scaledPerOutput(parameters.data(weight), scale, elementCount(weight.shape.slice(1)));
  return conv(graph, x, anonymous(graph, weight.shape, data), anonymous(graph, [spec.outputs], shift), spec);
}

/** As {@link convNorm}, transposed: a stride makes the result larger. */
export function convTransposeNorm(graph: GraphBuilder, parameters: ParameterSource, name: string, x: Value, spec: TransposedSpec): Value {
  const weight = transposedKernel(name, x, spec);
  if (!(parameters instanceof ConstantParameters)) return trainingBatchNorm(graph, parameters, name, convTranspose(graph, x, parameters.get(weight), null, spec), spec);
  const { scale, shift } = foldedBatchNorm(parameters, name, spec.outputs, spec);
  const data = scaledPerOutput(parameters.data(weight), scale, elementCount(weight.shape.slice(2)));
  return convTranspose(graph, x, anonymous(graph, weight.shape, data), anonymous(graph, [spec.outputs], shift), spec);
}

/** Convolution with bias and nothing else. */
export function convBias(graph: GraphBuilder, parameters: ParameterSource, name: string, x: Value, spec: ConvSpec): Value {
  return conv(graph, x, parameters.get(kernelParameter(name, x, spec)), parameters.get(biasParameter(name, spec.outputs)), spec);
}

/** As {@link convBias}, transposed. */
export function convTransposeBias(graph: GraphBuilder, parameters: ParameterSource, name: string, x: Value, spec: TransposedSpec): Value {
  return convTranspose(graph, x, parameters.get(transposedKernel(name, x, spec)), parameters.get(biasParameter(name, spec.outputs)), spec);
}

/** Batch normalisation on its own, where it follows a sum and cannot be folded into a convolution. */
export function norm(graph: GraphBuilder, parameters: ParameterSource, name: string, x: Value, options: NormOptions = {}): Value {
  if (!(parameters instanceof ConstantParameters)) return trainingBatchNorm(graph, parameters, name, x, options);
  const channels = x.shape[1] ?? 0;
  const { scale, shift } = foldedBatchNorm(parameters, name, channels, options);
  const perChannel = x.shape.map((_, axis) => (axis === 1 ? channels : 1));
  return add(graph, multiply(graph, x, anonymous(graph, perChannel, scale)), anonymous(graph, perChannel, shift));
}

/** max(x, 0). */
export function relu(graph: GraphBuilder, x: Value): Value {
  return graph.add('Relu', [x], {});
}

/** x scaled to length 1 along one axis; the small constant keeps the zero vector finite. */
export function unitLength(graph: GraphBuilder, x: Value, axis: number): Value {
  const squares = sum(graph, multiply(graph, x, x), [axis], true);
  return divide(graph, x, graph.add('Sqrt', [add(graph, squares, scalar(graph, 1e-8))], {}));
}

function kernelParameter(name: string, x: Value, { outputs, kernel, group = 1, startsAtZero = false }: ConvSpec): Parameter {
  const perGroup = (x.shape[1] ?? 0) / group;
  const fanIn = perGroup * kernel.reduce((product, size) => product * size, 1);
  return { name: `${name}.weight`, shape: [outputs, perGroup, ...kernel], initial: startsAtZero ? { kind: 'constant', value: 0 } : { kind: 'he', fanIn }, kind: 'weight', decays: true };
}

/** Of the elements that an output gets, a stride leaves every so-and-so-many-th tap. */
function transposedKernel(name: string, x: Value, { outputs, kernel, stride = 1 }: TransposedSpec): Parameter {
  const inputs = x.shape[1] ?? 0;
  const reached = kernel.reduce((product, size, axis) => (product * size) / (typeof stride === 'number' ? stride : stride[axis]), 1);
  return { name: `${name}.weight`, shape: [inputs, outputs, ...kernel], initial: { kind: 'he', fanIn: inputs * reached }, kind: 'weight', decays: true };
}

function biasParameter(name: string, outputs: number): Parameter {
  return { name: `${name}.bias`, shape: [outputs], initial: { kind: 'constant', value: 0 }, kind: 'weight', decays: false };
}

/** A kernel with each output's taps times its factor; outputs alternate every `taps` elements. Changes `data`. */
function scaledPerOutput(data: Float32Array, factors: Float32Array, taps: number): Float32Array {
  for (let i = 0; i < data.length; i++) data[i] *= factors[Math.floor(i / taps) % factors.length];
  return data;
}
