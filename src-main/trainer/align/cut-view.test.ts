/** @file Cuts of views: place, size, mirror image, exposure. */
import { expect, it } from 'vitest';
import { drawView, MIDDLE, type ViewVariation } from './cut-view.ts';

/** Two pictures of 8 × 8 whose red grows with the column, green with the row, and blue with the picture. */
const FROM = { size: 8, data: Uint8Array.from({ length: 2 * 64 * 3 }, (_, at) => [10 * (Math.floor(at / 3) % 8), 10 * (Math.floor(at / 24) % 8), 100 * Math.floor(at / 192)][at % 3]) };
const AS_IS: ViewVariation = { ...MIDDLE, zoom: 1 };

function drawn(variation: Partial<ViewVariation>, place = { left: 0, top: 0, side: 8 }, still = false): (frame: number, row: number, column: number) => readonly number[] {
  const into = { size: 8, data: new Uint8Array(2 * 64 * 3) };
  drawView(FROM, { ...AS_IS, ...variation }, into, place, { frames: 2, still });
  return (frame, row, column) => [...into.data.subarray(((frame * 8 + row) * 8 + column) * 3, ((frame * 8 + row) * 8 + column) * 3 + 3)];
}

it('leaves pictures as they are', () => {
  const at = drawn({});
  expect(at(0, 2, 5)).toEqual([50, 20, 0]);
  expect(at(1, 7, 0)).toEqual([0, 70, 100]);
});

it('mirrors, and holds the first picture still', () => {
  const at = drawn({ mirrored: true }, undefined, true);
  expect(at(1, 2, 5)).toEqual([20, 20, 0]);
});

it('draws smaller at a place, each pixel the mean of those under it, and nothing around it', () => {
  const at = drawn({}, { left: 4, top: 2, side: 4 });
  expect(at(0, 2, 4)).toEqual([5, 5, 0]);
  expect(at(1, 5, 7)).toEqual([65, 65, 100]);
  expect(at(1, 1, 4)).toEqual([0, 0, 0]);
});

it('zooms in, and changes exposure and color', () => {
  expect(drawn({ zoom: 0.5, x: 1, y: 0 }, { left: 0, top: 0, side: 4 })(0, 1, 2)).toEqual([60, 10, 0]);
  const [red, green, blue] = drawn({ saturation: 0, brightness: 0.1 })(1, 4, 4);
  expect([red, green, blue]).toEqual(new Array(3).fill(Math.floor(0.299 * 40 + 0.587 * 40 + 0.114 * 100 + 26)));
});
