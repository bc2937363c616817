/** @file The clock that playback goes by: the picture's own, read off its frames, or, where no picture can lead (sound only, backwards), a free one. */
import { ClockFilter } from '../audio/clock-filter.ts';

/** What the clock says. */
export interface ClockReading {
  /** Picture time in seconds. */
  readonly time: number;
  /** Whether it is as steady as it will get. */
  readonly settled: boolean;
}

/** Picture time while playing. */
export class TransportClock {
  #picture: ClockFilter | null = null;
  #free: { readonly time: number; readonly nowMs: number; readonly rate: number } | null = null;

  /** Lets the picture lead at `rate`. Reads null until its first frame. */
  followPicture(rate: number): void {
    this.#picture = new ClockFilter(rate);
    this.#free = null;
  }

  /** Runs by itself from `time` on. `rate` may be negative. */
  runFree(time: number, rate: number, nowMs: number): void {
    this.#picture = null;
    this.#free = { time, nowMs, rate };
  }

  /** Stops. */
  stop(): void {
    this.#picture = null;
    this.#free = null;
  }

  /** True while the picture leads. */
  get isPictureLed(): boolean {
    return this.#picture !== null;
  }

  /** Takes in that the frame of `mediaTime` appeared at `displayMs` on the `performance.now()` clock. */
  observe(mediaTime: number, displayMs: number): void {
    this.#picture?.observe(mediaTime, displayMs);
  }

  /** The time at `nowMs`, or null while unknown. */
  read(nowMs: number): ClockReading | null {
    if (this.#free) return { time: this.#free.time + (this.#free.rate * (nowMs - this.#free.nowMs)) / 1000, settled: true };
    const time = this.#picture?.timeAt(nowMs) ?? null;
    return time === null ? null : { time, settled: this.#picture?.settled ?? false };
  }
}
