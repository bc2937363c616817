/** @file Layers of the multisensory network: convolutions with SAME padding, over time and space in one kernel or in two, and the residual block made of them. */
import { add, sliceAxis } from '../nn/arithmetic.ts';
import { convBias, convNorm, norm, relu } from '../nn/blocks.ts';
import type { Value } from '../nn/op.ts';
import type { NetworkContext } from './lip-sync.ts';
import type { MultisensoryConfig } from './multisensory-config.ts';
import { samePads } from './same-padding.ts';

/** Where layers go, and who is told of each. */
export interface MultisensoryContext extends NetworkContext {
  readonly config: MultisensoryConfig;
  /** Called with each layer's result under its name. */
  readonly watch?: (layer: string, value: Value) => void;
}

/** One convolution. Sizes per spatial axis: samples, or time, rows and columns. */
export interface LayerSpec {
  readonly outputs: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
}

/** What follows a convolution: normalisation and max(x, 0), normalisation alone, or a bias alone. */
export type Ending = 'norm-relu' | 'norm' | 'bias';

/** A convolution with SAME padding. In a factorised network one over time and space becomes two, each its own layer. */
export function layer(context: MultisensoryContext, name: string, x: Value, spec: LayerSpec, ending: Ending): Value {
  const { outputs, kernel, stride } = spec;
  const [time, ...space] = kernel;
  const factors = context.config.factorized && kernel.length === 3 && time > 1;
  if (!factors) return single(context, name, x, spec, ending);
  const inSpace = single(context, `${name}/space`, x, { outputs, kernel: [1, ...space], stride: [1, ...stride.slice(1)] }, 'norm-relu');
  return single(context, `${name}/time`, inSpace, { outputs, kernel: [time, 1, 1], stride: [stride[0], 1, 1] }, ending);
}

/**
 * shortcut(x) + convolution(max(0, norm(convolution(x)))), normalised, then max(·, 0). The shortcut takes every stride-th element, through a
 * convolution of one tap where the number of channels changes.
 */
export function residual(context: MultisensoryContext, name: string, x: Value, spec: LayerSpec): Value {
  const { graph, parameters, config, watch } = context;
  const { outputs, kernel, stride } = spec;
  const ones = kernel.map(() => 1);
  const widens = x.shape[1] !== outputs;
  const shortcut = widens ? layer(context, `${name}_short`, x, { outputs, kernel: ones, stride }, 'norm') : subsampled(context, x, stride);
  if (!widens && stride.some((step) => step > 1)) watch?.(`${name} shortcut`, shortcut);
  const inner = layer(context, `${name}_1`, x, spec, 'norm-relu');
  const branch = layer(context, `${name}_2`, inner, { outputs, kernel, stride: ones }, 'bias');
  const y = relu(graph, norm(graph, parameters, `${name}_bn`, add(graph, shortcut, branch), config.norm));
  watch?.(`${name}_bn`, y);
  return y;
}

function single({ graph, parameters, config, watch }: MultisensoryContext, name: string, x: Value, spec: LayerSpec, ending: Ending): Value {
  const { outputs, kernel, stride } = spec;
  const placed = { outputs, kernel, stride, pads: samePads(x.shape.slice(2), kernel, stride), ...config.norm };
  const made = ending === 'bias' ? convBias(graph, parameters, name, x, placed) : convNorm(graph, parameters, name, x, placed);
  const y = ending === 'norm-relu' ? relu(graph, made) : made;
  watch?.(name, y);
  return y;
}

function subsampled({ graph }: MultisensoryContext, x: Value, stride: readonly number[]): Value {
  return stride.reduce((value, step, i) => sliceAxis(graph, value, i + 2, { start: 0, end: value.shape[i + 2], step }), x);
}
