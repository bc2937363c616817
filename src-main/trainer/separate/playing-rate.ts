/**
 * @file Footage played faster or slower: another throat, another drum. Sound changes its pitch and its resonances with the rate, as on tape, and the lips
 * go along, so that a voice of one person becomes the voice of a stranger (speed perturbation, Ko et al., Interspeech 2015). Pure.
 */
import { REACH, resample, type ResampleKernel, resampleKernel } from '../../dsp/resample.ts';

/** Rates are multiples of this: a kernel for each costs a megabyte. */
const RATE_STEP = 0.05;

const kernels = new Map<number, ResampleKernel>();

/** A rate from `low` to `high`, drawn evenly in octaves, at most what `most` allows. */
export function drawRate([low, high]: readonly [number, number], most: number, random: () => number): number {
  const drawn = low * (high / low) ** random();
  const [nearest, highest] = [Math.round(drawn / RATE_STEP), Math.floor(most / RATE_STEP + 1e-9)];
  return Math.min(nearest, highest) * RATE_STEP;
}

/**
 * Sound at a rate.
 *
 * @param samples mono PCM; `margin` of it lie before time 0.
 * @param length samples wanted, `margin` of them before time 0. What would lie outside of `samples` is silent.
 */
export function soundAtRate(samples: Float32Array, rate: number, { margin, length }: { readonly margin: number; readonly length: number }): Float32Array {
  if (rate === 1) return samples.subarray(0, length);
  const kernel = kernels.get(rate) ?? resampleKernel(rate);
  kernels.set(rate, kernel);
  const position = margin * (1 - rate);
  const origin = Math.floor(position) - REACH.before;
  const padded = new Float64Array(Math.ceil(position + length * rate) + REACH.after + 1 - origin);
  // Output before the first sample reads silence; where the rate is below 1, input before `position` is not read.
  const skipped = Math.max(0, origin);
  padded.set(samples.subarray(skipped, Math.max(skipped, Math.min(samples.length, origin + padded.length))), skipped - origin);
  const [played] = resample(kernel, [padded], { origin, position, length });
  return Float32Array.from(played ?? []);
}

/** Rows `[rows, width]` read at 0, rate, 2 · rate, … by linear interpolation, `[count, width]`. Beyond the last row that row goes on. */
export function rowsAtRate(rows: Float32Array, width: number, rate: number, count: number): Float32Array {
  const last = rows.length / width - 1;
  const out = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const place = Math.min(last, row * rate);
    const [before, share] = [Math.floor(place), place % 1];
    const after = Math.min(last, before + 1);
    for (let i = 0; i < width; i++) out[row * width + i] = (1 - share) * rows[before * width + i] + share * rows[after * width + i];
  }
  return out;
}
