/**
 * @file The separation network: a u-net on the mixture's spectrogram that is told what is seen, and says how much of each bin is on screen. After
 * Owens & Efros 2018, section 5.2, with two differences: it predicts a mask, so that on- and off-screen sound add up to the mixture by construction, and
 * beside the multisensory features at three time scales it may know the moving lips of one face.
 */
import { add, divide, expand, multiply, reshape, scalar, sliceAxis, subtract, sum, transpose } from '../nn/arithmetic.ts';
import { convBias, convNorm, convTransposeBias, convTransposeNorm, relu } from '../nn/blocks.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import type { Value } from '../nn/op.ts';
import type { NetworkContext } from './lip-sync.ts';
import type { SeparatorConfig } from './separator-config.ts';

/** What is seen, per picture. Where something is absent its numbers are zeros and its flag is 0. */
export interface Seen {
  /** Lip-sync embedding of the face whose voice is wanted, `[n, frames, faceSize]`. */
  readonly faces: Value;
  /** Multisensory features, averaged over the picture, `[n, frames, sceneSizes[i]]` each. */
  readonly scenes: readonly [Value, Value, Value];
  /** 1 where there is a face, and where there are features, `[n, frames, 2]`. */
  readonly present: Value;
}

/** Share of the window's level that is added before the logarithm: −60 dB. */
const FLOOR = 1e-3;
/** Kernels along time and frequency: one keeps time, one halves it; both halve frequency. */
const KEEPING = { kernel: [3, 4], stride: [1, 2], pads: [1, 1, 1, 1] } as const;
const HALVING = { kernel: [4, 4], stride: [2, 2], pads: [1, 1, 1, 1] } as const;
/** How the five steps go: 100 spectra a second become 50 and 25. */
const STEPS = [KEEPING, KEEPING, HALVING, HALVING, KEEPING] as const;

/**
 * @param magnitudes |X| of the mono mixture, `[n, 4 · frames, bins]`, at any level.
 * @returns share of each bin that is on screen, 0–1, of the same shape.
 */
export function separator(context: NetworkContext, config: SeparatorConfig, magnitudes: Value, seen: Seen): Value {
  const { graph, parameters } = context;
  const { channels } = config;
  const [, spectra, bins] = magnitudes.shape;
  // The last bin goes the way of the one below, which leaves a power of two.
  const loudness = sliceAxis(graph, logarithm(context, magnitudes), 2, { start: 0, end: bins - 1 });
  let x = graph.add('Unsqueeze', [loudness], { axes: [1] });
  const told = conditions(context, config, seen);
  const skips = STEPS.map((step, level) => {
    const y = convNorm(graph, parameters, `down${level}`, x, { ...step, outputs: channels[level] });
    x = relu(graph, level === 2 || level === 3 ? add(graph, y, tell(context, `tell${level}`, told[level - 2], y)) : y);
    return x;
  });
  x = overTime(context, config, x, told[2]);
  [...STEPS].reverse().forEach((step, index) => {
    const level = STEPS.length - 1 - index;
    const joined = graph.add('Concat', [x, skips[level]], { axis: 1 });
    if (level > 0) x = relu(graph, convTransposeNorm(graph, parameters, `up${level}`, joined, { ...step, outputs: channels[level - 1] }));
    else x = convTransposeBias(graph, parameters, 'up0', joined, { ...step, outputs: 1 });
  });
  const mask = graph.add('Sigmoid', [reshape(graph, x, [x.shape[0] ?? 0, spectra, bins - 1])], {});
  return graph.add('Concat', [mask, sliceAxis(graph, mask, 2, { start: bins - 2, end: bins - 1 })], { axis: 2 });
}

