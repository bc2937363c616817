/**
 * @file The published separation network once more, from its description and nothing else: float64, channels last, plain loops, variables by their
 * published names and layouts. Shares no code with the network under test. Not for use outside tests.
 */
import type { Variable } from '../helpers/published-variables.ts';
import type { Field } from './multisensory-reference.ts';

/** Values by frames and bins, channels last. */
interface Plane {
  readonly frames: number;
  readonly bins: number;
  readonly channels: number;
  readonly data: Float64Array;
}

type Stride = readonly [number, number];

const EPSILON = 1e-5;
const ENCODER: readonly Stride[] = [[1, 2], [1, 2], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2]];
const DECODER: readonly Stride[] = [[2, 2], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2], [2, 2], [1, 2]];

/** Level in dB and phase in radians, `[frames, bins, 2]`, of what is on and off screen. @param mixture the same of both together. */
export function referenceSeparation(variables: ReadonlyMap<string, Variable>, mixture: Pick<Plane, 'frames' | 'bins' | 'data'>, scales: readonly Field[] | null): { readonly fg: Float64Array; readonly bg: Float64Array } {
  const normal = mixture.data.map((value, i) => (i % 2 === 0 ? (2 * (value + 100)) / 180 - 1 : value / Math.PI));
  const skips: Plane[] = [];
  let x: Plane = { ...mixture, channels: 2, data: normal };
  ENCODER.forEach((stride, i) => {
    const level = i + 1;
    const made = normalized(variables, `gen/conv${level}`, convolved(variables, `gen/conv${level}`, x, stride));
    x = { ...made, data: made.data.map((value) => (value > 0 ? value : 0.2 * value)) };
    const scale = level >= 3 && level <= 5 ? scales?.[level - 3] : undefined;
    if (scale) x = joined(x, spread(scale, x.frames, x.bins));
    skips.push(scale ? x : made);
  });
  let y = skips[8];
  DECODER.forEach((stride, i) => {
    const name = `gen/deconv${i + 1}`;
    const input = i === 0 ? y : joined(y, skips[8 - i]);
    y = normalized(variables, name, transposed(variables, name, rectified(input), stride));
  });
  const last = rectified(joined(y, skips[0]));
  const part = (name: string) => {
    const biases = get(variables, `${name}/biases`).data;
    const head = transposed(variables, name, last, [1, 2]).data.map((value, i) => Math.tanh(value + biases[i % 2]));
    return head.map((value, i) => (i % 2 === 0 ? ((value + 1) / 2) * 180 - 100 : value * Math.PI));
  };
  return { fg: part('gen/fg'), bg: part('gen/bg') };
}

/** Zeros around an axis so that it shrinks by the stride exactly: how many come first. */
function padBefore(size: number, stride: number): number {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + 4 - size, 0);
  return Math.floor(total / 2);
}

function convolved(variables: ReadonlyMap<string, Variable>, name: string, x: Plane, [st, sf]: Stride): Plane {
  const { shape: [, , inputs, outputs], data } = get(variables, `${name}/weights`);
  if (inputs !== x.channels) throw new TypeError(`${name}: ${x.channels} channels for ${inputs}`);
  const [frames, bins] = [Math.ceil(x.frames / st), Math.ceil(x.bins / sf)];
  const [before, beforeBin] = [padBefore(x.frames, st), padBefore(x.bins, sf)];
  const out = new Float64Array(frames * bins * outputs);
  for (let t = 0, o = 0; t < frames; t++) for (let f = 0; f < bins; f++, o += outputs) {
    for (let a = 0; a < 4; a++) for (let b = 0; b < 4; b++) {
      const [ft, ff] = [t * st + a - before, f * sf + b - beforeBin];
      if (ft < 0 || ff < 0 || ft >= x.frames || ff >= x.bins) continue;
      const [source, taps] = [(ft * x.bins + ff) * inputs, (a * 4 + b) * inputs * outputs];
      for (let i = 0; i < inputs; i++) for (let k = 0; k < outputs; k++) out[o + k] += x.data[source + i] * data[taps + i * outputs + k];
    }
  }
  return { frames, bins, channels: outputs, data: out };
}

/** What a convolution of the result would have been the gradient of: each input is added to wherever that convolution would have read for it. */
function transposed(variables: ReadonlyMap<string, Variable>, name: string, x: Plane, [st, sf]: Stride): Plane {
  const { shape: [, , outputs, inputs], data } = get(variables, `${name}/weights`);
  if (inputs !== x.channels) throw new TypeError(`${name}: ${x.channels} channels for ${inputs}`);
  const [frames, bins] = [x.frames * st, x.bins * sf];
  const [before, beforeBin] = [padBefore(frames, st), padBefore(bins, sf)];
  const out = new Float64Array(frames * bins * outputs);
  for (let t = 0; t < x.frames; t++) for (let f = 0; f < x.bins; f++) for (let a = 0; a < 4; a++) for (let b = 0; b < 4; b++) {
    const [to, toBin] = [t * st + a - before, f * sf + b - beforeBin];
    if (to < 0 || toBin < 0 || to >= frames || toBin >= bins) continue;
    const [source, goal, taps] = [(t * x.bins + f) * inputs, (to * bins + toBin) * outputs, (a * 4 + b) * outputs * inputs];
    for (let k = 0; k < outputs; k++) for (let i = 0; i < inputs; i++) out[goal + k] += x.data[source + i] * data[taps + k * inputs + i];
  }
  return { frames, bins, channels: outputs, data: out };
}

function normalized(variables: ReadonlyMap<string, Variable>, name: string, x: Plane): Plane {
  const [mean, variance, beta, gamma] = ['moving_mean', 'moving_variance', 'beta', 'gamma'].map((part) => get(variables, `${name}/BatchNorm/${part}`).data);
  return { ...x, data: x.data.map((value, i) => {
    const c = i % x.channels;
    return ((value - mean[c]) / Math.sqrt(variance[c] + EPSILON)) * gamma[c] + beta[c];
  }) };
}

function rectified(x: Plane): Plane {
  return { ...x, data: x.data.map((value) => Math.max(0, value)) };
}

function joined(a: Plane, b: Plane): Plane {
  const channels = a.channels + b.channels;
  const data = new Float64Array(a.frames * a.bins * channels);
  for (let place = 0; place < a.frames * a.bins; place++) {
    data.set(a.data.subarray(place * a.channels, (place + 1) * a.channels), place * channels);
    data.set(b.data.subarray(place * b.channels, (place + 1) * b.channels), place * channels + a.channels);
  }
  return { ...a, channels, data };
}

/** Means over the picture, between moments by the line through them, held after the last, the same for every bin. */
function spread({ size: [time, rows, columns], channels, data }: Field, frames: number, bins: number): Plane {
  const means = new Float64Array(time * channels);
  data.forEach((value, i) => {
    means[Math.floor(i / (rows * columns * channels)) * channels + (i % channels)] += value / (rows * columns);
  });
  const out = new Float64Array(frames * bins * channels);
  for (let t = 0, o = 0; t < frames; t++) for (let f = 0; f < bins; f++) for (let c = 0; c < channels; c++, o++) {
    const place = (t * time) / frames;
    const left = Math.floor(place);
    const right = Math.min(left + 1, time - 1);
    out[o] = means[left * channels + c] * (1 - (place - left)) + means[right * channels + c] * (place - left);
  }
  return { frames, bins, channels, data: out };
}

function get(variables: ReadonlyMap<string, Variable>, name: string): Variable {
  const variable = variables.get(name);
  if (!variable) throw new TypeError(`no variable ${name}`);
  return variable;
}
