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

  return {
    length,
    bins,
    powerSpectrum(samples, power) {
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
        const xr = er + c * or + s * oi;
        const xi = ei + c * oi - s * or;
        power[k] = xr * xr + xi * xi;
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
