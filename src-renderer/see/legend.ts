/** @file The colors of a heat map as a strip: what is drawn for each share of full scale, over a dark and a light picture at once. */
import { heatColors, tableIndex } from '../../src-shared/model/heat-map-colors.ts';
import { heatOpacity, type HeatMapStyle } from '../../src-shared/model/heat-map-style.ts';

const STOPS = 24;

/** The strip as a CSS gradient from left to right: 0 to 1, or −1 to 1 when signed. */
export function legendGradient(style: HeatMapStyle): string {
  const signed = style.values === 'signed';
  const table = heatColors(style.colors);
  const stops = Array.from({ length: STOPS + 1 }, (_, index) => {
    const value = signed ? (2 * index) / STOPS - 1 : index / STOPS;
    const at = 3 * tableIndex(value, signed);
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]} / ${heatOpacity(value, style).toFixed(3)}) ${((100 * index) / STOPS).toFixed(1)}%`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/** What stands at the ends of the strip, and in its middle. */
export function legendWords(values: HeatMapStyle['values']): readonly [string, string, string] {
  if (values === 'signed') return ['speaks against', 'neither', 'speaks for it'];
  return values === 'absolute' ? ['decides nothing', '', 'decides most'] : ['nothing', '', 'most evidence'];
}
