/** @file A picture and its halves, made when first needed: sampling a large part of it onto few pixels reads few pixels. */
import { type Beyond, type Picture, type Rect, samplePicture } from './sample-picture.ts';

/** Samples a picture from the smallest level that has a pixel for each output pixel. */
export class PicturePyramid {
  readonly #levels: Picture[];

  constructor(picture: Picture) {
    this.#levels = [picture];
  }

  /** Width in pixels. */
  get width(): number {
    return this.#levels[0].width;
  }

  /** Height in pixels. */
  get height(): number {
    return this.#levels[0].height;
  }

  /** The picture itself. */
  get full(): Picture {
    return this.#levels[0];
  }

  /** As `samplePicture`, `rect` in pixels of the full picture. */
  sample(rect: Rect, size: { readonly columns: number; readonly rows: number }, beyond: Beyond = 'border'): Uint8Array {
    const scale = Math.min(rect.width / size.columns, rect.height / size.rows);
    const { picture, reduction } = this.#level(Math.max(0, Math.floor(Math.log2(scale))));
    const { x, y, width, height } = rect;
    return samplePicture(picture, { x: x / reduction, y: y / reduction, width: width / reduction, height: height / reduction }, size, beyond);
  }

  #level(wanted: number): { readonly picture: Picture; readonly reduction: number } {
    let level = 0;
    while (level < wanted) {
      const next = this.#levels[level + 1] ?? halve(this.#levels[level]);
      if (!next) break;
      this.#levels[++level] = next;
    }
    return { picture: this.#levels[level], reduction: 2 ** level };
  }
}

/** Means of 2×2 pixels; an odd last row or column is left out. Null when nothing would be left. */
function halve({ width, height, channels, data }: Picture): Picture | null {
  const [columns, rows] = [width >> 1, height >> 1];
  if (columns === 0 || rows === 0) return null;
  const result = new Uint8Array(columns * rows * channels);
  const line = width * channels;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0, source = 2 * row * line; column < columns; column++, source += channels) {
      for (let channel = 0; channel < channels; channel++, source++, at++) {
        result[at] = (data[source] + data[source + channels] + data[source + line] + data[source + line + channels] + 2) >> 2;
      }
    }
  }
  return { width: columns, height: rows, channels, data: result };
}
