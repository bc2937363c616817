/**
 * @file From class activation maps to pixels: linear over time, bilinear over the picture, then colored. The window and exports draw with the same code, so
 * that what is exported is what was seen.
 */
import type { ClassActivationMaps } from './class-activation-map.ts';
import { heatColors, tableIndex } from './heat-map-colors.ts';
import { heatOpacity, type HeatMapStyle, heatValue } from './heat-map-style.ts';

/** A map at one moment. */
export interface HeatMapMoment {
  readonly rows: number;
  readonly columns: number;
  readonly fullLogit: number;
  /** Signed logits `[rows, columns]`. */
  readonly logits: Float32Array;
  /** 0–1; null in silence. */
  readonly strength: number | null;
}

/** The map at a time, between its neighbors; null where none is known (yet). At either end the outermost map holds for half a step. */
export function heatMapAt({ header, strengths, logits }: ClassActivationMaps, time: number): HeatMapMoment | null {
  const { rows, columns, fullLogit, start, step, covered } = header;
  const place = (time - start) / step;
  if (covered === 0 || place < -0.5 || place > covered - 0.5) return null;
  const inside = Math.max(0, Math.min(covered - 1, place));
  const left = Math.min(Math.max(0, covered - 2), Math.floor(inside));
  const right = Math.min(covered - 1, left + 1);
  const share = inside - left;
  const cells = rows * columns;
  const mixed = Float32Array.from({ length: cells }, (_, cell) => (1 - share) * logits[left * cells + cell] + share * logits[right * cells + cell]);
  const nearest = strengths[share < 0.5 ? left : right];
  return { rows, columns, fullLogit, logits: mixed, strength: Number.isNaN(nearest) ? null : nearest };
}

/** Logit at a place of the picture, in fractions of its width and height: bilinear between the centers of cells, even beyond the outermost. */
export function logitAt({ rows, columns, logits }: HeatMapMoment, x: number, y: number): number {
  const [across, down] = [between(x * columns - 0.5, columns), between(y * rows - 0.5, rows)];
  const row = (at: number) => (1 - across.share) * logits[at * columns + across.left] + across.share * logits[at * columns + across.right];
  return (1 - down.share) * row(down.left) + down.share * row(down.right);
}

/**
 * Draws a map over a whole picture.
 *
 * @param size pixels of the picture as a player shows it.
 * @param into `[height, width, 4]`, filled completely; new unless given.
 * @returns straight RGBA.
 */
export function paintHeatMap(
  moment: HeatMapMoment,
  style: HeatMapStyle,
  { width, height }: { readonly width: number; readonly height: number },
  into: Uint8ClampedArray<ArrayBuffer> = new Uint8ClampedArray(width * height * 4),
): Uint8ClampedArray<ArrayBuffer> {
  const { rows, columns, logits, fullLogit } = moment;
  const signed = style.values === 'signed';
  const colors = heatColors(style.colors);
  const across = Array.from({ length: width }, (_, x) => between(((x + 0.5) / width) * columns - 0.5, columns));
  const line = new Float32Array(columns);
  for (let y = 0, at = 0; y < height; y++) {
    const down = between(((y + 0.5) / height) * rows - 0.5, rows);
    for (let column = 0; column < columns; column++) line[column] = (1 - down.share) * logits[down.left * columns + column] + down.share * logits[down.right * columns + column];
    for (let x = 0; x < width; x++, at += 4) {
      const { left, right, share } = across[x];
      const value = heatValue((1 - share) * line[left] + share * line[right], fullLogit, style.values);
      const color = 3 * tableIndex(value, signed);
      into[at] = colors[color];
      into[at + 1] = colors[color + 1];
      into[at + 2] = colors[color + 2];
      into[at + 3] = 255 * heatOpacity(value, style);
    }
  }
  return into;
}

function between(place: number, count: number): { readonly left: number; readonly right: number; readonly share: number } {
  const inside = Math.max(0, Math.min(count - 1, place));
  const left = Math.floor(inside);
  return { left, right: Math.min(count - 1, left + 1), share: inside - left };
}
