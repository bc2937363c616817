/** @file How fast a batch gets on, from what was seen to end in this window. */

/** An item that has ended. */
export interface Ended {
  /** Milliseconds on any clock that only goes forward. */
  readonly at: number;
  /** Seconds of footage; 0 where that is not known. */
  readonly footage: number;
}

/** Speed of the last few minutes. */
export interface Throughput {
  readonly clipsPerMinute: number;
  /** Seconds of footage in each second: 3 is three times as fast as playing it. */
  readonly timesRealTime: number;
}

/** Older endings say little about what is worked on now. */
const SPAN_MS = 5 * 60_000;
/** Fewer are no speed yet. */
const LEAST = 2;

/** The endings that still count. */
export function recent(ended: readonly Ended[], now: number): readonly Ended[] {
  const from = ended.findIndex(({ at }) => at > now - SPAN_MS);
  return from <= 0 ? (from < 0 ? [] : ended) : ended.slice(from);
}

/** @param since when the work that is watched began, or was gone on with. */
export function throughput(ended: readonly Ended[], since: number, now: number): Throughput | null {
  const counted = recent(ended, now).filter(({ at }) => at > since);
  const minutes = (now - Math.max(since, now - SPAN_MS)) / 60_000;
  if (counted.length < LEAST || minutes <= 0) return null;
  const footage = counted.reduce((sum, item) => sum + item.footage, 0);
  return { clipsPerMinute: counted.length / minutes, timesRealTime: footage / (minutes * 60) };
}

/** `14 clips/min · 3.2 × real time`. */
export function throughputText({ clipsPerMinute, timesRealTime }: Throughput): string {
  const clips = clipsPerMinute >= 10 ? String(Math.round(clipsPerMinute)) : clipsPerMinute.toFixed(1);
  return `${clips} clips/min · ${timesRealTime >= 10 ? Math.round(timesRealTime) : timesRealTime.toFixed(1)} × real time`;
}
