/**
 * @file Band-limited interpolation of sampled signals at any real rate: a windowed-sinc kernel, tabulated over its phase. Pure and
 * stateless: every output value depends on its own position only, so chunks of any size join without a seam and drift cannot accumulate.
 *
 * y(p) = Σₖ x[⌊p⌋ + k] · h(k − frac p),   h(u) = c · sinc(c·u) · kaiser(u / half),   k = 1 − half … half
 *
 * @see J. O. Smith, "Digital Audio Resampling Home Page" (CCRMA): table look-up with linear interpolation between phases.
 */

/** Values of x that one output value is made of. 80 keep 0–20 kHz at 44.1 kHz within the figures of `resample.test.ts`. */
const TAPS = 80;
const HALF = TAPS / 2;
/** Linear interpolation between phases errs by (ω / phases)² / 8: −122 dB at 20 kHz of 48 kHz. */
const PHASES = 1024;
/** Kaiser window for 115 dB: β = 0.1102 · (A − 8.7). */
const BETA = 0.1102 * (115 - 8.7);

/** How far `resample` looks around a position: it reads x[⌊p⌋ − before] … x[⌊p⌋ + after]. */
export const REACH = { before: HALF - 1, after: HALF } as const;

/** A kernel for one step. Rows are phases, columns taps, row-major; `slopes` leads from each row to the next. */
export interface ResampleKernel {
  /** Input samples per output sample. */
  readonly step: number;
  readonly rows: Float64Array;
  readonly slopes: Float64Array;
}

/**
 * Kernel that reads a signal at every `step` samples.
 *
 * @param step input samples per output sample, > 0. Above 1 the cut-off is lowered so that nothing folds back.
 * @throws {RangeError} for a step that is not positive.
 */
export function resampleKernel(step: number): ResampleKernel {
  if (!(step > 0)) throw new RangeError(`Step must be positive: ${step}`);
  const cutoff = Math.min(1, 1 / step);
  const rows = new Float64Array(PHASES * TAPS);
  const slopes = new Float64Array(PHASES * TAPS);
  let row = phaseRow(0, cutoff);
  for (let phase = 0; phase < PHASES; phase++) {
    const next = phaseRow((phase + 1) / PHASES, cutoff);
    rows.set(row, phase * TAPS);
    for (let tap = 0; tap < TAPS; tap++) slopes[phase * TAPS + tap] = next[tap]! - row[tap]!;
    row = next;
  }
  return { step, rows, slopes };
}

/** Where to read. */
export interface ResampleRange {
  /** Index, in the whole signal, of the first sample given. */
  readonly origin: number;
  /** Position of the first value wanted, in samples of the whole signal; need not be whole. */
  readonly position: number;
  /** Values wanted. */
  readonly length: number;
}

/**
 * Values of band-limited signals at `position`, `position + step`, …
 *
 * @param channels the signal, one array per channel, `[samples]` each, from index `origin` on; it must cover {@link REACH} around every position.
 * @returns one array per channel, `[length]` each.
 * @throws {RangeError} when the samples given do not reach far enough.
 */
export function resample(kernel: ResampleKernel, channels: readonly Float64Array[], range: ResampleRange): Float64Array[] {
  const { step, rows, slopes } = kernel;
  const { origin, position, length } = range;
  // Whole and fractional part are kept apart: near sample 10⁹ a float64 position still resolves 10⁻⁷, the product of index and step not.
  const base = Math.floor(position);
  const fraction = position - base;
  const last = base + Math.floor(fraction + (length - 1) * step);
  const first = base - REACH.before - origin;
  if (length > 0 && (first < 0 || last + REACH.after - origin >= (channels[0]?.length ?? 0))) {
    throw new RangeError(`Positions ${position}…${last} need samples around them; given ${origin}…${origin + (channels[0]?.length ?? 0) - 1}`);
  }
  const output = channels.map(() => new Float64Array(length));
  // Two channels at a time share the weights, which cost as much as the sums; an odd last one is paired with itself.
  for (let channel = 0; channel < channels.length; channel += 2) {
    const partner = Math.min(channel + 1, channels.length - 1);
    const [x, y, toX, toY] = [channels[channel]!, channels[partner]!, output[channel]!, output[partner]!];
    for (let index = 0; index < length; index++) {
      const along = fraction + index * step;
      const whole = Math.floor(along);
      const phase = (along - whole) * PHASES;
      const row = Math.floor(phase);
      const between = phase - row;
      const table = row * TAPS;
      const start = first + whole;
      // Even and odd taps are summed apart, so that additions do not wait for each other.
      let [evenX, oddX, evenY, oddY] = [0, 0, 0, 0];
      for (let tap = 0; tap < TAPS; tap += 2) {
        const even = rows[table + tap]! + between * slopes[table + tap]!;
        evenX += even * x[start + tap]!;
        evenY += even * y[start + tap]!;
        const odd = rows[table + tap + 1]! + between * slopes[table + tap + 1]!;
        oddX += odd * x[start + tap + 1]!;
        oddY += odd * y[start + tap + 1]!;
      }
      toX[index] = evenX + oddX;
      toY[index] = evenY + oddY;
    }
  }
  return output;
}

/** h(k − fraction) for every tap k, scaled to sum 1 so that a constant stays what it is at every phase. */
function phaseRow(fraction: number, cutoff: number): Float64Array {
  const row = Float64Array.from({ length: TAPS }, (_, tap) => {
    const u = tap - REACH.before - fraction;
    return sinc(cutoff * u) * kaiser(u / HALF);
  });
  const sum = row.reduce((total, value) => total + value, 0);
  return row.map((value) => value / sum);
}

function sinc(x: number): number {
  if (Number.isInteger(x)) return x === 0 ? 1 : 0;
  return Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);
}

/** Modified Bessel function of the first kind and order 0: Σ ((x/2)ⁿ / n!)². */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (x / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}
