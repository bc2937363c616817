/** @file How class activation maps are drawn: which side of them, in which colors, how strongly. The window and exports share it. */

/** Which part of a signed map counts. */
export type HeatMapValues =
  /** How much a place decides, for or against: |logit|, as the network's authors draw it. */
  | 'absolute'
  /** Only what is held for a source of the sound. */
  | 'positive'
  /** Both sides, told apart by color. */
  | 'signed';

/** A color table. */
export type HeatMapColors =
  /** Dark violet over red to light yellow; what both other values are drawn in by default. */
  | 'ember'
  /** Blue below 0, orange above. */
  | 'blue-orange';

/** How a heat map looks. */
export interface HeatMapStyle {
  readonly values: HeatMapValues;
  readonly colors: HeatMapColors;
  /** Of the strongest color, 0–1. */
  readonly opacity: number;
  /** Share of full scale below which nothing is drawn, 0–1; above, opacity grows evenly from 0. */
  readonly threshold: number;
}

/** Unless told otherwise. */
export const DEFAULT_HEAT_MAP_STYLE: HeatMapStyle = { values: 'positive', colors: 'ember', opacity: 0.7, threshold: 0.1 };

/** The same for signed values. */
export const SIGNED_HEAT_MAP_STYLE: HeatMapStyle = { ...DEFAULT_HEAT_MAP_STYLE, values: 'signed', colors: 'blue-orange' };

/** What of a logit is drawn: a share of full scale, 0–1, or −1–1 when signed. */
export function heatValue(logit: number, fullLogit: number, values: HeatMapValues): number {
  const share = Math.max(-1, Math.min(1, logit / fullLogit));
  if (values === 'signed') return share;
  return values === 'absolute' ? Math.abs(share) : Math.max(0, share);
}

/** Opacity of a value, 0–1. */
export function heatOpacity(value: number, { opacity, threshold }: Pick<HeatMapStyle, 'opacity' | 'threshold'>): number {
  const above = Math.abs(value) - threshold;
  return above <= 0 ? 0 : (opacity * above) / (1 - threshold);
}
