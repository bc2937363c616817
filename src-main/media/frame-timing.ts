/** @file Whether a picture's timestamps are evenly spaced, and what they say about its start and end. Pure; from sampled packets. */

/** One packet of the picture stream, in seconds of the container's clock. */
export interface PacketTime {
  readonly pts: number;
  /** Seconds, or null when the container does not say. */
  readonly duration: number | null;
}

/** What the packets tell. */
export interface FrameTiming {
  /** True when frames are not evenly spaced. */
  readonly variable: boolean;
  /** First timestamp seen; null without any. */
  readonly start: number | null;
  /** From the first timestamp to the end of the last frame; meaningful only when the last run reaches the end of the file. */
  readonly duration: number | null;
}

/** Reordered pictures make the edges of a sampled run incomplete: so many at each end do not count. */
const EDGE = 16;

/**
 * Judges runs of packets sampled from several places of a file.
 *
 * @param runs packets in file order; `whole` when a run is all there is, so that its edges count too.
 * @param tick the container's clock tick in seconds; rounding to it is no unevenness.
 */
export function judgeTiming(runs: readonly (readonly PacketTime[])[], tick: number, whole: boolean): FrameTiming {
  const sorted = runs.map((run) => Array.from(run).sort((a, b) => a.pts - b.pts)).filter((run) => run.length > 0);
  const inner = sorted.map((run) => (whole || run.length <= 2 * EDGE + 2 ? run : run.slice(EDGE, -EDGE)).map(({ pts }) => pts));
  const gaps = inner.map((times) => times.slice(1).map((time, index) => time - (times[index] ?? time)));
  const all = gaps.flat().filter((gap) => gap > 0);
  const first = sorted[0]?.[0];
  const last = sorted.at(-1)?.at(-1);
  const typical = median(all);
  const end = last ? last.pts + (last.duration ?? typical ?? 0) : null;
  return { variable: !evenlySpaced(gaps, all, tick), start: first?.pts ?? null, duration: first && end !== null ? end - first.pts : null };
}

/**
 * Even spacing survives rounding of each timestamp to the tick: single gaps stay within a tick of the mean gap, and so does every
 * run as a whole. 1 % on top forgives containers whose tick is coarser than they say.
 */
function evenlySpaced(gaps: readonly (readonly number[])[], all: readonly number[], tick: number): boolean {
  if (all.length < 2) return true;
  const mean = meanOfCentralHalf(all);
  const slack = 1.01 * tick + 0.01 * mean;
  return gaps.every((run) => {
    let drift = 0;
    return run.every((gap) => {
      drift += gap - mean;
      return Math.abs(gap - mean) <= slack && Math.abs(drift) <= 2 * slack;
    });
  });
}

/** Robust against a few long gaps, and not biased by rounding as a median of 33 and 34 ms would be. */
function meanOfCentralHalf(values: readonly number[]): number {
  const middle = median(values) ?? 0;
  const near = values.filter((value) => Math.abs(value - middle) <= 0.25 * middle);
  return near.reduce((sum, value) => sum + value, 0) / Math.max(1, near.length);
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = Array.from(values).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}
