/**
 * @file Gradients of convolutions, each in the formulation that measured fastest on the CPU for its shape (GFLOP per CPU-second, 3-D 3³ with 64
 * channels): input by a convolution with the flipped kernel 78, by ConvTranspose 13; weight by patches and a matrix product 50, by a swapped
 * convolution 29, which in turn wins for stems, sequences and small maps. Some GPU runtimes have no grouped 3-D convolution, so there the swapped
 * convolution serves all weights.
 */
import { anonymous, reshape, sliceAxis, sum, transpose } from './arithmetic.ts';
import type { GraphBuilder } from './graph.ts';
import type { ConvAttributes, Value } from './op.ts';
import { elementCount, type Shape } from './tensor.ts';

/** What a graph will run on: decides between formulations of the same gradient. */
export type Target = 'cpu' | 'gpu';

/**
 * dL/dx of y = Conv(x, w).
 *
 * @param gradient dL/dy `[n, m, …outputs]`.
 * @param weight `[m, c / group, …kernel]`.
 * @param inputShape `[n, c, …sizes]`.
 */
export function convInputGradient(graph: GraphBuilder, gradient: Value, weight: Value, attributes: ConvAttributes, inputShape: Shape): Value {
  const { strides, dilations, pads } = attributes;
  const kernel = weight.shape.slice(2);
  const sizes = inputShape.slice(2);
  const rank = kernel.length;
  const ends = kernel.map((size, i) => (size - 1) * dilations[i] - pads[i + rank]);
  const begins = kernel.map((size, i) => (size - 1) * dilations[i] - pads[i]);
  const padsFit = [...begins, ...ends].every((pad) => pad >= 0);
  if (strides.every((stride) => stride === 1) && padsFit) {
    // dx = dy ⋆ flip(wᵀ), padded by (k − 1) · d − p
    const flipped = backwardKernel(graph, weight, attributes.group, kernel.map(reversedIndices));
    return graph.add('Conv', [gradient, flipped], { ...attributes, pads: [...begins, ...ends] });
  }
  if (kernel.every((size, i) => size >= strides[i] && dilations[i] === 1)) return byStridePhases(graph, gradient, weight, attributes, sizes);
  // What ConvTranspose leaves open about the input's size: (size + pads − span) mod stride.
  const outputPadding = sizes.map((size, i) => (size + pads[i] + pads[i + rank] - (kernel[i] - 1) * dilations[i] - 1) % strides[i]);
  return graph.add('ConvTranspose', [gradient, weight], { ...attributes, outputPadding });
}

/**
 * dL/dw of y = Conv(x, w), `[m, c / group, …kernel]`.
 *
 * @param x `[n, c, …sizes]`.
 * @param gradient dL/dy `[n, m, …outputs]`.
 */
export function convWeightGradient(graph: GraphBuilder, x: Value, gradient: Value, attributes: ConvAttributes, options: { readonly weightShape: Shape; readonly target: Target }): Value {
  const { weightShape, target } = options;
  const kernel = weightShape.slice(2);
  const pointwise = kernel.every((size) => size === 1) && attributes.group === 1 && attributes.pads.every((pad) => pad === 0);
  if (pointwise) return byProduct(graph, stridedInput(graph, x, attributes.strides), gradient, weightShape);
  const outputs = elementCount(gradient.shape.slice(2));
  const isStem = (x.shape[1] ?? 0) <= 4;
  const isSmall = kernel.length === 3 && outputs <= 512;
  if (target === 'gpu' || attributes.group > 1 || kernel.length === 1 || isStem || isSmall) return bySwappedConv(graph, x, gradient, attributes, weightShape);
  return byProduct(graph, patches(graph, x, attributes, kernel), gradient, weightShape);
}

/** dL/dbias `[m]`: the gradient summed over all but channels. */
export function biasGradient(graph: GraphBuilder, gradient: Value): Value {
  return sum(
    graph,
    gradient,
    gradient.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis])),
  );
}

/**
 * With i + p = q · s + r, dx[i] = Σ_m w[r + m · s] · dy[q − m]: for each remainder r a convolution of stride 1 with every s-th tap, flipped;
 * the results are interleaved and the padding is cut off.
 */
function byStridePhases(graph: GraphBuilder, gradient: Value, weight: Value, { strides, pads, group }: ConvAttributes, sizes: Shape): Value {
  const kernel = weight.shape.slice(2);
  const rank = kernel.length;
  const counts = sizes.map((size, i) => Math.ceil((size + pads[i]) / strides[i]));
  // Outputs beyond the last of them saw nothing but padding.
  const seen = counts.reduce((value, count, i) => sliceAxis(graph, value, i + 2, { start: 0, end: Math.min(count, value.shape[i + 2] ?? 0) }), gradient);
  const phase = (remainders: readonly number[]): Value => {
    const taps = remainders.map((remainder, i) => reversedIndices(Math.ceil((kernel[i] - remainder) / strides[i])).map((m) => remainder + m * strides[i]));
    const begins = taps.map((indices) => indices.length - 1);
    const ends = counts.map((count, i) => count - (seen.shape[i + 2] ?? 0));
    const ones = strides.map(() => 1);
    return graph.add('Conv', [seen, backwardKernel(graph, weight, group, taps)], { strides: ones, dilations: ones, pads: [...begins, ...ends], group });
  };
  const interleave = (remainders: readonly number[]): Value => {
    const axis = remainders.length;
    if (axis === rank) return phase(remainders);
    const parts = Array.from({ length: strides[axis] }, (_, remainder) => interleave([...remainders, remainder]));
    const [first] = parts;
    if (parts.length === 1 || !first) return first as Value;
    const at = axis + 3;
    const unsqueezed = parts.map((part) => reshape(graph, part, [...part.shape.slice(0, at), 1, ...part.shape.slice(at)]));
    const joined = graph.add('Concat', unsqueezed, { axis: at });
    return reshape(graph, joined, first.shape.with(at - 1, (first.shape[at - 1] ?? 0) * strides[axis]));
  };
  return sizes.reduce((value, size, i) => sliceAxis(graph, value, i + 2, { start: pads[i], end: pads[i] + size }), interleave([]));
}

