/** @file Sampling keeps to sub-pixel places, averages where it reduces, and knows the picture's end. */
import { describe, expect, it } from 'vitest';
import { PicturePyramid } from './picture-pyramid.ts';
import { type Picture, samplePicture, toGray } from './sample-picture.ts';

/** A gray picture by formula; x and y are pixel centers. */
function painted(width: number, height: number, level: (x: number, y: number) => number): Picture {
  const data = Uint8Array.from({ length: width * height }, (_, i) => level((i % width) + 0.5, Math.floor(i / width) + 0.5));
  return { width, height, channels: 1, data };
}

describe('samplePicture', () => {
  const ramp = painted(200, 100, (x, y) => x + 0.5 * y);

  it('reproduces the picture where the grid is the pixels', () => {
    expect(samplePicture(ramp, { x: 0, y: 0, width: 200, height: 100 }, { columns: 200, rows: 100 })).toEqual(ramp.data);
  });

  it('reads a ramp at fractional places, enlarged and reduced', () => {
    for (const [x, y, width, height, columns, rows] of [
      [20.3, 10.7, 30, 20, 90, 60],
      [20.6, 10.2, 100, 60, 25, 20],
      [33.1, 40.9, 71.3, 40.4, 64, 64],
    ]) {
      const sampled = samplePicture(ramp, { x, y, width, height }, { columns, rows });
      sampled.forEach((level, i) => {
        const [centerX, centerY] = [x + (((i % columns) + 0.5) * width) / columns, y + ((Math.floor(i / columns) + 0.5) * height) / rows];
        // Both the ramp and the result are whole levels.
        expect(Math.abs(level - (centerX + 0.5 * centerY))).toBeLessThan(1.25);
      });
    }
  });

  it('averages fine stripes to gray when reducing', () => {
    const stripes = painted(120, 120, (x) => (Math.floor(x) % 2 === 0 ? 0 : 200));
    const sampled = samplePicture(stripes, { x: 0, y: 0, width: 120, height: 120 }, { columns: 20, rows: 20 });
    for (const level of sampled) expect(Math.abs(level - 100)).toBeLessThan(12);
  });

  it('repeats the border or is black beyond the picture, on every side', () => {
    const flat = painted(10, 10, () => 80);
    const around = { x: -10, y: -10, width: 30, height: 30 };
    const repeated = samplePicture(flat, around, { columns: 30, rows: 30 }, 'border');
    expect(new Set(repeated)).toEqual(new Set([80]));
    const black = samplePicture(flat, around, { columns: 30, rows: 30 }, 'black');
    const inside = Array.from(black).filter((level) => level === 80).length;
    expect(inside).toBe(100);
    expect(Array.from(black).filter((level) => level === 0)).toHaveLength(900 - inside);
  });

  it('keeps channels apart', () => {
    const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => [10, 120, 250][i % 3]);
    const sampled = samplePicture({ width: 8, height: 8, channels: 3, data }, { x: 1.2, y: 2.7, width: 4, height: 3 }, { columns: 5, rows: 5 });
    expect(Array.from(sampled.slice(0, 6))).toEqual([10, 120, 250, 10, 120, 250]);
    expect(toGray(sampled)[0]).toBe(Math.round(0.299 * 10 + 0.587 * 120 + 0.114 * 250));
  });
});

describe('PicturePyramid', () => {
  it('gives from its halves what the full picture gives', () => {
    const picture = painted(321, 243, (x, y) => 128 + 60 * Math.sin(x / 25) + 60 * Math.cos(y / 31));
    const pyramid = new PicturePyramid(picture);
    const rect = { x: 13.7, y: 5.2, width: 290.4, height: 231.3 };
    const [fast, full] = [pyramid.sample(rect, { columns: 40, rows: 32 }), samplePicture(picture, rect, { columns: 40, rows: 32 })];
    fast.forEach((level, i) => expect(Math.abs(level - full[i])).toBeLessThanOrEqual(3));
  });

  it('works on a picture of one pixel', () => {
    const pyramid = new PicturePyramid(painted(1, 1, () => 77));
    expect(new Set(pyramid.sample({ x: -20, y: -20, width: 40, height: 40 }, { columns: 4, rows: 4 }))).toEqual(new Set([77]));
  });
});
