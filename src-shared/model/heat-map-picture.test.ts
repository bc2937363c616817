/** @file Heat maps as pixels: where cells lie, what is between them, and what the colors say. */
import { describe, expect, it } from 'vitest';
import type { ClassActivationMaps } from './class-activation-map.ts';
import { heatColors, labToSrgb, TABLE_COLORS } from './heat-map-colors.ts';
import { heatMapAt, type HeatMapMoment, logitAt, paintHeatMap } from './heat-map-picture.ts';
import { DEFAULT_HEAT_MAP_STYLE, heatOpacity, heatValue, SIGNED_HEAT_MAP_STYLE } from './heat-map-style.ts';

const maps: ClassActivationMaps = {
  header: { rows: 1, columns: 2, maps: 3, covered: 2, complete: false, start: 1, step: 0.5, fullLogit: 10 },
  strengths: Float32Array.of(0.25, NaN),
  logits: Float32Array.of(0, 8, 4, -4),
};

describe('heatMapAt', () => {
  it('is linear between maps, and holds for half a step at either end', () => {
    expect(Array.from(heatMapAt(maps, 1.125)?.logits ?? [])).toEqual([1, 5]);
    expect(Array.from(heatMapAt(maps, 0.76)?.logits ?? [])).toEqual([0, 8]);
    expect(Array.from(heatMapAt(maps, 1.74)?.logits ?? [])).toEqual([4, -4]);
  });

  it('is unknown where nothing has been computed', () => {
    expect(heatMapAt(maps, 0.74)).toBeNull();
    expect(heatMapAt(maps, 1.76)).toBeNull();
    expect(heatMapAt({ ...maps, header: { ...maps.header, covered: 0 } }, 1)).toBeNull();
  });

  it('has the strength of the nearest map, none in silence', () => {
    expect(heatMapAt(maps, 1.2)?.strength).toBe(0.25);
    expect(heatMapAt(maps, 1.3)?.strength).toBeNull();
  });
});

describe('a moment', () => {
  const moment: HeatMapMoment = { rows: 2, columns: 4, fullLogit: 10, strength: 1, logits: Float32Array.of(0, 10, 0, 0, 0, 0, 0, 0) };

  it('has its cells at their centers', () => {
    expect(logitAt(moment, 1.5 / 4, 0.25)).toBe(10);
    expect(logitAt(moment, 1 / 4, 0.25)).toBe(5);
    expect(logitAt(moment, 1.5 / 4, 0.5)).toBe(5);
    expect(logitAt(moment, 0, 0)).toBe(0);
  });

  it('is painted where it is read, at any size', () => {
    for (const [width, height] of [[4, 2], [64, 36], [31, 17], [1, 1]] as const) {
      const style = { ...DEFAULT_HEAT_MAP_STYLE, threshold: 0 };
      const rgba = paintHeatMap(moment, style, { width, height });
      for (let y = 0; y < height; y += 5) {
        for (let x = 0; x < width; x += 3) {
          const value = heatValue(logitAt(moment, (x + 0.5) / width, (y + 0.5) / height), 10, 'positive');
          expect(Math.abs(rgba[(y * width + x) * 4 + 3] - 255 * heatOpacity(value, style))).toBeLessThanOrEqual(0.51);
        }
      }
    }
  });
});

describe('style', () => {
  it('tells sides apart only when signed', () => {
    expect([heatValue(-5, 10, 'absolute'), heatValue(-5, 10, 'positive'), heatValue(-5, 10, 'signed'), heatValue(50, 10, 'signed')]).toEqual([0.5, 0, -0.5, 1]);
  });

  it('draws nothing up to the threshold, and the full opacity at full scale', () => {
    const style = { ...SIGNED_HEAT_MAP_STYLE, opacity: 0.8, threshold: 0.25 };
    expect([0, 0.25, -0.25].map((value) => heatOpacity(value, style))).toEqual([0, 0, 0]);
    expect(heatOpacity(-1, style)).toBeCloseTo(0.8, 9);
  });
});

describe('color tables', () => {
  const lightness = (r: number, g: number, b: number) => 0.2126 * (r / 255) ** 2.2 + 0.7152 * (g / 255) ** 2.2 + 0.0722 * (b / 255) ** 2.2;

  it('get lighter throughout from dark to full', () => {
    const table = heatColors('ember');
    const steps = Array.from({ length: TABLE_COLORS }, (_, i) => lightness(table[3 * i], table[3 * i + 1], table[3 * i + 2]));
    steps.slice(1).forEach((value, i) => expect(value).toBeGreaterThan(steps[i] - 0.003));
    expect(steps[TABLE_COLORS - 1] - steps[0]).toBeGreaterThan(0.6);
  });

  it('have no jumps, and are lightest in the middle when they have two sides', () => {
    for (const name of ['ember', 'blue-orange'] as const) {
      const table = heatColors(name);
      for (let at = 3; at < table.length; at++) expect(Math.abs(table[at] - table[at - 3])).toBeLessThanOrEqual(4);
    }
    const table = heatColors('blue-orange');
    const middle = 3 * ((TABLE_COLORS - 1) / 2);
    expect(Math.min(table[middle], table[middle + 1], table[middle + 2])).toBeGreaterThan(200);
    expect(table[2]).toBeGreaterThan(table[0] + 80);
    expect(table[table.length - 3]).toBeGreaterThan(table[table.length - 1] + 80);
  });

  it('know white, black and a published color', () => {
    expect(labToSrgb([1, 0, 0]).map((channel) => Math.round(255 * channel))).toEqual([255, 255, 255]);
    expect(labToSrgb([0, 0, 0])).toEqual([0, 0, 0]);
    // OKLab of sRGB red (1, 0, 0).
    expect(labToSrgb([0.627955, 0.224863, 0.125846]).map((channel) => Math.round(255 * channel))).toEqual([255, 0, 0]);
  });
});
