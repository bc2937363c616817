/** @file How far one recording lies behind another, by cross-correlation. Pure. */

/** The lag of a waveform and how alike the two are there. */
export interface WaveformLag {
  /** Samples; positive when the second plays later than the first. */
  readonly lagSamples: number;
  /** Normalized correlation at that lag, −1…1. */
  readonly likeness: number;
}

/** Peaks this close to the highest count as equal: of a periodic sound's many peaks the nearest to zero is meant. */
const EQUAL = 0.98;

/**
 * Finds the lag at which `later` resembles `earlier` most, with the peak refined between samples by a parabola.
 *
 * @param earlier `[length]`.
 * @param later `[length]`, the same stretch of time.
 * @param maxLag samples tried to either side.
 * @returns null when one of them is too quiet to tell anything (below −80 dBFS RMS).
 */
export function waveformLag(earlier: Float32Array, later: Float32Array, maxLag: number): WaveformLag | null {
  const length = Math.min(earlier.length, later.length) - 2 * maxLag;
  if (length <= 0) return null;
  const reference = earlier.subarray(maxLag, maxLag + length);
  const energy = sumOfProducts(reference, reference, 0, length);
  let moving = sumOfProducts(later.subarray(0, length), later.subarray(0, length), 0, length);
  if (Math.sqrt(energy / length) < 1e-4) return null;
  const likeness = Float64Array.from({ length: 2 * maxLag + 1 }, (_, start) => {
    if (start > 0) moving += later[start + length - 1]! ** 2 - later[start - 1]! ** 2;
    return sumOfProducts(reference, later, start, length) / Math.sqrt(energy * Math.max(moving, 1e-12));
  });
  const highest = likeness.reduce((best, value) => Math.max(best, value), -1);
  const peaks = Array.from(likeness.keys()).filter((at) => {
    const value = likeness[at]!;
    return value >= EQUAL * highest && value >= (likeness[at - 1] ?? -2) && value >= (likeness[at + 1] ?? -2);
  });
  const nearest = peaks.reduce((best, at) => (Math.abs(at - maxLag) < Math.abs(best - maxLag) ? at : best), peaks[0] ?? maxLag);
  const top = parabola(likeness[nearest - 1], likeness[nearest]!, likeness[nearest + 1]);
  return { lagSamples: nearest - maxLag + top.place, likeness: Math.min(1, top.height) };
}

/** Top of the parabola through three values: place −0.5…0.5 around the middle one, and height. */
function parabola(before: number | undefined, at: number, after: number | undefined): { readonly place: number; readonly height: number } {
  if (before === undefined || after === undefined || before - 2 * at + after >= 0) return { place: 0, height: at };
  const place = Math.max(-0.5, Math.min(0.5, (before - after) / (2 * (before - 2 * at + after))));
  return { place, height: at - ((before - after) * place) / 4 };
}

function sumOfProducts(a: Float32Array, b: Float32Array, start: number, length: number): number {
  let sum = 0;
  for (let index = 0; index < length; index++) sum += a[index]! * b[start + index]!;
  return sum;
}
