/** @file When a sound begins: how much the logarithm of its power rises, summed over bands of hearing ("spectral flux", Bello et al. 2005). */
import { melPower, type MelSpec } from '../../dsp/mel.ts';
import { median } from '../robust.ts';

/** Onset strength on an even grid. */
export interface Onsets {
  /** Time of the first value, seconds. */
  readonly start: number;
  /** Seconds from one value to the next. */
  readonly step: number;
  /** Mean 0 and deviation 1; zeros where nothing is to be heard. */
  readonly strengths: Float64Array;
}

/** Samples per second that onsets are read from. */
export const ONSET_RATE = 16_000;

const SPEC: MelSpec = { sampleRate: ONSET_RATE, windowLength: 320, hopLength: 160, fftLength: 512, firstSample: 0, bands: 32, lowestFrequency: 100, highestFrequency: 7600, powerFloor: 0 };
const STEP = SPEC.hopLength / ONSET_RATE;
/** Hops over which the rise is taken: the length of an attack. */
const RISE_HOPS = 3;
/** Power below which bands count as silent, as shares of the median and of the highest power, and absolutely (about −95 dBFS). */
const QUIET = { ofMedian: 0.1, ofHighest: 1e-5, absolute: 1e-7 };
/** Hops around a moment whose median is what rises anyway: a second. */
const AROUND = 101;
/** Deviation of the smoothing, hops: less than half a frame. */
const SMOOTHING = 2;

/**
 * Onset strength of a stretch of sound.
 *
 * @param samples mono PCM at {@link ONSET_RATE}.
 * @param start time of the first sample, seconds.
 */
export function onsets(samples: Float32Array, start: number): Onsets {
  const hops = Math.max(0, Math.floor((samples.length - SPEC.windowLength) / SPEC.hopLength));
  const mel = melPower(samples, SPEC, hops);
  const highest = mel.reduce((most, power) => Math.max(most, power), 0);
  const floor = Math.max(QUIET.absolute, QUIET.ofHighest * highest, hops > 0 ? QUIET.ofMedian * median(mel) : 0);
  const log = mel.map((power) => Math.log(power + floor));
  const rises = new Float64Array(hops);
  for (let hop = RISE_HOPS; hop < hops; hop++) {
    for (let band = 0; band < SPEC.bands; band++) rises[hop] += Math.max(0, log[hop * SPEC.bands + band] - log[(hop - RISE_HOPS) * SPEC.bands + band]);
  }
  const reach = (AROUND - 1) / 2;
  const sudden = rises.map((rise, hop) => Math.max(0, rise - median(rises.subarray(Math.max(0, hop - reach), hop + reach + 1))));
  // A window's middle is where its sound is, and a rise lies half its length before the later window.
  const first = start + (SPEC.windowLength / 2 - (RISE_HOPS * SPEC.hopLength) / 2) / ONSET_RATE;
  return { start: first, step: STEP, strengths: standard(smoothed(sudden)) };
}

function smoothed(values: Float64Array): Float64Array {
  const reach = 4 * SMOOTHING;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * SMOOTHING ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.map((_, at) => {
    let sum = 0;
    for (let k = -reach; k <= reach; k++) sum += weights[k + reach] * (values[at + k] ?? 0);
    return sum / total;
  });
}

function standard(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length));
  return values.map((value) => (deviation > 1e-9 ? (value - mean) / deviation : 0));
}
