/** @file Paints the strength of on-screen sound: an area in the colors of the map, brighter the stronger. Device pixels. */
import { heatColors, tableIndex } from '../../src-shared/model/heat-map-colors.ts';

/** Pixels that even the weakest sound is high, so that it can be told from silence. */
const LEAST = 1;

/** Colors that are no strength. */
export interface StrengthInk {
  /** Where neither side is likely. */
  readonly middle: string;
}

/**
 * Paints a stretch.
 *
 * @param columns strengths 0–1, shape `[columns]`; NaN leaves a column empty.
 */
export function paintStrength(context: CanvasRenderingContext2D, columns: Float32Array, heightPx: number, ink: StrengthInk): void {
  const colors = heatColors('ember');
  context.clearRect(0, 0, columns.length, heightPx);
  context.fillStyle = ink.middle;
  context.fillRect(0, Math.round(heightPx / 2), columns.length, 1);
  columns.forEach((strength, x) => {
    if (Number.isNaN(strength)) return;
    const at = 3 * tableIndex(strength, false);
    const height = Math.max(LEAST, Math.round(strength * (heightPx - 2)));
    context.fillStyle = `rgb(${colors[at]} ${colors[at + 1]} ${colors[at + 2]})`;
    context.fillRect(x, heightPx - height, 1, height);
  });
}
