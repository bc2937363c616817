/**
 * @file Short-time Fourier transform with a window that makes it its own inverse: analysis, a gain per bin, synthesis, overlapped and added. With all
 * gains at 1 the signal comes back to rounding. Pure; streams of any length go through in bounded memory.
 */
import { createRealFft } from './fft.ts';

/** Geometry of a transform, in samples. Frame `t` is centred on sample `t · hopLength` of the signal. */
export interface StftSpec {
  /** Samples under the window: a multiple of `hopLength`, at least twice of it. */
  readonly windowLength: number;
  readonly hopLength: number;
  /** Power of two, at least `windowLength`; the frame is padded with zeros at its end. */
  readonly fftLength: number;
}

/** Bins per frame: `fftLength / 2 + 1`. */
export function binsOf({ fftLength }: StftSpec): number {
  return fftLength / 2 + 1;
}

/** Square root of a periodic Hann window, shape `[length]`: used twice, its squares at hops of `length / k`, k ≥ 2, sum to k / 2 everywhere. */
export function rootHann(length: number): Float64Array {
  return new Float64Array(length).map((_, n) => Math.sin((Math.PI * n) / length));
}

/** Samples `[first, end)` of the signal that frame `t` looks at. */
export function frameSpan(t: number, { windowLength, hopLength }: StftSpec): { readonly first: number; readonly end: number } {
  const first = t * hopLength - (windowLength >> 1);
  return { first, end: first + windowLength };
}

/** The first frame that looks at sample `n` or at any later one. */
export function firstFrameAt(n: number, { windowLength, hopLength }: StftSpec): number {
  return Math.floor((n + (windowLength >> 1) - windowLength) / hopLength) + 1;
}

/**
 * Checks a geometry.
 *
 * @throws {TypeError} when a signal could not come back from it.
 */
export function assertInvertible({ windowLength, hopLength, fftLength }: StftSpec): void {
  if (windowLength % hopLength !== 0 || windowLength < 2 * hopLength) throw new TypeError(`A window of ${windowLength} samples cannot hop by ${hopLength}`);
  if (fftLength < windowLength) throw new TypeError(`A transform of ${fftLength} samples cannot hold a window of ${windowLength}`);
}

/**
 * Magnitudes of consecutive frames.
 *
 * @param samples the signal from sample `origin` on; outside of it there are zeros.
 * @returns |X|, shape `[frames, bins]` row-major, of frames `first … first + frames − 1`.
 */
export function magnitudes(samples: Float32Array | Float64Array, origin: number, spec: StftSpec, frames: { readonly first: number; readonly count: number }): Float32Array {
  const fft = createRealFft(spec.fftLength);
  const window = rootHann(spec.windowLength);
  const padded = new Float64Array(spec.fftLength);
  const power = new Float64Array(fft.bins);
  const out = new Float32Array(frames.count * fft.bins);
  for (let frame = 0; frame < frames.count; frame++) {
    const from = frameSpan(frames.first + frame, spec).first - origin;
    for (let n = 0; n < spec.windowLength; n++) padded[n] = window[n] * (samples[from + n] ?? 0);
    fft.powerSpectrum(padded, power);
    for (let k = 0; k < fft.bins; k++) out[frame * fft.bins + k] = Math.sqrt(power[k]);
  }
  return out;
}
