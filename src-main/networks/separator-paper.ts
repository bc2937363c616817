/**
 * @file The separation network of Owens & Efros (ECCV 2018, section 5 and figure 6) as published: a u-net over the mixture's spectrogram, told at three
 * depths what picture and sound have to do with each other, that predicts level and phase of both parts. There is no mask: the parts need not add up to
 * the mixture. Layer names are those of the published checkpoints. Reference: andrewowens/multisensory@8a5b44a, src/sourcesep.py.
 */
import { add, anonymous, multiply, reshape, subtract } from '../nn/arithmetic.ts';
import { type ConvSpec, convNorm, convTransposeBias, convTransposeNorm, relu } from '../nn/blocks.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import type { Value } from '../nn/op.ts';
import type { NetworkContext } from './lip-sync.ts';
import type { MultisensoryScales } from './multisensory.ts';
import { samePads } from './same-padding.ts';

/** Where layers go, and who is told of each. */
export interface SeparatorPaperContext extends NetworkContext {
  /** Channels of the first layer, 64 as published; all others are multiples. */
  readonly width: number;
  readonly watch?: (layer: string, value: Value) => void;
}

/** Level in dB and phase in radians of each part, `[n, 2, frames, bins]`. */
export interface SeparatedSpectrograms {
  /** Without {@link MultisensoryScales} the two parts have no order. */
  readonly onScreen: Value;
  readonly offScreen: Value;
}

/** How one layer changes the spectrogram: channels as multiples of the width, and strides over frames and bins. */
type Step = readonly [factor: number, stride: readonly [number, number]];

const BINS_ONLY = [1, 2] as const;
const BOTH = [2, 2] as const;
const DOWN: readonly Step[] = [[1, BINS_ONLY], [2, BINS_ONLY], [4, BOTH], [8, BOTH], [8, BOTH], [8, BOTH], [8, BOTH], [8, BOTH], [8, BOTH]];
const UP: readonly Step[] = [[8, BOTH], [8, BOTH], [8, BOTH], [8, BOTH], [8, BOTH], [4, BOTH], [2, BOTH], [1, BINS_ONLY]];

/** Place in {@link DOWN} of the layer that the first scale joins; the others join the next two. */
const FIRST_JOINED = 2;
const KERNEL = [4, 4] as const;
const LEAK = 0.2;
const NORM = { epsilon: 1e-5 } as const;

/** Levels of −100 to 80 dB and phases of −π to π become −1 to 1. */
const RANGES = { factors: [1 / 90, 1 / Math.PI], offsets: [100 / 90 - 1, 0] } as const;

/**
 * Separates a mixture.
 *
 * @param mixture level in dB and phase in radians, `[n, 2, frames, bins]`; frames a multiple of 128, bins of 512.
 * @param scales features of the window that the mixture is the sound of; null separates blindly, which is another network with other weights.
 */
export function separatorPaper(context: SeparatorPaperContext, mixture: Value, scales: MultisensoryScales | null): SeparatedSpectrograms {
  const { graph, width, watch } = context;
  const [factors, offsets] = [RANGES.factors, RANGES.offsets].map((values) => anonymous(graph, [1, 2, 1, 1], values));
  const levels: Value[] = [];
  let x = add(graph, multiply(graph, mixture, factors), offsets);
  DOWN.forEach(([factor, stride], i) => {
    const name = `gen/conv${i + 1}`;
    const made = convNorm(graph, context.parameters, name, x, spec(factor * width, stride, x.shape.slice(2)));
    watch?.(name, made);
    // What decoder layers take of a level passes through max(x, 0) first, which is the same before and after the leaky form.
    x = graph.add('LeakyRelu', [made], { alpha: LEAK });
    const scale = scales?.[i - FIRST_JOINED];
    if (scale) {
      x = graph.add('Concat', [x, overBins(graph, scale, x)], { axis: 1 });
      watch?.(`merge scale ${i - FIRST_JOINED}`, x);
    }
    levels.push(x);
  });
  UP.forEach(([factor, stride], i) => {
    const name = `gen/deconv${i + 1}`;
    const joined = i === 0 ? x : graph.add('Concat', [x, levels[levels.length - 1 - i]], { axis: 1 });
    x = convTransposeNorm(graph, context.parameters, name, relu(graph, joined), spec(factor * width, stride, grown(joined, stride)));
    watch?.(name, x);
  });
  const last = relu(graph, graph.add('Concat', [x, levels[0]], { axis: 1 }));
  const part = (name: string) => {
    const made = convTransposeBias(graph, context.parameters, name, last, spec(2, BINS_ONLY, grown(last, BINS_ONLY)));
    watch?.(name, made);
    return graph.add('Div', [subtract(graph, graph.add('Tanh', [made], {}), offsets), factors], {});
  };
  return { onScreen: part('gen/fg'), offScreen: part('gen/bg') };
}

/** SAME padding of whichever side is the larger: a transposed convolution crops what its counterpart pads. */
function spec(outputs: number, stride: readonly number[], larger: readonly number[]): Pick<ConvSpec, 'outputs' | 'kernel' | 'stride' | 'pads' | 'epsilon'> {
  return { outputs, kernel: KERNEL, stride, pads: samePads(larger, KERNEL, stride), ...NORM };
}

function grown({ shape }: Value, stride: readonly number[]): readonly number[] {
  return shape.slice(2).map((size, axis) => size * stride[axis]);
}

/** Features `[n, channels, time, rows, columns]` without their place in the picture, at the frames of `like` and the same for all of its bins. */
function overBins(graph: GraphBuilder, features: Value, like: Value): Value {
  const [n, channels, time] = features.shape;
  const [, , frames, bins] = like.shape;
  const sequence = graph.add('ReduceMean', [features], { axes: [3, 4], keepDims: false });
  const inStep = stretched(graph, sequence, time, frames);
  return graph.add('Expand', [reshape(graph, inStep, [n, channels, frames, 1])], { shape: [n, channels, frames, bins] });
}

/** `[n, channels, from]` to `[n, channels, to]`, linear between i · from / to; past the last element it stays (TensorFlow 1, align_corners off). */
function stretched(graph: GraphBuilder, x: Value, from: number, to: number): Value {
  if (from === to) return x;
  const places = Array.from({ length: to }, (_, i) => (i * from) / to);
  const [below, above] = [0, 1].map((step) => graph.add('Gather', [x], { axis: 2, indices: places.map((place) => Math.min(Math.floor(place) + step, from - 1)) }));
  const share = anonymous(graph, [1, 1, to], places.map((place) => place % 1));
  return add(graph, below, multiply(graph, subtract(graph, above, below), share));
}
