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

/** For each output position the source positions it averages: `indices[i·taps …]` with `weights`, which sum to 1 less what is black. */
interface Taps {
  readonly taps: number;
  readonly indices: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Samples `rect` onto `columns × rows`. Output pixel (i, j) covers the rectangle's part `[i, i + 1) × [j, j + 1)` of that grid.
 *
 * @returns `rows × columns × channels` bytes.
 */
export function samplePicture(picture: Picture, rect: Rect, size: { readonly columns: number; readonly rows: number }, beyond: Beyond = 'border'): Uint8Array {
  const { columns, rows } = size;
  const { width, channels, data } = picture;
  const across = axisTaps(rect.x, rect.width, columns, width, beyond);
  const down = axisTaps(rect.y, rect.height, rows, picture.height, beyond);
  const lines = new Map<number, Float32Array>();
  const result = new Uint8Array(rows * columns * channels);
  const sum = new Float32Array(columns * channels);
  for (let row = 0; row < rows; row++) {
    sum.fill(0.5); // rounds to the nearest when truncated
    for (let tap = row * down.taps; tap < (row + 1) * down.taps; tap++) {
      const weight = down.weights[tap];
      if (weight === 0) continue;
      const y = down.indices[tap];
      let line = lines.get(y);
      if (!line) {
        line = sampleLine(data, y * width * channels, channels, across, columns);
        lines.set(y, line);
      }
      for (let i = 0; i < sum.length; i++) sum[i] += weight * line[i];
    }
    const offset = row * sum.length;
    for (let i = 0; i < sum.length; i++) result[offset + i] = sum[i];
  }
  return result;
}

/** BT.601 luma of an RGB picture, rounded. */
export function toGray(rgb: Uint8Array): Uint8Array {
  const gray = new Uint8Array(rgb.length / 3);
  for (let i = 0, at = 0; i < gray.length; i++, at += 3) gray[i] = 0.299 * rgb[at] + 0.587 * rgb[at + 1] + 0.114 * rgb[at + 2] + 0.5;
  return gray;
}

/** One line of the picture at the output's columns. */
function sampleLine(data: Uint8Array, start: number, channels: number, { taps, indices, weights }: Taps, columns: number): Float32Array {
  const line = new Float32Array(columns * channels);
  for (let column = 0, at = 0; column < columns; column++) {
    for (let channel = 0; channel < channels; channel++, at++) {
      let value = 0;
      for (let tap = column * taps; tap < (column + 1) * taps; tap++) value += weights[tap] * data[start + indices[tap] * channels + channel];
      line[at] = value;
    }
  }
  return line;
}

/** The mean of `⌈scale⌉` evenly spaced bilinear samples per output position. Pixel k of the source has its center at k + 0.5. */
function axisTaps(begin: number, length: number, count: number, size: number, beyond: Beyond): Taps {
  const scale = length / count;
  const samples = Math.max(1, Math.ceil(scale));
  const taps = samples + 1;
  const indices = new Int32Array(count * taps);
  const weights = new Float32Array(count * taps);
  for (let i = 0; i < count; i++) {
    const first = Math.floor(begin + (i + 0.5 / samples) * scale - 0.5);
    for (let sample = 0; sample < samples; sample++) {
      const position = begin + (i + (sample + 0.5) / samples) * scale - 0.5;
      const left = Math.floor(position);
      const tap = i * taps + left - first;
      weights[tap] += (1 - (position - left)) / samples;
      if (position > left) weights[tap + 1] += (position - left) / samples;
    }
    for (let tap = 0; tap < taps; tap++) {
      const source = first + tap;
      if (beyond === 'black' && (source < 0 || source >= size)) weights[i * taps + tap] = 0;
      indices[i * taps + tap] = Math.min(size - 1, Math.max(0, source));
    }
  }
  return { taps, indices, weights };
}
