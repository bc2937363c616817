/**
 * @file How the picture moves, block by block: one step of Lucas & Kanade (1981, "An iterative image registration technique") at a size where
 * what moves between two frames moves by a few pixels.
 */

/** Pixels per side of a block. */
export const BLOCK = 8;

/** A gray picture whose sides are multiples of {@link BLOCK}. */
export interface GrayPicture {
  readonly width: number;
  readonly height: number;
  /** Levels 0–255, shape `[height, width]`. */
  readonly data: Float32Array;
}

/** Gaussian of one pixel, which takes away noise and lets a step of Lucas & Kanade reach a little farther. */
const BLUR = [0.0044, 0.054, 0.2420, 0.3992, 0.2420, 0.054, 0.0044] as const;
/** Squared levels per pixel that every direction has as contrast at least: flat blocks stand still. */
const LEAST_CONTRAST = 4;

/** The picture with its noise smoothed; edges repeat. */
export function blurred({ width, height, data }: GrayPicture): GrayPicture {
  const reach = (BLUR.length - 1) / 2;
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -reach; k <= reach; k++) sum += BLUR[k + reach] * data[y * width + Math.max(0, Math.min(width - 1, x + k))];
      across[y * width + x] = sum;
    }
  }
  const down = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let k = -reach; k <= reach; k++) {
      const row = Math.max(0, Math.min(height - 1, y + k)) * width;
      for (let x = 0; x < width; x++) down[y * width + x] += BLUR[k + reach] * across[row + x];
    }
  }
  return { width, height, data: down };
}

/**
 * Displacement of every block from one picture to the next, pixels.
 *
 * Solves (Σ∇I∇Iᵀ + λ) v = −Σ∇I·(I₂ − I₁) per block, the gradients those of the mean of both pictures.
 *
 * @returns `x` and `y`, each of shape `[rows, columns]` row-major.
 */
export function blockMotion(before: GrayPicture, after: GrayPicture): { readonly x: Float32Array; readonly y: Float32Array } {
  const { width, height } = before;
  const [columns, rows] = [width / BLOCK, height / BLOCK];
  const mean = before.data.map((value, at) => (value + after.data[at]) / 2);
  const sums = new Float64Array(columns * rows * 5);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const gx = column > 0 && column < width - 1 ? (mean[at + 1] - mean[at - 1]) / 2 : 0;
      const gy = row > 0 && row < height - 1 ? (mean[at + width] - mean[at - width]) / 2 : 0;
      const gt = after.data[at] - before.data[at];
      const block = 5 * (Math.floor(row / BLOCK) * columns + Math.floor(column / BLOCK));
      sums[block] += gx * gx;
      sums[block + 1] += gx * gy;
      sums[block + 2] += gy * gy;
      sums[block + 3] += gx * gt;
      sums[block + 4] += gy * gt;
    }
  }
  const [x, y] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
  const least = LEAST_CONTRAST * BLOCK ** 2;
  for (let block = 0; block < x.length; block++) {
    const [xx, xy, yy, xt, yt] = sums.subarray(5 * block, 5 * block + 5);
    const determinant = (xx + least) * (yy + least) - xy * xy;
    x[block] = -((yy + least) * xt - xy * yt) / determinant;
    y[block] = -((xx + least) * yt - xy * xt) / determinant;
  }
  return { x, y };
}
