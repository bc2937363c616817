/** @file What the published checkpoints call the parameters of `networks/multisensory.ts` and `networks/separator-paper.ts`, and how they lay them out. */
import type { Parameter } from '../../nn/parameters.ts';
import type { Shape } from '../../nn/tensor.ts';

const NORM_PARTS: Readonly<Record<string, string>> = { beta: 'beta', gamma: 'gamma', mean: 'moving_mean', variance: 'moving_variance' };

/** The variable of a parameter. */
export interface PublishedVariable {
  readonly name: string;
  readonly shape: Shape;
}

/** Layers have their published names already; a normalisation has a scope of its own below its layer's, unless it stands alone after a sum. */
export function publishedVariable({ name, shape }: Pick<Parameter, 'name' | 'shape'>): PublishedVariable {
  const dot = name.lastIndexOf('.');
  const [scope, part] = [name.slice(0, dot), name.slice(dot + 1)];
  if (part === 'weight') return { name: `${scope}/weights`, shape: kernelShape(shape) };
  if (part === 'bias') return { name: `${scope}/biases`, shape };
  const norm = scope.endsWith('_bn') ? scope : `${scope}/BatchNorm`;
  return { name: `${norm}/${NORM_PARTS[part] ?? part}`, shape };
}

/**
 * Values of a kernel `[…kernel, inputs, outputs]` as `[outputs, inputs, …kernel]`; of anything else as they are. A transposed convolution has inputs and
 * outputs the other way round in both layouts.
 */
export function inOurLayout({ name, shape }: Pick<Parameter, 'name' | 'shape'>, values: Float32Array): Float32Array {
  if (!name.endsWith('.weight')) return values;
  const [outputs, inputs] = shape;
  const taps = values.length / (outputs * inputs);
  const result = new Float32Array(values.length);
  for (let output = 0, at = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < taps; tap++, at++) result[at] = values[(tap * inputs + input) * outputs + output];
    }
  }
  return result;
}

/** A convolution over samples alone is stored as one over rows, with one column. */
function kernelShape([outputs, inputs, ...kernel]: Shape): Shape {
  return [...(kernel.length === 1 ? [...kernel, 1] : kernel), inputs, outputs];
}
