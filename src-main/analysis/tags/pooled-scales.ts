/** @file The multisensory features of a window without their places: mean and peak of each channel, at each of the three scales. Pure. */

/** A feature tensor of one window, `[1, channels, time, rows, columns]`. */
export interface FeatureTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * @param scales of one window each.
 * @returns scale after scale: `[channels]` means, then `[channels]` maxima.
 */
export function pooledScales(scales: readonly FeatureTensor[]): Float64Array {
  const pooled: number[] = [];
  for (const { data, shape } of scales) {
    const [, channels] = shape;
    const places = data.length / channels;
    const [means, peaks] = [new Float64Array(channels), new Float64Array(channels).fill(-Infinity)];
    for (let i = 0; i < data.length; i++) {
      const channel = Math.floor(i / places);
      means[channel] += data[i] / places;
      if (data[i] > peaks[channel]) peaks[channel] = data[i];
    }
    pooled.push(...means, ...peaks);
  }
  return Float64Array.from(pooled);
}
