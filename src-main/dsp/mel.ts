/** @file Mel power spectrogram of mono PCM as a lip-sync network's manifest defines it. The filterbank is computed, not shipped. */
import { createRealFft } from './fft.ts';

/** What defines a mel spectrogram. Lengths in samples at `sampleRate`. */
export interface MelSpec {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples under the (symmetric Hann) window. */
  readonly windowLength: number;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /** Power of two, at least `windowLength`; the window is padded with zeros at its end. */
  readonly fftLength: number;
  /** First sample of frame 0, relative to the signal's first; negative when frames are centred. */
  readonly firstSample: number;
  readonly bands: number;
  /** Hz, lower end of the first triangle and upper end of the last. */
  readonly lowestFrequency: number;
  readonly highestFrequency: number;
  /** Added to every power, so that silence has a logarithm. */
  readonly powerFloor: number;
}

/** HTK's mel scale. */
function melOf(frequency: number): number {
  return 2595 * Math.log10(1 + frequency / 700);
}

function frequencyOf(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}

/**
 * Triangles of height 1 whose corners are evenly spaced in mel, without area normalisation.
 *
 * @returns weights of every FFT bin, shape `[bands, fftLength / 2 + 1]` row-major.
 */
export function melFilterbank(spec: MelSpec): Float32Array {
  const bins = spec.fftLength / 2 + 1;
  const [lowest, highest] = [melOf(spec.lowestFrequency), melOf(spec.highestFrequency)];
  const corners = Array.from({ length: spec.bands + 2 }, (_, corner) => frequencyOf(lowest + ((highest - lowest) * corner) / (spec.bands + 1)));
  const weights = new Float32Array(spec.bands * bins);
  for (let band = 0; band < spec.bands; band++) {
    const [left, centre, right] = corners.slice(band, band + 3);
    for (let bin = 0; bin < bins; bin++) {
      const frequency = (bin * spec.sampleRate) / spec.fftLength;
      weights[band * bins + bin] = Math.max(0, Math.min((frequency - left) / (centre - left), (right - frequency) / (right - centre)));
    }
  }
  return weights;
}

/** A triangle without the zeros around it. */
interface SparseBand {
  readonly firstBin: number;
  readonly weights: Float32Array;
}

function sparseBands(spec: MelSpec): readonly SparseBand[] {
  const bins = spec.fftLength / 2 + 1;
  const dense = melFilterbank(spec);
  return Array.from({ length: spec.bands }, (_, band) => {
    const row = dense.subarray(band * bins, (band + 1) * bins);
    const firstBin = Math.max(0, row.findIndex((weight) => weight > 0));
    const lastBin = row.findLastIndex((weight) => weight > 0);
    return { firstBin, weights: row.slice(firstBin, lastBin + 1) };
  });
}

/** Symmetric Hann window: both ends are 0. */
function hann(length: number): Float64Array {
  return new Float64Array(length).map((_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / (length - 1)));
}

/**
 * Mel power spectrogram. Frame i looks at `windowLength` samples from `firstSample + i · hopLength`; outside the signal there are zeros.
 *
 * @param samples mono PCM in [-1, 1] at `spec.sampleRate`.
 * @param frames how many frames to compute: one per hop that is full, unless told.
 * @param offsetSamples moves every frame later by this many samples, for spectrograms on a finer grid than one hop.
 * @returns power + `powerFloor`, shape `[frames, bands]` row-major.
 */
export function melPower(samples: Float32Array, spec: MelSpec, frames = Math.floor(samples.length / spec.hopLength), offsetSamples = 0): Float32Array {
  const fft = createRealFft(spec.fftLength);
  const window = hann(spec.windowLength);
  const bands = sparseBands(spec);
  const padded = new Float64Array(spec.fftLength);
  const power = new Float64Array(fft.bins);
  const mel = new Float32Array(frames * spec.bands);
  for (let frame = 0; frame < frames; frame++) {
    const start = spec.firstSample + offsetSamples + frame * spec.hopLength;
    for (let n = 0; n < spec.windowLength; n++) padded[n] = window[n] * (samples[start + n] ?? 0);
    fft.powerSpectrum(padded, power);
    for (let band = 0; band < spec.bands; band++) {
      const { firstBin, weights } = bands[band];
      let sum = 0;
      for (let bin = 0; bin < weights.length; bin++) sum += weights[bin] * power[firstBin + bin];
      mel[frame * spec.bands + band] = sum + spec.powerFloor;
    }
  }
  return mel;
}
