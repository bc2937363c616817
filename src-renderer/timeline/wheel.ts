/** @file What a turn of the wheel, or two fingers on a pad, does to the timeline. */

/** The parts of a wheel event that matter. */
export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
  /** Held, or set by the browser for a pinch. */
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** Either a zoom by a factor (> 1 for more detail) or a scroll by pixels (positive = onwards). */
export type WheelAction = { readonly kind: 'zoom'; readonly factor: number } | { readonly kind: 'scroll'; readonly px: number };

const PX_PER_LINE = 16;
const PX_PER_PAGE = 400;

/** Pixels of wheel that zoom by e. A notch of a mouse wheel, about 100, is a third; a pinch sends small, frequent turns. */
const ZOOM_PX = 300;

/** What to do. Upwards zooms in; a plain wheel scrolls, whichever way it turns. */
export function wheelAction({ deltaX, deltaY, deltaMode, ctrlKey, metaKey }: WheelTurn): WheelAction {
  const unit = deltaMode === 1 ? PX_PER_LINE : deltaMode === 2 ? PX_PER_PAGE : 1;
  if (ctrlKey || metaKey) return { kind: 'zoom', factor: Math.exp((-deltaY * unit) / ZOOM_PX) };
  return { kind: 'scroll', px: (Math.abs(deltaX) > Math.abs(deltaY) ? deltaX : deltaY) * unit };
}
