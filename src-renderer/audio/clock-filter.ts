/**
 * @file How one clock runs against another, from noisy pairs of readings. A picture is only ever seen at a display refresh and a sound
 * card reports its position in steps, so single pairs are off by up to a refresh; the median of many is off by far less, and unlike a mean
 * it does not move when one frame comes late.
 */

/** Readings kept. At 25 frames per second, two thirds of a second. */
const READINGS = 16;

/** Seconds by which a reading may differ before the clock is taken to have jumped (a seek, a stall) rather than to be noisy. */
const JUMP = 0.08;

/** Estimates a clock's time from the time of another that it runs along with at a known rate. */
export class ClockFilter {
  readonly #rate: number;
  #offsets: number[] = [];
  #median: number | null = null;

  /** @param rate seconds of this clock per second of the reference clock. */
  constructor(rate = 1) {
    this.#rate = rate;
  }

  /** Readings in use; more is steadier, up to {@link READINGS}. */
  get readings(): number {
    return this.#offsets.length;
  }

  /** True when the estimate will not get steadier. */
  get settled(): boolean {
    return this.#offsets.length === READINGS;
  }

  /** Takes in that this clock read `time` when the reference read `referenceMs`. */
  observe(time: number, referenceMs: number): void {
    const offset = time - (this.#rate * referenceMs) / 1000;
    if (this.#median !== null && Math.abs(offset - this.#median) > JUMP) this.#offsets = [];
    this.#offsets.push(offset);
    if (this.#offsets.length > READINGS) this.#offsets.shift();
    const sorted = this.#offsets.toSorted((a, b) => a - b);
    const half = sorted.length >> 1;
    this.#median = sorted.length % 2 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
  }

  /** This clock's time in seconds when the reference reads `referenceMs`; null before the first reading. */
  timeAt(referenceMs: number): number | null {
    return this.#median === null ? null : this.#median + (this.#rate * referenceMs) / 1000;
  }
}
