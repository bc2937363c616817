/** @file Samples a rectangle of a picture, at any sub-pixel place and size, onto a grid: bilinear where enlarged, area-averaged where reduced. */

/** A picture in memory: `height × width × channels` bytes, rows from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** A rectangle in pixels; may be fractional and may reach beyond the picture. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What lies beyond the picture: black, or its border repeated. */
export type Beyond = 'black' | 'border';

/** A weight of 1 in whole numbers: 255 of it, many times over, stay within 32 bits. */
const ONE = 1 << 20;

/** For output position i the source positions `first[i]` to `first[i] + taps − 1` with their weights, which sum to 1 less what is black. */
interface Taps {
  readonly taps: number;
  readonly first: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Samples `rect` onto `columns × rows`. Output pixel (i, j) covers the rectangle's part `[i, i + 1) × [j, j + 1)` of that grid.
 *
 * @returns `rows × columns × channels` bytes.
 */
export function samplePicture(picture: Picture, rect: Rect, size: { readonly columns: number; readonly rows: number }, beyond: Beyond = 'border'): Uint8Array {
  const { columns, rows } = size;
  const { width, height, channels, data } = picture;
  const across = axisTaps(rect.x, rect.width, columns);
  const down = axisTaps(rect.y, rect.height, rows);
  const left = across.first[0];
  const span = across.first[columns - 1] + across.taps - left;
  const inside = { from: clamp(left, 0, width), to: clamp(left + span, 0, width) };
  const line = new Int32Array(span * channels);
  const result = new Uint8Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    // Down first: whole stretches of source lines are added up, one weight each.
    line.fill(0);
    for (let tap = 0; tap < down.taps; tap++) {
      const y = down.first[row] + tap;
      const weight = beyond === 'black' && (y < 0 || y >= height) ? 0 : down.weights[row * down.taps + tap];
      if (weight > 0) addLine(line, data, (clamp(y, 0, height - 1) * width + inside.from) * channels, (inside.from - left) * channels, (inside.to - left) * channels, Math.round(weight * ONE));
    }
    if (beyond === 'border') repeatBorder(line, channels, inside.from - left, inside.to - left);
    if (channels === 3) gatherColor(result, row * columns * 3, line, left, across);
    else gatherGray(result, row * columns, line, left, across);
  }
  return result;
}

/** line[i] += weight · data[…] for i in `[from, to)`. Whole numbers: twice as fast as floats here. */
function addLine(line: Int32Array, data: Uint8Array, start: number, from: number, to: number, weight: number): void {
  for (let i = from, at = start; i < to; i++, at++) line[i] = (line[i] + Math.imul(weight, data[at])) | 0;
}

/** Fills what lies left of `from` and right of `to` (in pixels) with the pixels there. */
function repeatBorder(line: Int32Array, channels: number, from: number, to: number): void {
  if (from >= to) return;
  const count = line.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < from; pixel++) line[pixel * channels + channel] = line[from * channels + channel];
    for (let pixel = to; pixel < count; pixel++) line[pixel * channels + channel] = line[(to - 1) * channels + channel];
  }
}

function gatherColor(result: Uint8Array, start: number, line: Int32Array, left: number, { taps, first, weights }: Taps): void {
  for (let column = 0, at = start; column < first.length; column++, at += 3) {
    let r = 0;
    let g = 0;
    let b = 0;
    for (let tap = 0, source = (first[column] - left) * 3; tap < taps; tap++, source += 3) {
      const weight = weights[column * taps + tap];
      r += weight * line[source];
      g += weight * line[source + 1];
      b += weight * line[source + 2];
    }
    result[at] = r / ONE + 0.5;
    result[at + 1] = g / ONE + 0.5;
    result[at + 2] = b / ONE + 0.5;
  }
}

function gatherGray(result: Uint8Array, start: number, line: Int32Array, left: number, { taps, first, weights }: Taps): void {
  for (let column = 0; column < first.length; column++) {
    let value = 0;
    for (let tap = 0, source = first[column] - left; tap < taps; tap++, source++) value += weights[column * taps + tap] * line[source];
    result[start + column] = value / ONE + 0.5;
  }
}

/** BT.601 luma of an RGB picture, rounded. */
export function toGray(rgb: Uint8Array): Uint8Array {
  const gray = new Uint8Array(rgb.length / 3);
  for (let i = 0, at = 0; i < gray.length; i++, at += 3) gray[i] = 0.299 * rgb[at] + 0.587 * rgb[at + 1] + 0.114 * rgb[at + 2] + 0.5;
  return gray;
}

/** The mean of `⌈scale⌉` evenly spaced bilinear samples per output position. Pixel k of the source has its center at k + 0.5. */
function axisTaps(begin: number, length: number, count: number): Taps {
  const scale = length / count;
  const samples = Math.max(1, Math.ceil(scale));
  const taps = samples + 1;
  const first = new Int32Array(count);
  const weights = new Float32Array(count * taps);
  for (let i = 0; i < count; i++) {
    first[i] = Math.floor(begin + (i + 0.5 / samples) * scale - 0.5);
    for (let sample = 0; sample < samples; sample++) {
      const position = begin + (i + (sample + 0.5) / samples) * scale - 0.5;
      const pixel = Math.floor(position);
      const tap = i * taps + pixel - first[i];
      weights[tap] += (1 - (position - pixel)) / samples;
      weights[tap + 1] += (position - pixel) / samples;
    }
  }
  return { taps, first, weights };
}

function clamp(value: number, lowest: number, highest: number): number {
  return value < lowest ? lowest : value > highest ? highest : value;
}