/** w `[m, c / g, …]` as the kernel of the way back, `[c, m / g, …]`, with the taps named per axis. */
function backwardKernel(graph: GraphBuilder, weight: Value, group: number, taps: readonly (readonly number[])[]): Value {
  const [outputs, perGroup, ...kernel] = weight.shape;
  const rest = kernel.map((_, i) => i + 3);
  const grouped = reshape(graph, weight, [group, outputs / group, perGroup, ...kernel]);
  const swapped = reshape(graph, transpose(graph, grouped, [0, 2, 1, ...rest]), [group * perGroup, outputs / group, ...kernel]);
  return taps.reduce((value, indices, i) => (isWhole(indices, value.shape[i + 2] ?? 0) ? value : graph.add('Gather', [value], { axis: i + 2, indices })), swapped);
}

/** dw[m, c, k] = Σ dy[n, m, o] · x[n, c, o · s + k · d − p]: a convolution over the batch, in which stride and dilation change places. */
function bySwappedConv(graph: GraphBuilder, x: Value, gradient: Value, { strides, dilations, pads, group }: ConvAttributes, weightShape: Shape): Value {
  const [batch, channels, ...sizes] = x.shape;
  const kernel = weightShape.slice(2);
  const rank = kernel.length;
  const rest = kernel.map((_, i) => i + 3);
  const grouped = reshape(graph, x, [batch, group, channels / group, ...sizes]);
  const swapped = reshape(graph, transpose(graph, grouped, [2, 1, 0, ...rest]), [channels / group, group * batch, ...sizes]);
  const taps = transpose(graph, gradient, [1, 0, ...kernel.map((_, i) => i + 2)]);
  const outputs = gradient.shape.slice(2);
  // Just enough padding at the end for `kernel` results; where the forward window left input unread, more come out and are cut.
  const ends = kernel.map((size, i) => Math.max(0, (size - 1) * dilations[i] + (outputs[i] - 1) * strides[i] + 1 - sizes[i] - pads[i]));
  const raw = graph.add('Conv', [swapped, taps], { strides: dilations, dilations: strides, pads: [...pads.slice(0, rank), ...ends], group });
  const cut = kernel.reduce((value, size, i) => sliceAxis(graph, value, i + 2, { start: 0, end: size }), raw);
  return transpose(graph, cut, [1, 0, ...kernel.map((_, i) => i + 2)]);
}

/** dw = Σ_n patches[n] · dy[n]ᵀ, with patches `[n, c · taps, …outputs]`. */
function byProduct(graph: GraphBuilder, columns: Value, gradient: Value, weightShape: Shape): Value {
  const [batch, rows] = columns.shape;
  const [outputs] = weightShape;
  const positions = elementCount(gradient.shape.slice(2));
  const left = reshape(graph, columns, [batch, rows, positions]);
  const right = transpose(graph, reshape(graph, gradient, [batch, outputs, positions]), [0, 2, 1]);
  const product = sum(graph, graph.add('MatMul', [left, right], {}), [0]);
  return reshape(graph, transpose(graph, product, [1, 0]), weightShape);
}

/** Every tap's view of x, `[n, c · taps, …outputs]`: a grouped convolution with one-hot kernels. */
function patches(graph: GraphBuilder, x: Value, { strides, dilations, pads }: ConvAttributes, kernel: Shape): Value {
  const channels = x.shape[1] ?? 0;
  const taps = elementCount(kernel);
  const oneHot = new Float32Array(channels * taps * taps);
  for (let row = 0; row < channels * taps; row++) oneHot[row * taps + (row % taps)] = 1;
  const weight = anonymous(graph, [channels * taps, 1, ...kernel], oneHot);
  return graph.add('Conv', [x, weight], { strides, dilations, pads, group: channels });
}

function stridedInput(graph: GraphBuilder, x: Value, strides: readonly number[]): Value {
  return strides.reduce((value, step, i) => sliceAxis(graph, value, i + 2, { start: 0, end: value.shape[i + 2] ?? 0, step }), x);
}

function reversedIndices(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => length - 1 - index);
}

function isWhole(indices: readonly number[], size: number): boolean {
  return indices.length === size && indices.every((index, i) => index === i);
}
