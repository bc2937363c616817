/** @file The map between a visible range of time and a width in pixels, and how zooming and scrolling change that range. */
import type { TimeRange } from '../../../src-shared/time.ts';

/** Shortest range that can be shown, seconds: 48 samples at 48 kHz. */
export const SHORTEST_SPAN = 0.001;

/** Length of a range in seconds. */
export function spanOf(range: TimeRange): number {
  return range.end - range.start;
}

/** Pixel position of a time, from the left edge of what is visible; may lie outside `[0, widthPx]`. */
export function timeToX(range: TimeRange, widthPx: number, time: number): number {
  return ((time - range.start) / spanOf(range)) * widthPx;
}

/** Time at a pixel position. Inverse of {@link timeToX}. */
export function xToTime(range: TimeRange, widthPx: number, x: number): number {
  return range.start + (x / widthPx) * spanOf(range);
}

/** The range moved, then shortened if it must, so that it lies in `[0, duration]`. */
export function clampRange(range: TimeRange, duration: number): TimeRange {
  const span = Math.min(Math.max(spanOf(range), SHORTEST_SPAN), Math.max(duration, SHORTEST_SPAN));
  const start = Math.min(Math.max(range.start, 0), Math.max(duration - span, 0));
  return { start, end: start + span };
}

/** The range zoomed so that `time` keeps its place on screen. `factor` > 1 shows more detail. */
export function zoomAbout(range: TimeRange, time: number, factor: number, duration: number): TimeRange {
  const longest = Math.max(duration, SHORTEST_SPAN);
  const span = Math.min(Math.max(spanOf(range) / factor, SHORTEST_SPAN), longest);
  const place = (time - range.start) / spanOf(range);
  const start = time - place * span;
  return clampRange({ start, end: start + span }, duration);
}

/** The range moved by `seconds`, stopping at either end of `[0, duration]`. */
export function scrollBy(range: TimeRange, seconds: number, duration: number): TimeRange {
  return clampRange({ start: range.start + seconds, end: range.end + seconds }, duration);
}

/** The range moved a page so that `time` is in it; the same object when it is already. */
export function pageTo(range: TimeRange, time: number, duration: number): TimeRange {
  if (time >= range.start && time < range.end) return range;
  const span = spanOf(range);
  const start = time - span * 0.1;
  return clampRange({ start, end: start + span }, duration);
}

/** Zoom as a slider position: 0 shows all, 1 shows {@link SHORTEST_SPAN}; even steps zoom by even factors. */
export function zoomPosition(range: TimeRange, duration: number): number {
  const most = Math.log(Math.max(duration, SHORTEST_SPAN) / SHORTEST_SPAN);
  return most === 0 ? 0 : Math.log(Math.max(duration, SHORTEST_SPAN) / spanOf(range)) / most;
}

/** Span in seconds of a slider position. Inverse of {@link zoomPosition}. */
export function spanAtZoom(position: number, duration: number): number {
  const longest = Math.max(duration, SHORTEST_SPAN);
  return longest * Math.pow(SHORTEST_SPAN / longest, Math.min(Math.max(position, 0), 1));
}
