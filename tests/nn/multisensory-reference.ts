/**
 * @file The multisensory network once more, from the description of the published one and nothing else: float64, channels last, plain loops, variables by
 * their published names and layouts, normalisation as its own step. Shares no code with the network under test. Not for use outside tests.
 */
import type { Variable } from '../helpers/published-variables.ts';

/** Values over three axes (time, rows, columns; sound has one row and column), channels last. */
export interface Field {
  readonly size: readonly [number, number, number];
  readonly channels: number;
  readonly data: Float64Array;
}

type Three = readonly [number, number, number];

/** Sizes of the published variants, and of shrunken ones. */
export interface ReferenceOptions {
  readonly variables: ReadonlyMap<string, Variable>;
  /** Strides over time and space. */
  readonly conv4: readonly [number, number];
  readonly conv5: readonly [number, number];
  readonly epsilon: number;
  /** Boundaries of the pooling of sound, one more than there are steps. */
  readonly boundaries: readonly number[];
}

interface PictureData {
  readonly frames: number;
  readonly side: number;
  readonly data: Uint8Array;
}

/** Features at three scales of one window. @param picture RGB bytes `[frames, side, side, 3]`. @param samples `[n, 2]` in [-1, 1]. */
export function referenceScales(options: ReferenceOptions, picture: PictureData, samples: Float32Array): readonly [seen: Field, middle: Field, last: Field] {
  const net = new ReferenceNet(options);
  const { frames, side, data } = picture;
  let im: Field = { size: [frames, side, side], channels: 3, data: Float64Array.from(data, (byte) => (byte * 2) / 255 - 1) };
  im = relu(net.normalized('im/conv1', net.convolved('im/conv1', im, [2, 2, 2])));
  im = pooled(im, [1, 3, 3], [1, 2, 2], true);
  im = net.block('im/conv2_1', im, [1, 1, 1]);
  im = net.block('im/conv2_2', im, [2, 2, 2]);

  const companded = Float64Array.from(samples, (x) => (Math.sign(x) * Math.log(1 + 255 * Math.abs(x))) / Math.log(256));
  let sf: Field = { size: [samples.length / 2, 1, 1], channels: 2, data: companded };
  sf = relu(net.normalized('sf/conv1_1', net.convolved('sf/conv1_1', sf, [4, 1, 1])));
  sf = pooled(sf, [4, 1, 1], [4, 1, 1], false);
  for (const name of ['sf/conv2_1', 'sf/conv3_1', 'sf/conv4_1']) sf = net.block(name, sf, [4, 1, 1]);
  sf = betweenBoundaries(sf, options.boundaries);
  sf = relu(net.normalized('sf/conv5_1', net.convolved('sf/conv5_1', sf, [1, 1, 1])));

  const width = im.channels;
  const both = filled(im.size, 3 * width, (t, y, x, c) => (c < width ? at(im, t, y, x, c) : at(sf, t, 0, 0, c - width)));
  const wide = relu(net.normalized('im/merge1', net.convolved('im/merge1', both, [1, 1, 1])));
  const narrow = net.biased('im/merge2', net.convolved('im/merge2', wide, [1, 1, 1]));
  const sum = filled(im.size, 2 * width, (t, y, x, c) => at(narrow, t, y, x, c) + (c < width ? at(im, t, y, x, c) : at(sf, t, 0, 0, c)));
  let x = relu(net.normalized('im/merge_block_bn', sum, true));
  x = net.block('im/conv3_2', net.block('im/conv3_1', x, [1, 1, 1]), [1, 1, 1]);
  const middle = x;
  x = net.block('im/conv4_2', net.block('im/conv4_1', x, [options.conv4[0], options.conv4[1], options.conv4[1]]), [1, 1, 1]);
  x = net.block('im/conv5_2', net.block('im/conv5_1', x, [options.conv5[0], options.conv5[1], options.conv5[1]]), [1, 1, 1]);
  return [im, middle, x];
}

/** Logit and activation map of one window. */
export function referenceMultisensory(options: ReferenceOptions, ...window: readonly [picture: PictureData, samples: Float32Array]): { readonly logit: number; readonly map: Field } {
  const net = new ReferenceNet(options);
  const [, , x] = referenceScales(options, ...window);
  const map = net.biased('joint/logits', net.convolved('joint/logits', x, [1, 1, 1]));
  const means = Float64Array.from({ length: x.channels }, (_, c) => {
    let total = 0;
    for (let i = c; i < x.data.length; i += x.channels) total += x.data[i];
    return (total * x.channels) / x.data.length;
  });
  const whole: Field = { size: [1, 1, 1], channels: x.channels, data: means };
  return { logit: net.biased('joint/logits', net.convolved('joint/logits', whole, [1, 1, 1])).data[0], map };
}

class ReferenceNet {
  readonly #options: ReferenceOptions;

  constructor(options: ReferenceOptions) {
    this.#options = options;
  }

  /** A residual block; its shortcut is a convolution where there are variables for one. */
  block(name: string, x: Field, stride: Three): Field {
    const widens = this.#options.variables.has(`${name}_short/weights`);
    const shortcut = widens ? this.normalized(`${name}_short`, this.convolved(`${name}_short`, x, stride)) : pooled(x, [1, 1, 1], stride, true);
    const inner = relu(this.normalized(`${name}_1`, this.convolved(`${name}_1`, x, stride)));
    const branch = this.biased(`${name}_2`, this.convolved(`${name}_2`, inner, [1, 1, 1]));
    const sum = { ...branch, data: branch.data.map((value, i) => value + shortcut.data[i]) };
    return relu(this.normalized(`${name}_bn`, sum, true));
  }

