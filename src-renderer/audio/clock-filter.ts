/**
 * @file How one clock runs against another, from noisy pairs of readings. A picture is only ever seen at a display refresh and a sound
 * card reports its position in steps, so single pairs are off by up to a refresh; the median of many is off by far less, and unlike a mean
 * it does not move when one frame comes late.
 */

/** Readings kept. At 25 frames per second, less than half a second. */
const READINGS = 11;

/** Seconds by which a reading may differ and be noise: more than a refresh of a 60 Hz display. */
const NOISE = 0.02;

/** So many readings in a row that are off to the same side are no noise: the clock has slipped, as players do when they cannot keep up. */
const SLIP = 3;

/** A single reading as far off as this is a jump: a seek. Seconds. */
const JUMP = 0.25;

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
    if (this.#hasSlipped()) this.#offsets = this.#offsets.slice(-SLIP);
    const sorted = this.#offsets.toSorted((a, b) => a - b);
    const half = sorted.length >> 1;
    this.#median = sorted.length % 2 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
  }

  #hasSlipped(): boolean {
    const [median, last] = [this.#median, this.#offsets.slice(-SLIP)];
    if (median === null || last.length < SLIP) return false;
    return last.every((offset) => offset > median + NOISE * this.#rate) || last.every((offset) => offset < median - NOISE * this.#rate);
  }

  /** This clock's time in seconds when the reference reads `referenceMs`; null before the first reading. */
  timeAt(referenceMs: number): number | null {
    return this.#median === null ? null : this.#median + (this.#rate * referenceMs) / 1000;
  }
}
