/**
 * @file Color tables for heat maps, computed so that equal steps of value look like equal steps of color: each is a path through OKLab (Ottosson 2020, "A
 * perceptual color space for image processing"), walked at even speed.
 */
import type { HeatMapColors } from './heat-map-style.ts';

/** Colors per table; the middle one stands for 0 in a table of two sides. */
export const TABLE_COLORS = 513;

/** A place in OKLab by lightness, chroma and hue in degrees. */
type Lch = readonly [lightness: number, chroma: number, hue: number];

/** Corners of the paths. Chroma stays inside sRGB, hue never jumps. */
const PATHS: Readonly<Record<HeatMapColors, readonly Lch[]>> = {
  ember: [
    [0.3, 0.12, 300],
    [0.42, 0.17, 325],
    [0.55, 0.2, 370],
    [0.67, 0.19, 400],
    [0.8, 0.15, 435],
    [0.95, 0.11, 465],
  ],
  'blue-orange': [
    [0.5, 0.17, 262],
    [0.68, 0.13, 250],
    [0.95, 0, 250],
    [0.78, 0.13, 58],
    [0.62, 0.17, 42],
  ],
};

/** Points that a path is measured with. */
const SAMPLES = 4096;
const tables = new Map<HeatMapColors, Uint8Array>();

/** sRGB bytes `[TABLE_COLORS, 3]`. The same object each time. */
export function heatColors(name: HeatMapColors): Uint8Array {
  const known = tables.get(name);
  if (known) return known;
  const table = computeTable(PATHS[name]);
  tables.set(name, table);
  return table;
}

/** Position in a table: of a share 0–1 from its first color on, of a signed value −1–1 from its middle. */
export function tableIndex(value: number, signed: boolean): number {
  return Math.round((signed ? (value + 1) / 2 : value) * (TABLE_COLORS - 1));
}

function computeTable(path: readonly Lch[]): Uint8Array {
  const points = Array.from({ length: SAMPLES + 1 }, (_, i) => toLab(along(path, i / SAMPLES)));
  const lengths = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) lengths[i] = lengths[i - 1] + Math.hypot(...points[i].map((value, axis) => value - points[i - 1][axis]));
  const table = new Uint8Array(TABLE_COLORS * 3);
  for (let color = 0, at = 0; color < TABLE_COLORS; color++) {
    const wanted = (lengths[SAMPLES] * color) / (TABLE_COLORS - 1);
    while (at < SAMPLES && lengths[at] < wanted) at++;
    table.set(labToSrgb(points[at]).map((channel) => Math.round(255 * channel)), color * 3);
  }
  return table;
}

/** The place at a share of the path, its corners rounded (Catmull and Rom 1974). */
function along(path: readonly Lch[], share: number): Lch {
  const place = share * (path.length - 1);
  const corner = Math.min(path.length - 2, Math.floor(place));
  const t = place - corner;
  const around = [-1, 0, 1, 2].map((step) => path[Math.max(0, Math.min(path.length - 1, corner + step))]);
  const mix = (axis: 0 | 1 | 2) => {
    const [a, b, c, d] = around.map((point) => point[axis]);
    return b + (t / 2) * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  };
  return [mix(0), Math.max(0, mix(1)), mix(2)];
}

function toLab([lightness, chroma, hue]: Lch): readonly number[] {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** sRGB, 0–1 each, cut where a color lies outside. */
export function labToSrgb([lightness, a, b]: readonly number[]): readonly number[] {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ].map((linear) => Math.max(0, Math.min(1, linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055)));
}
