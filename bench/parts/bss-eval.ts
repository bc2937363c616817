/**
 * @file How well a source was taken out of a mixture, by BSS-eval version 3 as mir_eval's `bss_eval_sources` computes it (Vincent, Gribonval & Févotte, IEEE
 * TASLP 14(4), 2006): a source may come back through any filter of 512 taps; the rest is interference as far as filters of all sources explain it, and
 * artifact beyond that. Pure.
 */
import { createRealFft, type RealFft, type Spectrum } from '../../src-main/dsp/fft.ts';
import { choleskyFactor, type CholeskyFactor, solveBy } from './cholesky.ts';
import { innerProduct } from './si-sdr.ts';

/** Ratios in decibels. */
export interface BssRatios {
  /** Source over everything else. */
  readonly sdr: number;
  /** Source over interference. */
  readonly sir: number;
  /** Source and interference over artifacts. */
  readonly sar: number;
}

/** Taps of a filter that counts as none. */
const TAPS = 512;
/** Share of a source's energy that is added to the diagonal: a hum has no energy at most frequencies, which leaves its filter undecided. */
const RIDGE = 1e-10;
/** Shares of the estimate's energy below this are rounding: no ratio is over 90 dB. */
const ROUNDING = 1e-9;

/** The true sources of one mixture, prepared to judge any number of estimates. */
export class BssSources {
  readonly #length: number;
  readonly #count: number;
  readonly #fft: RealFft;
  readonly #spectra: readonly Spectrum[];
  /** Of the correlations of all delayed sources, and of those of each source alone. */
  readonly #all: CholeskyFactor;
  readonly #alone: readonly CholeskyFactor[];

  /** @param sources PCM of equal lengths. */
  constructor(sources: readonly Float64Array[]) {
    this.#length = sources[0]?.length ?? 0;
    this.#count = sources.length;
    this.#fft = createRealFft(2 ** Math.ceil(Math.log2(this.#length + TAPS)));
    this.#spectra = sources.map((source) => this.#spectrumOf(source));
    const size = sources.length * TAPS;
    const gram = new Float64Array(size * size);
    for (let a = 0; a < sources.length; a++) {
      for (let b = 0; b <= a; b++) {
        const correlation = this.#correlation(this.#spectra[a], this.#spectra[b]);
        // Σ_t s_a(t − i)·s_b(t − j) depends on i − j alone.
        for (let i = 0; i < TAPS; i++) for (let j = 0; j < TAPS; j++) gram[(a * TAPS + i) * size + b * TAPS + j] = correlation[(j - i + this.#fft.length) % this.#fft.length];
      }
      for (let i = a * TAPS; i < (a + 1) * TAPS; i++) gram[i * size + i] *= 1 + RIDGE;
    }
    this.#all = choleskyFactor(gram, size);
    this.#alone = sources.map((_, index) => (index === 0 ? this.#all : choleskyFactor(block(gram, size, index * TAPS), TAPS)));
  }

  /** Judges an estimate of source `wanted`. */
  ratios(estimate: Float64Array, wanted: number): BssRatios {
    const spectrum = this.#spectrumOf(estimate);
    const products = new Float64Array(this.#count * TAPS);
    this.#spectra.forEach((source, index) => products.set(this.#correlation(spectrum, source).subarray(0, TAPS), index * TAPS));
    const energy = innerProduct(estimate, estimate);
    const ownProducts = products.slice(wanted * TAPS, (wanted + 1) * TAPS);
    // The energy of a projection is the inner product of its filters with what they were solved for.
    const own = innerProduct(solveBy(this.#alone[wanted], ownProducts), ownProducts);
    const all = innerProduct(solveBy(this.#all, products), products);
    const least = ROUNDING * energy;
    const decibels = (part: number, rest: number) => 10 * Math.log10(Math.max(part, least) / Math.max(rest, least));
    return { sdr: decibels(own, energy - own), sir: decibels(own, all - own), sar: decibels(all, energy - all) };
  }

  #spectrumOf(samples: Float64Array): Spectrum {
    if (samples.length !== this.#length) throw new TypeError(`${samples.length} samples where the sources have ${this.#length}`);
    const padded = new Float64Array(this.#fft.length);
    padded.set(samples);
    const spectrum = { real: new Float64Array(this.#fft.bins), imaginary: new Float64Array(this.#fft.bins) };
    this.#fft.spectrum(padded, spectrum);
    return spectrum;
  }

  /** Σ_t a(t + lag)·b(t), `[fft.length]`; negative lags are at the end. Lags up to {@link TAPS} to either side do not wrap. */
  #correlation(a: Spectrum, b: Spectrum): Float64Array {
    const real = a.real.map((value, k) => value * b.real[k] + a.imaginary[k] * b.imaginary[k]);
    const imaginary = a.imaginary.map((value, k) => value * b.real[k] - a.real[k] * b.imaginary[k]);
    const lags = new Float64Array(this.#fft.length);
    this.#fft.signal({ real, imaginary }, lags);
    return lags;
  }
}

function block(matrix: Float64Array, size: number, from: number): Float64Array {
  const part = new Float64Array(TAPS * TAPS);
  for (let row = 0; row < TAPS; row++) part.set(matrix.subarray((from + row) * size + from, (from + row) * size + from + TAPS), row * TAPS);
  return part;
}
