/** @file Real fast Fourier transform of a fixed power-of-two length: a complex transform of half the length, then unpacked. */

/** Transforms many signals of one length; the tables and the scratch space are made once. */
export interface RealFft {
  /** Samples per transform, N. */
  readonly length: number;
  /** N / 2 + 1. */
  readonly bins: number;
  /**
   * Squared magnitude of every bin.
   *
   * @param samples real signal, shape `[N]`; not changed.
   * @param power receives |X_k|² for k = 0 … N/2, shape `[bins]`.
   */
  powerSpectrum(samples: Float64Array, power: Float64Array): void;
  /**
   * The spectrum itself: X_k = Σ x_n·e^(−2πikn/N) for k = 0 … N/2.
   *
   * @param samples real signal, shape `[N]`; not changed.
   * @param spectrum receives real and imaginary parts, shape `[bins]` each.
   */
  spectrum(samples: Float64Array, spectrum: Spectrum): void;
  /**
   * The signal of a spectrum; the inverse of {@link spectrum}. The imaginary parts of the first and last bin are taken for 0.
   *
   * @param samples receives the signal, shape `[N]`.
   */
  signal(spectrum: Spectrum, samples: Float64Array): void;
}

/** One half of the spectrum of a real signal, shape `[bins]` each. */
export interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Prepares a transform.
 *
 * @throws {TypeError} when `length` is not a power of two of at least 4.
 */
export function createRealFft(length: number): RealFft {
  if (length < 4 || (length & (length - 1)) !== 0) throw new TypeError(`FFT length must be a power of two of at least 4, not ${length}`);
  const half = length / 2;
  const bins = half + 1;
  const cosine = new Float64Array(half).map((_, k) => Math.cos((2 * Math.PI * k) / length));
  const sine = new Float64Array(half).map((_, k) => Math.sin((2 * Math.PI * k) / length));
  const reversed = bitReversal(half);
  const real = new Float64Array(half);
  const imaginary = new Float64Array(half);

  /** In-place radix-2 decimation in time of the packed half-length signal. */
  function transformPacked(): void {
    for (let size = 2; size <= half; size *= 2) {
      const reach = size / 2;
      const stride = length / size;
      for (let start = 0; start < half; start += size) {
        for (let offset = 0; offset < reach; offset++) {
          const upper = start + offset;
          const lower = upper + reach;
          const wr = cosine[offset * stride];
          const wi = -sine[offset * stride];
          const tr = real[lower] * wr - imaginary[lower] * wi;
          const ti = real[lower] * wi + imaginary[lower] * wr;
          real[lower] = real[upper] - tr;
          imaginary[lower] = imaginary[upper] - ti;
          real[upper] = real[upper] + tr;
          imaginary[upper] = imaginary[upper] + ti;
        }
      }
    }
  }

  /** Every bin of the spectrum of `samples`, in order. */
  function transform(samples: Float64Array, take: (k: number, re: number, im: number) => void): void {
    // 1. Even samples are the real part, odd samples the imaginary part of a signal of half the length.
    for (let n = 0; n < half; n++) {
      real[reversed[n]] = samples[2 * n];
      imaginary[reversed[n]] = samples[2 * n + 1];
    }
    transformPacked();
    // 2. X_k = E_k + e^(−2πik/N)·O_k with E and O the even and odd parts of the packed spectrum Z.
    for (let k = 0; k <= half; k++) {
      const a = k % half;
      const b = (half - k) % half;
      const er = (real[a] + real[b]) / 2;
      const ei = (imaginary[a] - imaginary[b]) / 2;
      const or = (imaginary[a] + imaginary[b]) / 2;
      const oi = (real[b] - real[a]) / 2;
      const c = k === half ? -1 : cosine[k];
      const s = k === half ? 0 : sine[k];
      take(k, er + c * or + s * oi, ei + c * oi - s * or);
    }
  }

  return {
    length,
    bins,
    powerSpectrum(samples, power) {
      transform(samples, (k, re, im) => (power[k] = re * re + im * im));
    },
    spectrum(samples, spectrum) {
      transform(samples, (k, re, im) => {
        spectrum.real[k] = re;
        spectrum.imaginary[k] = im;
      });
    },
    signal(spectrum, samples) {
      // 1. Z_k = E_k + i·O_k with E_k = (X_k + X*_(N/2−k)) / 2 and O_k = e^(2πik/N)·(X_k − X*_(N/2−k)) / 2, conjugated: a forward transform then goes back.
      for (let k = 0; k < half; k++) {
        const mirror = half - k;
        const xi = k === 0 ? 0 : spectrum.imaginary[k];
        const yi = k === 0 ? 0 : -spectrum.imaginary[mirror];
        const er = (spectrum.real[k] + spectrum.real[mirror]) / 2;
        const ei = (xi + yi) / 2;
        const dr = (spectrum.real[k] - spectrum.real[mirror]) / 2;
        const di = (xi - yi) / 2;
        const or = cosine[k] * dr - sine[k] * di;
        const oi = cosine[k] * di + sine[k] * dr;
        real[reversed[k]] = er - oi;
        imaginary[reversed[k]] = -(ei + or);
      }
      transformPacked();
      // 2. Unpacked, conjugated back, and divided by the length of the transform.
      for (let n = 0; n < half; n++) {
        samples[2 * n] = real[n] / half;
        samples[2 * n + 1] = -imaginary[n] / half;
      }
    },
  };
}

function bitReversal(length: number): Uint32Array {
  const bits = Math.log2(length);
  const table = new Uint32Array(length);
  for (let index = 0; index < length; index++) {
    let rest = index;
    let mirrored = 0;
    for (let bit = 0; bit < bits; bit++, rest >>= 1) mirrored = (mirrored << 1) | (rest & 1);
    table[index] = mirrored;
  }
  return table;
}
