/** @file Edits in the middle: cuts a clip into ranges, each with an offset of its own, by dynamic programming over the windows' curves. */
import { findPeak, type Peak } from './peak.ts';
import type { OffsetGrid } from './similarity.ts';
import { pool, type WindowCurve } from './window-curve.ts';

/** A run of windows that share one offset. */
export interface Segment {
  /** Windows `[from, to)`. */
  readonly from: number;
  readonly to: number;
  /** Null where nothing in the run ties the sound to the picture. */
  readonly peak: Peak | null;
}

/**
 * What a segment's peak has to add to the evidence, in nats, to pay for its free offset (about 50 independent ones, e⁴) and its free boundary
 * (a few hundred windows at most, e⁵). Noise peaks near 2.4 deviations, which is 3 nats.
 */
export const SEGMENT_COST = 9;
/** Longer clips are cut on a coarser grid of windows, so that the work stays below a second. */
const MOST_NODES = 240;

/** Evidence for a peak in nats: twice it is the likelihood ratio statistic of "matches here" against "matches nowhere". */
export function evidence(peak: Peak | null): number {
  return peak && peak.height > 0 ? peak.height ** 2 / 2 : 0;
}

/**
 * The segmentation with the most evidence, each segment paying {@link SEGMENT_COST}. Runs without evidence are free and have no peak.
 *
 * @param windows in order of time.
 */
export function segmentWindows(windows: readonly WindowCurve[], grid: OffsetGrid): readonly Segment[] {
  const stride = Math.max(1, Math.ceil(windows.length / MOST_NODES));
  const nodes = [...Array(Math.ceil(windows.length / stride)).keys()].map((node) => node * stride).concat(windows.length);
  // best[k] is the most evidence in the windows before node k; a segment's sum of curves grows as its start moves back.
  const best = new Float64Array(nodes.length);
  const start = new Int32Array(nodes.length);
  const matched = new Uint8Array(nodes.length);
  for (let end = 1; end < nodes.length; end++) {
    best[end] = best[end - 1];
    start[end] = end - 1;
    const sum = runningPool(grid);
    for (let begin = end - 1; begin >= 0; begin--) {
      sum.add(windows.slice(nodes[begin], nodes[begin + 1]));
      const total = best[begin] + sum.highestEvidence() - SEGMENT_COST;
      if (total <= best[end]) continue;
      best[end] = total;
      start[end] = begin;
      matched[end] = 1;
    }
  }
  const segments: Segment[] = [];
  for (let end = nodes.length - 1; end > 0; end = start[end]) {
    const [from, to] = [nodes[start[end]], nodes[end]];
    segments.unshift({ from, to, peak: matched[end] ? findPeak(pool(windows.slice(from, to), grid), grid) : null });
  }
  return joinUnmatched(segments);
}

/** A pooled curve that windows can be added to one by one. */
function runningPool(grid: OffsetGrid): { add(windows: readonly WindowCurve[]): void; highestEvidence(): number } {
  const sums = new Float64Array(2 * grid.radius + 1);
  const frames = new Float64Array(2 * grid.radius + 1);
  return {
    add(windows) {
      for (const window of windows) {
        for (let index = 0; index < sums.length; index++) {
          sums[index] += Math.sqrt(window.frames[index]) * window.scores[index];
          frames[index] += window.frames[index];
        }
      }
    },
    highestEvidence() {
      let highest = 0;
      for (let index = 0; index < sums.length; index++) if (sums[index] > 0) highest = Math.max(highest, sums[index] ** 2 / frames[index] / 2);
      return highest;
    },
  };
}

function joinUnmatched(segments: readonly Segment[]): readonly Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const previous = joined.at(-1);
    if (previous && !previous.peak && !segment.peak) joined[joined.length - 1] = { ...previous, to: segment.to };
    else joined.push(segment);
  }
  return joined;
}
