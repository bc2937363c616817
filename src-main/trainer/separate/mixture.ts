/** @file One mixture as the separation network learns from it: two sounds of known level become magnitudes, and the on-screen part along the mixture's phase. Pure. */
import { createRealFft } from '../../dsp/fft.ts';
import { rootHann } from '../../dsp/stft.ts';
import type { SeparatorConfig } from '../../networks/separator-config.ts';

/** Spectrograms `[spectra, bins]`, all over the root mean square of the mixture's. */
export interface MixtureSpectra {
  readonly mixture: Float32Array;
  readonly onScreen: Float32Array;
  readonly offScreen: Float32Array;
  /** Re(S · X̄) / |X|. */
  readonly aligned: Float32Array;
}

/**
 * Transforms both parts; the mixture's spectrum is their sum.
 *
 * @param on mono PCM; frame t is centred on sample `margin + t · hop`.
 * @param off of the same length.
 * @param into receives the spectrograms.
 */
export function mixtureSpectra(on: Float32Array, off: Float32Array, { windowLength, hopLength, fftLength }: Pick<SeparatorConfig, 'windowLength' | 'hopLength' | 'fftLength'>, margin: number, into: MixtureSpectra): void {
  const fft = createRealFft(fftLength);
  const window = rootHann(windowLength);
  const padded = new Float64Array(fftLength);
  const spectrum = () => ({ real: new Float64Array(fft.bins), imaginary: new Float64Array(fft.bins) });
  const [s, n] = [spectrum(), spectrum()];
  const spectra = into.mixture.length / fft.bins;
  let power = 0;
  for (let t = 0; t < spectra; t++) {
    const first = margin + t * hopLength - (windowLength >> 1);
    for (const [samples, wanted] of [[on, s], [off, n]] as const) {
      for (let i = 0; i < windowLength; i++) padded[i] = window[i] * (samples[first + i] ?? 0);
      fft.spectrum(padded, wanted);
    }
    for (let k = 0; k < fft.bins; k++) {
      const [real, imaginary] = [s.real[k] + n.real[k], s.imaginary[k] + n.imaginary[k]];
      const magnitude = Math.hypot(real, imaginary);
      power += magnitude ** 2;
      const at = t * fft.bins + k;
      into.mixture[at] = magnitude;
      into.onScreen[at] = Math.hypot(s.real[k], s.imaginary[k]);
      into.offScreen[at] = Math.hypot(n.real[k], n.imaginary[k]);
      into.aligned[at] = magnitude > 0 ? (s.real[k] * real + s.imaginary[k] * imaginary) / magnitude : 0;
    }
  }
  const level = Math.sqrt(power / into.mixture.length) || 1;
  for (const part of Object.values(into) as Float32Array[]) for (let i = 0; i < part.length; i++) part[i] /= level;
}

/** Root mean square. */
export function levelOf(samples: Float32Array): number {
  let power = 0;
  for (const value of samples) power += value * value;
  return Math.sqrt(power / Math.max(1, samples.length));
}

/** Factor that puts `off` so many decibels below `on`; 0 where there is nothing to weigh. */
export function offGain(on: Float32Array, off: Float32Array, decibels: number): number {
  const [own, other] = [levelOf(on), levelOf(off)];
  return own > 0 && other > 0 ? (own / other) * 10 ** (-decibels / 20) : 0;
}

/** A sound, louder by a factor. */
export function scaled(samples: Float32Array, factor: number): Float32Array {
  return samples.map((value) => factor * value);
}
