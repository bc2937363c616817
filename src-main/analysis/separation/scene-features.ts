/** @file What the multisensory network makes of a window, as the separation network is told of it: averages over the picture, once per picture. */

/** Features at three scales, `[frames, channels]` each. */
export type SceneFeatures = readonly [Float32Array, Float32Array, Float32Array];

/** One scale as the multisensory network gives it: one window, `[1, channels, time, rows, columns]`. */
export interface ScaleTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Averages over rows and columns; over time linearly between the middles of the network's own steps, which divide the window evenly.
 *
 * @returns `[frames, channels]`, row-major.
 */
export function pooledScale({ data, shape }: ScaleTensor, frames: number): Float32Array {
  const [windows, channels, steps, rows, columns] = shape;
  if (windows !== 1 || data.length !== channels * steps * rows * columns) throw new TypeError(`${data.length} values are no features of shape [${shape.join(', ')}]`);
  const area = rows * columns;
  const means = new Float32Array(channels * steps);
  for (let i = 0; i < data.length; i++) means[Math.floor(i / area)] += data[i] / area;
  const pooled = new Float32Array(frames * channels);
  for (let frame = 0; frame < frames; frame++) {
    const place = Math.min(steps - 1, Math.max(0, ((frame + 0.5) * steps) / frames - 0.5));
    const [first, part] = [Math.floor(place), place % 1];
    const second = Math.min(steps - 1, first + 1);
    for (let c = 0; c < channels; c++) pooled[frame * channels + c] = means[c * steps + first] * (1 - part) + means[c * steps + second] * part;
  }
  return pooled;
}