/** (ln(|X| / level + floor) − m) / s, with the root mean square of the window as its level: about mean 0 and deviation 1 for speech. */
function logarithm({ graph }: NetworkContext, magnitudes: Value): Value {
  const power = graph.add('ReduceMean', [multiply(graph, magnitudes, magnitudes)], { axes: [1, 2], keepDims: true });
  const level = graph.add('Sqrt', [add(graph, power, scalar(graph, 1e-12))], {});
  const relative = add(graph, divide(graph, magnitudes, level), scalar(graph, FLOOR));
  const [mean, deviation] = [-3, 2];
  return multiply(graph, add(graph, graph.add('Log', [relative], {}), scalar(graph, -mean)), scalar(graph, 1 / deviation));
}

/** What is told at 50 and 25 steps a second and in the middle, `[n, channels, time]`: each gets another scale of the scene, and all get the face. */
function conditions({ graph, parameters }: NetworkContext, { faceChannels }: SeparatorConfig, { faces, scenes, present }: Seen): readonly [Value, Value, Value] {
  const inTime = (x: Value) => transpose(graph, x, [0, 2, 1]);
  const flags = inTime(present);
  const face = graph.add('Concat', [inTime(movement(graph, faces, present)), flags], { axis: 1 });
  const first = relu(graph, convNorm(graph, parameters, 'face.time1', face, { outputs: faceChannels, kernel: [5], pad: 2 }));
  const second = convNorm(graph, parameters, 'face.time2', first, { outputs: faceChannels, kernel: [5], pad: 2, initialScale: 0 });
  const lips = relu(graph, add(graph, first, second));
  const with_ = (scene: Value) => graph.add('Concat', [lips, inTime(scene), flags], { axis: 1 });
  return [twice(with_(scenes[0])), with_(scenes[1]), with_(scenes[2])];

  /** Every step of time two times. */
  function twice(x: Value): Value {
    const [n, size, steps] = x.shape;
    return reshape(graph, expand(graph, reshape(graph, x, [n, size, steps, 1]), [n, size, steps, 2]), [n, size, 2 * steps]);
  }
}

/** What changes of a face while it is there, `[n, frames, faceSize]`: less its mean over the window, which says who it is. Zeros where it is not. */
function movement(graph: GraphBuilder, faces: Value, present: Value): Value {
  const there = sliceAxis(graph, present, 2, { start: 0, end: 1 });
  const count = add(graph, sum(graph, there, [1], true), scalar(graph, 1e-6));
  const mean = divide(graph, sum(graph, multiply(graph, faces, there), [1], true), count);
  return multiply(graph, subtract(graph, faces, mean), there);
}

/** A condition as something to add to every frequency of y `[n, channels, time, rows]`. */
function tell({ graph, parameters }: NetworkContext, name: string, condition: Value, y: Value): Value {
  const told = convBias(graph, parameters, name, condition, { outputs: y.shape[1] ?? 0, kernel: [1] });
  return graph.add('Unsqueeze', [told], { axes: [3] });
}

/** All frequencies of a step of time together with what is seen; residual pairs of layers that look ever further to both sides; then back. */
function overTime({ graph, parameters }: NetworkContext, { timeChannels: outputs, dilations }: SeparatorConfig, x: Value, condition: Value): Value {
  const [n, channels, steps, rows] = x.shape;
  const flat = reshape(graph, transpose(graph, x, [0, 1, 3, 2]), [n, channels * rows, steps]);
  const both = graph.add('Concat', [flat, condition], { axis: 1 });
  let h = relu(graph, convNorm(graph, parameters, 'middle.in', both, { outputs, kernel: [1] }));
  for (const dilation of dilations) {
    const inner = relu(graph, convNorm(graph, parameters, `middle.${dilation}a`, h, { outputs, kernel: [3], pad: dilation, dilation }));
    h = relu(graph, add(graph, h, convNorm(graph, parameters, `middle.${dilation}b`, inner, { outputs, kernel: [3], pad: dilation, dilation, initialScale: 0 })));
  }
  const out = relu(graph, convNorm(graph, parameters, 'middle.out', h, { outputs: channels * rows, kernel: [1] }));
  return transpose(graph, reshape(graph, out, [n, channels, rows, steps]), [0, 1, 3, 2]);
}
