/** @file How many pixels a heat map is drawn with on screen. It holds no detail finer than its cells, so fewer than the picture has, smoothed by the browser, look the same. */

/** Longer side of the raster, pixels: some twenty to a cell, and a few milliseconds to draw. */
const LONGEST = 288;

/** Size of the raster for a picture of so many CSS pixels, in its shape. */
export function rasterFor({ width, height }: { readonly width: number; readonly height: number }): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, LONGEST / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
