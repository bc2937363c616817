/** @file Trainable transposed convolutions, which enlarge what a convolution of the same kernel and stride would shrink: with their normalisation, or with a bias. */
import { add, anonymous, reshape } from './arithmetic.ts';
import { foldedBatchNorm, type NormOptions, trainingBatchNorm } from './batch-norm.ts';
import type { GraphBuilder } from './graph.ts';
import type { Value } from './op.ts';
import { ConstantParameters, type Parameter, type ParameterSource } from './parameters.ts';

/** One of them. Per spatial axis: size of the kernel, stride, and what is cut off on each side: all begins, then all ends. */
export interface TransposedSpec extends NormOptions {
  readonly outputs: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly pads: readonly number[];
}

/** Transposed convolution without bias, then batch normalisation; in an inference graph the latter is folded into the former. */
export function transposedNorm(graph: GraphBuilder, parameters: ParameterSource, name: string, x: Value, spec: TransposedSpec): Value {
  const weight = kernelParameter(name, x, spec);
  if (!(parameters instanceof ConstantParameters)) return trainingBatchNorm(graph, parameters, name, transposed(graph, x, parameters.get(weight), spec), spec);
  const { scale, shift } = foldedBatchNorm(parameters, name, spec.outputs, spec);
  const data = parameters.data(weight);
  // `[inputs, outputs, …kernel]`
  const taps = spec.kernel.reduce((product, size) => product * size, 1);
  for (let i = 0; i < data.length; i++) data[i] *= scale[Math.floor(i / taps) % spec.outputs];
  return withBias(graph, transposed(graph, x, anonymous(graph, weight.shape, data), spec), anonymous(graph, [spec.outputs], shift));
}

/** Transposed convolution with bias and nothing else. */
export function transposedBias(graph: GraphBuilder, parameters: ParameterSource, name: string, x: Value, spec: TransposedSpec): Value {
  const bias: Parameter = { name: `${name}.bias`, shape: [spec.outputs], initial: { kind: 'constant', value: 0 }, kind: 'weight', decays: false };
  return withBias(graph, transposed(graph, x, parameters.get(kernelParameter(name, x, spec)), spec), parameters.get(bias));
}

function transposed(graph: GraphBuilder, x: Value, weight: Value, { kernel, stride, pads }: TransposedSpec): Value {
  const attributes = { strides: stride, pads, dilations: kernel.map(() => 1), outputPadding: kernel.map(() => 0), group: 1 };
  return graph.add('ConvTranspose', [x, weight], attributes);
}

function withBias(graph: GraphBuilder, y: Value, bias: Value): Value {
  return add(graph, y, reshape(graph, bias, y.shape.map((size, axis) => (axis === 1 ? size : 1))));
}

function kernelParameter(name: string, x: Value, { outputs, kernel, stride }: TransposedSpec): Parameter {
  const inputs = x.shape[1] ?? 0;
  // Each output sees every stride-th tap.
  const fanIn = inputs * kernel.reduce((product, size, i) => product * (size / stride[i]), 1);
  return { name: `${name}.weight`, shape: [inputs, outputs, ...kernel], initial: { kind: 'he', fanIn }, kind: 'weight', decays: true };
}
