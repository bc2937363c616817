/** @file The legend shows what is drawn: colors of the table, opacity of the style. */
import { describe, expect, it } from 'vitest';
import { heatColors, TABLE_COLORS } from '../../src-shared/model/heat-map-colors.ts';
import { DEFAULT_HEAT_MAP_STYLE, SIGNED_HEAT_MAP_STYLE } from '../../src-shared/model/heat-map-style.ts';
import { legendGradient } from './legend.ts';

const stopsOf = (gradient: string) => [...gradient.matchAll(/rgb\((\d+) (\d+) (\d+) \/ ([\d.]+)\) ([\d.]+)%/g)].map((match) => match.slice(1).map(Number));

describe('legendGradient', () => {
  it('is invisible up to the threshold and ends in the strongest color at full opacity', () => {
    const stops = stopsOf(legendGradient({ ...DEFAULT_HEAT_MAP_STYLE, threshold: 0.5, opacity: 0.8 }));
    expect(stops.filter(([, , , , place = 0]) => place <= 50).every(([, , , opacity]) => opacity === 0)).toBe(true);
    expect(stops.at(-1)).toEqual([...heatColors('ember').slice(-3), 0.8, 100]);
  });

  it('has both sides of a signed style, with nothing in the middle', () => {
    const stops = stopsOf(legendGradient({ ...SIGNED_HEAT_MAP_STYLE, threshold: 0 }));
    const table = heatColors('blue-orange');
    expect(stops.at(0)?.slice(0, 3)).toEqual([...table.slice(0, 3)]);
    expect(stops.at(-1)?.slice(0, 3)).toEqual([...table.slice(-3)]);
    expect(stops.find(([, , , , place]) => place === 50)).toEqual([...table.slice((3 * (TABLE_COLORS - 1)) / 2, (3 * (TABLE_COLORS + 1)) / 2), 0, 50]);
  });
});
