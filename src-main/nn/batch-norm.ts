/** @file Batch normalisation (Ioffe & Szegedy 2015), from primitives: some runtimes have no training mode of the ONNX operator. */
import { add, anonymous, divide, multiply, reshape, scalar, scale, subtract, sum } from './arithmetic.ts';
import { withClosedForm } from './gradients.ts';
import type { GraphBuilder } from './graph.ts';
import type { Value } from './op.ts';
import type { ConstantParameters, Parameter, ParameterSource } from './parameters.ts';
import { elementCount } from './tensor.ts';

/** Added to the variance. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Share of a running statistic that one step replaces. */
export const BATCH_NORM_MOMENTUM = 0.05;

/** How a normalisation differs from the usual one. */
export interface NormOptions {
  /** What the scale γ starts at, 1 unless given: 0 makes a residual branch start as nothing (Goyal et al. 2017, section 5.1). */
  readonly initialScale?: number;
  /** Added to the variance; {@link BATCH_NORM_EPSILON} unless given. */
  readonly epsilon?: number;
  /** False leaves γ at 1, without a parameter for it. */
  readonly hasScale?: boolean;
}

/** The four parameters of one normalisation. */
export function batchNormParameters(name: string, channels: number, initialScale = 1): Readonly<Record<'gamma' | 'beta' | 'mean' | 'variance', Parameter>> {
  const of = (suffix: string, kind: Parameter['kind'], value: number): Parameter => ({
    name: `${name}.${suffix}`,
    shape: [channels],
    initial: { kind: 'constant', value },
    kind,
    decays: false,
  });
  return { gamma: of('gamma', 'weight', initialScale), beta: of('beta', 'weight', 0), mean: of('mean', 'statistic', 0), variance: of('variance', 'statistic', 1) };
}

/**
 * Normalises each channel of x `[n, c, …]` by the batch's own mean and variance, then scales and shifts.
 *
 * With x̂ = (x − μ)·inv: dγ = Σ dy·x̂, dβ = Σ dy, dx = γ·inv·(dy − dβ/M − x̂·dγ/M).
 */
export function trainingBatchNorm(graph: GraphBuilder, parameters: ParameterSource, name: string, x: Value, options: NormOptions = {}): Value {
  const channels = x.shape[1] ?? 0;
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const perChannel = x.shape.map((_, axis) => (axis === 1 ? channels : 1));
  const count = elementCount(x.shape) / channels;
  const { initialScale, epsilon = BATCH_NORM_EPSILON, hasScale = true } = options;
  const own = batchNormParameters(name, channels, initialScale);
  const gamma = hasScale ? reshape(graph, parameters.get(own.gamma), perChannel) : anonymous(graph, perChannel, new Float32Array(channels).fill(1));
  const beta = reshape(graph, parameters.get(own.beta), perChannel);

  const mean = scale(graph, sum(graph, x, axes, true), 1 / count);
  const centered = subtract(graph, x, mean);
  const variance = scale(graph, sum(graph, multiply(graph, centered, centered), axes, true), 1 / count);
  const inverse = divide(graph, scalar(graph, 1), graph.add('Sqrt', [add(graph, variance, scalar(graph, epsilon))], {}));
  const normal = multiply(graph, centered, inverse);
  const y = add(graph, multiply(graph, normal, gamma), beta);

  const towards = (statistic: Parameter, value: Value) => {
    const old = scale(graph, parameters.get(statistic), 1 - BATCH_NORM_MOMENTUM);
    parameters.update(statistic, add(graph, old, scale(graph, reshape(graph, value, [channels]), BATCH_NORM_MOMENTUM)));
  };
  towards(own.mean, mean);
  towards(own.variance, variance);

  return withClosedForm(y, [x, gamma, beta], (dy) => {
    const dBeta = sum(graph, dy, axes, true);
    const dGamma = sum(graph, multiply(graph, dy, normal), axes, true);
    const pull = add(graph, multiply(graph, normal, scale(graph, dGamma, 1 / count)), scale(graph, dBeta, 1 / count));
    return [multiply(graph, subtract(graph, dy, pull), multiply(graph, gamma, inverse)), dGamma, dBeta];
  });
}

/** What a trained normalisation does to each channel: y = scale · x + shift. */
export function foldedBatchNorm(parameters: ConstantParameters, name: string, channels: number, options: NormOptions = {}): { readonly scale: Float32Array; readonly shift: Float32Array } {
  const { epsilon = BATCH_NORM_EPSILON, hasScale = true } = options;
  const own = batchNormParameters(name, channels);
  const gamma = hasScale ? parameters.data(own.gamma) : new Float32Array(channels).fill(1);
  const [beta, mean, variance] = [own.beta, own.mean, own.variance].map((parameter) => parameters.data(parameter));
  const factor = gamma.map((value, channel) => value / Math.sqrt(variance[channel] + epsilon));
  return { scale: factor, shift: beta.map((value, channel) => value - mean[channel] * factor[channel]) };
}