  /** y[o] = Σ x[o · stride + k − before] · w[k], with zeros outside and the odd one after. */
  convolved(name: string, x: Field, stride: Three): Field {
    const { shape, data } = this.#get(`${name}/weights`);
    const kernel = (shape.length === 4 ? [shape[0], 1, 1] : shape.slice(0, 3)) as unknown as Three;
    const [inputs, outputs] = shape.slice(-2);
    if (inputs !== x.channels) throw new TypeError(`${name}: ${x.channels} channels for ${inputs}`);
    const size = x.size.map((n, i) => Math.ceil(n / stride[i])) as unknown as Three;
    const before = x.size.map((n, i) => Math.floor(Math.max((size[i] - 1) * stride[i] + kernel[i] - n, 0) / 2));
    const [kt, ky, kx] = kernel;
    const out = new Float64Array(size[0] * size[1] * size[2] * outputs);
    for (let t = 0, o = 0; t < size[0]; t++) for (let y = 0; y < size[1]; y++) for (let c = 0; c < size[2]; c++, o += outputs) {
      for (let a = 0; a < kt; a++) for (let b = 0; b < ky; b++) for (let d = 0; d < kx; d++) {
        const [st, sy, sx] = [t * stride[0] + a - before[0], y * stride[1] + b - before[1], c * stride[2] + d - before[2]];
        if (st < 0 || sy < 0 || sx < 0 || st >= x.size[0] || sy >= x.size[1] || sx >= x.size[2]) continue;
        const source = ((st * x.size[1] + sy) * x.size[2] + sx) * inputs;
        const weights = ((a * ky + b) * kx + d) * inputs * outputs;
        for (let i = 0; i < inputs; i++) for (let k = 0; k < outputs; k++) out[o + k] += x.data[source + i] * data[weights + i * outputs + k];
      }
    }
    return { size, channels: outputs, data: out };
  }

  /** (x − mean) / √(variance + ε) · γ + β, the variables in a scope of their own unless `alone`. */
  normalized(name: string, x: Field, alone = false): Field {
    const scope = alone ? name : `${name}/BatchNorm`;
    const [mean, variance, beta] = ['moving_mean', 'moving_variance', 'beta'].map((part) => this.#get(`${scope}/${part}`).data);
    const gamma = this.#options.variables.get(`${scope}/gamma`)?.data;
    const normal = (value: number, c: number) => ((value - mean[c]) / Math.sqrt(variance[c] + this.#options.epsilon)) * (gamma ? gamma[c] : 1) + beta[c];
    return { ...x, data: x.data.map((value, i) => normal(value, i % x.channels)) };
  }

  biased(name: string, x: Field): Field {
    const { data } = this.#get(`${name}/biases`);
    return { ...x, data: x.data.map((value, i) => value + data[i % x.channels]) };
  }

  #get(name: string): Variable {
    const variable = this.#options.variables.get(name);
    if (!variable) throw new TypeError(`no variable ${name}`);
    return variable;
  }
}

function relu(x: Field): Field {
  return { ...x, data: x.data.map((value) => Math.max(0, value)) };
}

/** Largest value of each window; SAME begins before the input and ends after it, VALID stays within. */
function pooled(x: Field, kernel: Three, stride: Three, same: boolean): Field {
  const size = x.size.map((n, i) => (same ? Math.ceil(n / stride[i]) : Math.floor((n - kernel[i]) / stride[i]) + 1)) as unknown as Three;
  const before = x.size.map((n, i) => (same ? Math.floor(Math.max((size[i] - 1) * stride[i] + kernel[i] - n, 0) / 2) : 0));
  return filled(size, x.channels, (t, y, c, channel) => {
    let largest = -Infinity;
    for (let a = 0; a < kernel[0]; a++) for (let b = 0; b < kernel[1]; b++) for (let d = 0; d < kernel[2]; d++) {
      const place = [t * stride[0] + a - before[0], y * stride[1] + b - before[1], c * stride[2] + d - before[2]];
      if (place.every((p, i) => p >= 0 && p < x.size[i])) largest = Math.max(largest, at(x, place[0], place[1], place[2], channel));
    }
    return largest;
  });
}

function betweenBoundaries(x: Field, boundaries: readonly number[]): Field {
  return filled([boundaries.length - 1, 1, 1], x.channels, (t, _y, _x, c) => {
    let largest = -Infinity;
    for (let i = boundaries[t]; i < boundaries[t + 1]; i++) largest = Math.max(largest, at(x, i, 0, 0, c));
    return largest;
  });
}

function filled(size: Three, channels: number, value: (t: number, y: number, x: number, c: number) => number): Field {
  const data = new Float64Array(size[0] * size[1] * size[2] * channels);
  for (let t = 0, i = 0; t < size[0]; t++) for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[2]; x++) for (let c = 0; c < channels; c++) data[i++] = value(t, y, x, c);
  return { size, channels, data };
}

function at({ size, channels, data }: Field, t: number, y: number, x: number, c: number): number {
  return data[((t * size[1] + y) * size[2] + x) * channels + c];
}
