/**
 * @file What stretch of the clip is drawn, as opposed to what is visible: more on both sides, so that scrolling only moves what is there.
 * Columns lie on a grid that is the same for every stretch of one zoom, so that nothing shimmers when a new stretch is drawn.
 */
import type { TimeRange } from '../../../src-shared/time.ts';
import { spanOf } from './time-scale.ts';

/** A drawn stretch. */
export interface Tile {
  /** Left edge in seconds: a whole number of columns from the clip's start. */
  readonly start: number;
  readonly secondsPerColumn: number;
  /** Device pixels across. */
  readonly columns: number;
  /** CSS pixels across. */
  readonly widthPx: number;
}

/** What is drawn on each side, as a share of what is visible. */
const MARGIN = 0.5;

/** How far a zoom may be from a drawn one to count as the same; float error, no more. */
const SAME_ZOOM = 1e-9;

/**
 * The stretch to draw.
 *
 * @param drawn the stretch that is there already, or null; returned as it is while it still does.
 * @param pixelRatio device pixels per CSS pixel.
 */
export function tileFor(visible: TimeRange, widthPx: number, pixelRatio: number, drawn: Tile | null): Tile {
  const visibleColumns = Math.max(1, Math.round(widthPx * pixelRatio));
  const secondsPerColumn = spanOf(visible) / visibleColumns;
  if (drawn && isSameZoom(drawn.secondsPerColumn, secondsPerColumn) && covers(drawn, visible)) return drawn;
  const margin = Math.ceil((visibleColumns * MARGIN) / pixelRatio) * pixelRatio;
  const first = Math.floor(visible.start / secondsPerColumn) - margin;
  const columns = Math.round(visibleColumns + 2 * margin + pixelRatio);
  return { start: first * secondsPerColumn, secondsPerColumn, columns, widthPx: columns / pixelRatio };
}

/** Where a drawn stretch lies in the window, in CSS pixels from the left edge of what is visible, and how it must be stretched meanwhile. */
export function tilePlace(tile: Tile, visible: TimeRange, widthPx: number): { readonly x: number; readonly scale: number } {
  const pxPerSecond = widthPx / spanOf(visible);
  return { x: (tile.start - visible.start) * pxPerSecond, scale: (tile.columns * tile.secondsPerColumn * pxPerSecond) / tile.widthPx };
}

function covers(tile: Tile, visible: TimeRange): boolean {
  const end = tile.start + tile.columns * tile.secondsPerColumn;
  return tile.start <= visible.start && visible.end <= end;
}

function isSameZoom(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_ZOOM * Math.max(a, b);
}
