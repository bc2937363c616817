/** @file Time left from a fraction that grows. Pure: the caller brings the clock. */

/** What is known after a report. `null` before the first. */
export interface Pace {
  /** Fraction done, 0–1, and when that was reported, seconds on any steady clock. */
  readonly fraction: number;
  readonly time: number;
  /** When this stage began. */
  readonly start: number;
  /** Fraction per second, smoothed; null until something has moved. */
  readonly rate: number | null;
}

/** Seconds after which an old speed counts for 1/e: long enough to ride out a hard scene, short enough to notice a slower disk. */
const MEMORY_SECONDS = 8;
/** No promise before this much has been seen. */
const WARM_UP_SECONDS = 1;

/** The pace after another report. A fraction that falls is the next stage's start. */
export function updatePace(pace: Pace | null, fraction: number, time: number): Pace {
  if (pace === null || fraction < pace.fraction) return { fraction, time, start: time, rate: null };
  const elapsed = time - pace.time;
  if (elapsed <= 0) return { ...pace, fraction };
  const current = (fraction - pace.fraction) / elapsed;
  const share = 1 - Math.exp(-elapsed / MEMORY_SECONDS);
  const rate = pace.rate === null ? current : pace.rate + share * (current - pace.rate);
  return { fraction, time, start: pace.start, rate: rate > 0 ? rate : null };
}

/** Seconds left at this pace; null while it cannot be told. */
export function etaSeconds(pace: Pace): number | null {
  if (pace.fraction >= 1) return 0;
  if (pace.rate === null || pace.time - pace.start < WARM_UP_SECONDS) return null;
  return (1 - pace.fraction) / pace.rate;
}
