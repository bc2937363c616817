/** @file Variations of a view that leave what happens in it as it is: place, size, mirror image, exposure, color. Pure; the same numbers give the same pictures. */

/** One variation, the same for all pictures of a window. */
export interface ViewVariation {
  /** Side of the square that is cut out, as a share of the view's, and where it lies between the first and the last place, 0–1. */
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly mirrored: boolean;
  readonly contrast: number;
  /** Share of full scale. */
  readonly brightness: number;
  /** 1 as it is, 0 gray. */
  readonly saturation: number;
}

/** The middle as it is: the part that a view was stored larger by is left out. */
export const MIDDLE: ViewVariation = { zoom: 7 / 8, x: 0.5, y: 0.5, mirrored: false, contrast: 1, brightness: 0, saturation: 1 };

/** A random variation. */
export function randomView(random: () => number): ViewVariation {
  const symmetric = (reach: number) => (2 * random() - 1) * reach;
  const zoom = 0.7 + 0.3 * random();
  const saturation = random() < 0.25 ? 0 : 0.5 + 0.8 * random();
  return { zoom, x: random(), y: random(), mirrored: random() < 0.5, contrast: Math.exp(symmetric(0.4)), brightness: symmetric(0.15), saturation };
}

/** Pictures `[frames, size, size, 3]`. */
export interface SquarePictures {
  readonly data: Uint8Array;
  readonly size: number;
}

/** A square within pictures: its first column and row, and its side. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Cuts a variation out of `frames` pictures and draws it, bilinearly, at a place of as many others. `still` draws the first picture every time. */
export function drawView(from: SquarePictures, variation: ViewVariation, into: SquarePictures, place: Place, { frames, still }: { readonly frames: number; readonly still: boolean }): void {
  const { zoom, x, y, mirrored } = variation;
  const cut = zoom * from.size;
  const columns = taps(place.side, { start: x * (from.size - cut), length: cut }, from.size, mirrored);
  const rows = taps(place.side, { start: y * (from.size - cut), length: cut }, from.size, false);
  const [fromRow, intoRow] = [from.size * 3, into.size * 3];
  const { gains, shift } = exposure(variation);
  const level = new Float64Array(3);
  // Every pixel of every batch passes here: no allocation, no calls.
  for (let frame = 0; frame < frames; frame++) {
    const source = (still ? 0 : frame) * from.size * fromRow;
    const target = (frame * into.size + place.top) * intoRow + place.left * 3;
    for (let row = 0; row < place.side; row++) {
      const above = source + rows.first[row] * fromRow;
      const below = source + rows.second[row] * fromRow;
      const down = rows.share[row];
      for (let column = 0; column < place.side; column++) {
        const left = columns.first[column] * 3;
        const right = columns.second[column] * 3;
        const across = columns.share[column];
        for (let channel = 0; channel < 3; channel++) {
          const upper = from.data[above + left + channel] * (1 - across) + from.data[above + right + channel] * across;
          const lower = from.data[below + left + channel] * (1 - across) + from.data[below + right + channel] * across;
          level[channel] = upper * (1 - down) + lower * down;
        }
        const gray = (0.299 * level[0] + 0.587 * level[1] + 0.114 * level[2]) * gains.gray + shift;
        const at = target + row * intoRow + column * 3;
        for (let channel = 0; channel < 3; channel++) into.data[at + channel] = Math.max(0, Math.min(255, gray + gains.color * level[channel]));
      }
    }
  }
}

/** Contrast about mid-gray, brightness and saturation as factors of gray and color, and what is added. */
function exposure({ contrast, brightness, saturation }: ViewVariation): { readonly gains: { readonly gray: number; readonly color: number }; readonly shift: number } {
  // Half a level, since storing as bytes rounds down.
  return { gains: { gray: contrast * (1 - saturation), color: contrast * saturation }, shift: 127.5 * (1 - contrast) + 255 * brightness + 0.5 };
}

interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Of the second. */
  readonly share: Float64Array;
}

/** Which two of `size` pixels each of `count` is between. */
function taps(count: number, { start, length }: { readonly start: number; readonly length: number }, size: number, mirrored: boolean): Taps {
  const centers = Float64Array.from({ length: count }, (_, i) => {
    const place = mirrored ? count - 1 - i : i;
    return Math.max(0, Math.min(size - 1, start + ((place + 0.5) * length) / count - 0.5));
  });
  const first = Int32Array.from(centers, Math.floor);
  return { first, second: first.map((index) => Math.min(size - 1, index + 1)), share: centers.map((center, i) => center - first[i]) };
}
