/**
 * @file Masks as rows over time, one value wider than the network's: what the band above the network's own gets. Pure. A row is
 * `[bins + 1]`, shares of each bin that are on screen, 0–1.
 */
import { fadeIn, type SeparationWindow, type WindowPlan } from './separation-windows.ts';

/** Consecutive rows. */
export interface MaskRows {
  /** Spectrogram frame of the first. */
  readonly first: number;
  /** Shape `[count, bins + 1]`. */
  readonly rows: Float32Array;
  /** What was there to judge by, as places in `SIGHTS`, `[count]`. */
  readonly sight: Uint8Array;
}

/**
 * Adds the band above. It goes where the upper half of the network's band goes, by energy: the hiss of an s is one sound from 4 to 16 kHz.
 *
 * @param mask shape `[count, bins]`.
 * @param magnitudes of the mixture, same shape.
 * @returns shape `[count, bins + 1]`.
 */
export function withUpperBand(mask: Float32Array, magnitudes: Float32Array, bins: number): Float32Array {
  const count = mask.length / bins;
  const rows = new Float32Array(count * (bins + 1));
  for (let t = 0; t < count; t++) {
    let [kept, all, plain] = [0, 0, 0];
    for (let k = bins >> 1; k < bins; k++) {
      const power = magnitudes[t * bins + k] ** 2;
      kept += mask[t * bins + k] * power;
      all += power;
      plain += mask[t * bins + k] / (bins - (bins >> 1));
    }
    for (let k = 0; k < bins; k++) rows[t * (bins + 1) + k] = mask[t * bins + k];
    rows[t * (bins + 1) + bins] = all > 0 ? kept / all : plain;
  }
  return rows;
}

/** For each bin the larger share of two masks, in place of the first: what any visible source makes is on screen. */
export function takeLarger(mask: Float32Array, other: Float32Array): void {
  for (let i = 0; i < mask.length; i++) mask[i] = Math.max(mask[i], other[i]);
}

/** A window that has been judged. */
export interface JudgedWindow extends MaskRows {
  readonly window: SeparationWindow;
}

/**
 * The rows that a window is responsible for, blended with those of the window before around the joint.
 *
 * @param perPicture spectrogram frames per picture.
 */
export function blended(before: JudgedWindow | null, current: JudgedWindow, options: { readonly plan: WindowPlan; readonly perPicture: number; readonly width: number }): MaskRows {
  const { plan, perPicture, width } = options;
  const { window } = current;
  const [first, end] = [window.from * perPicture, window.to * perPicture];
  const rows = current.rows.slice((first - current.first) * width, (end - current.first) * width);
  const sight = current.sight.slice(first - current.first, end - current.first);
  if (!before) return { first, rows, sight };
  for (let t = first; t < end; t++) {
    const weight = fadeIn(window, (t - first) / perPicture, plan);
    if (weight >= 1) break;
    const old = t - before.first;
    for (let k = 0; k < width; k++) rows[(t - first) * width + k] = weight * rows[(t - first) * width + k] + (1 - weight) * before.rows[old * width + k];
    sight[t - first] ||= before.sight[old];
  }
  return { first, rows, sight };
}
