/** @file What the two face networks share: weights stored channels-last, separable convolutions, normalisation of a picture. */
import type { GraphBuilder } from '../nn/graph.ts';
import { cast, constant, conv, type ConvOptions } from '../nn/layers.ts';
import type { Value } from '../nn/op.ts';
import { floatTensor, formatShape, type Tensor } from '../nn/tensor.ts';

/** Weights by name, as stored: filters `[height, width, inputs, outputs]`. */
export type NamedTensors = ReadonlyMap<string, Tensor>;

/**
 * (x − mean) / 255 with channels moved to the front.
 *
 * @param picture uint8 `[n, height, width, 3]`.
 * @returns float32 `[n, 3, height, width]`.
 */
export function normalizePicture(graph: GraphBuilder, picture: Value, meanRgb: readonly number[]): Value {
  const channelsFirst = graph.add('Transpose', [cast(graph, picture, 'float32')], { perm: [0, 3, 1, 2] });
  const centered = graph.add('Sub', [channelsFirst, constant(graph, 'mean_rgb', meanRgb, [1, 3, 1, 1])], {});
  return graph.add('Mul', [centered, constant(graph, 'per_level', [1 / 255])], {});
}

/** A 3×3 filter per channel, then a 1×1 convolution across channels, plus bias: weights `name/depthwise_filter`, `…/pointwise_filter`, `…/bias`. */
export function separableConv(graph: GraphBuilder, weights: NamedTensors, x: Value, name: string, options: Omit<ConvOptions, 'group'>): Value {
  const depthwise = depthwiseFilterOf(graph, weights, `${name}/depthwise_filter`);
  const filtered = conv(graph, x, depthwise, null, { ...options, group: depthwise.shape[0] });
  return conv(graph, filtered, filterOf(graph, weights, `${name}/pointwise_filter`), biasOf(graph, weights, `${name}/bias`));
}

/** A filter as a convolution weight `[outputs, inputs, height, width]`. */
export function filterOf(graph: GraphBuilder, weights: NamedTensors, name: string): Value {
  return graph.initializer(name, transposed(weightOf(weights, name), [3, 2, 0, 1]));
}

/** A vector as it is. */
export function biasOf(graph: GraphBuilder, weights: NamedTensors, name: string): Value {
  return graph.initializer(name, weightOf(weights, name));
}

/** A filter `[height, width, channels, 1]` as the weight `[channels, 1, height, width]` of a convolution with as many groups as channels. */
function depthwiseFilterOf(graph: GraphBuilder, weights: NamedTensors, name: string): Value {
  return graph.initializer(name, transposed(weightOf(weights, name), [2, 3, 0, 1]));
}

function weightOf(weights: NamedTensors, name: string): Tensor {
  const tensor = weights.get(name);
  if (!tensor) throw new TypeError(`no weight "${name}" among ${weights.size}`);
  return tensor;
}

/** Copy of a rank-4 tensor with its axes in another order. */
function transposed({ shape, data }: Tensor, perm: readonly number[]): Tensor {
  const sizes = perm.map((axis) => shape[axis]);
  const strides = perm.map((axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  if (shape.length !== 4) throw new TypeError(`weight of shape ${formatShape(shape)} is no filter`);
  const [n, c, h, w] = sizes;
  const [sn, sc, sh, sw] = strides;
  const result = new Float32Array(data.length);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < c; j++) for (let k = 0; k < h; k++) for (let l = 0; l < w; l++) result[at++] = Number(data[i * sn + j * sc + k * sh + l * sw]);
  return floatTensor(sizes, result);
}
