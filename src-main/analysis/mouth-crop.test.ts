/** @file Mouth crops lie where the landmarks say, to a fraction of a pixel. */
import { describe, expect, it } from 'vitest';
import { cropMouth, mouthSquare, smoothSquare } from './mouth-crop.ts';
import { PicturePyramid } from './picture-pyramid.ts';

const CROP = { frameRate: 25, sourceSize: 72, cropSize: 64, halfSizeInEyeDistances: 0.97, smoothingFrames: 13 };

/** Landmarks of a face whose mouth and eyes are rings around these centers. */
function landmarks(mouth: readonly [number, number], eyes: readonly [readonly [number, number], readonly [number, number]]): Float32Array {
  const points = new Float32Array(136);
  const ring = (first: number, end: number, [x, y]: readonly [number, number], radius: number) => {
    for (let i = first; i < end; i++) {
      const angle = (2 * Math.PI * (i - first)) / (end - first);
      points.set([x + radius * Math.cos(angle), y + radius * Math.sin(angle)], 2 * i);
    }
  };
  ring(36, 42, eyes[0], 3);
  ring(42, 48, eyes[1], 3);
  ring(48, 68, mouth, 8);
  return points;
}

describe('mouthSquare', () => {
  it('is centered on the mean of the mouth, 0.97 eye distances to each side, however the head is tilted', () => {
    const square = mouthSquare(landmarks([101.25, 140.5], [[80, 100], [110, 140]]), 0.97);
    expect(square.centerX).toBeCloseTo(101.25, 3);
    expect(square.centerY).toBeCloseTo(140.5, 3);
    expect(square.half).toBeCloseTo(0.97 * 50, 3);
  });
});

describe('smoothSquare', () => {
  const squares = Array.from({ length: 30 }, (_, i) => ({ centerX: i, centerY: 2 * i, half: i % 2 === 0 ? 10 : 12 }));

  it('averages six frames to either side', () => {
    expect(smoothSquare(squares, 15, 13)).toEqual({ centerX: 15, centerY: 30, half: expect.closeTo(11, 0) as number });
  });

  it('takes what there is at the ends', () => {
    expect(smoothSquare(squares, 0, 13).centerX).toBe(3);
    expect(smoothSquare(squares, 29, 13).centerX).toBe(26);
  });
});

describe('cropMouth', () => {
  /** A bright spot, wide enough for its center of mass to be measured. */
  const spot = (x: number, y: number) => {
    const [width, height] = [320, 240];
    const data = Uint8Array.from({ length: width * height }, (_, i) => {
      const [dx, dy] = [(i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y];
      return 250 * Math.exp(-(dx * dx + dy * dy) / 50);
    });
    return new PicturePyramid({ width, height, channels: 1, data });
  };
  const centerOfMass = (crop: Uint8Array) => {
    let [sum, x, y] = [0, 0, 0];
    crop.forEach((level, i) => {
      sum += level;
      x += level * ((i % CROP.cropSize) + 0.5);
      y += level * (Math.floor(i / CROP.cropSize) + 0.5);
    });
    return { x: x / sum, y: y / sum };
  };

  it('puts the square center in the middle of the crop to a tenth of a pixel, at any size', () => {
    for (const [x, y, half] of [[160.3, 120.8, 36], [150.71, 99.13, 55.5], [171.2, 130.45, 120]]) {
      const center = centerOfMass(cropMouth(spot(x, y), { centerX: x, centerY: y, half }, CROP));
      expect(Math.abs(center.x - 32)).toBeLessThan(0.1);
      expect(Math.abs(center.y - 32)).toBeLessThan(0.1);
    }
  });

  it('takes the middle 64 of 72 pixels: a spot at the square\'s edge lies beyond it', () => {
    const [x, y, half] = [160, 120, 72];
    // 36 crop pixels are 72 picture pixels; 28 of them to the right is crop column 60.
    const center = centerOfMass(cropMouth(spot(x + 40, y), { centerX: x, centerY: y, half }, CROP));
    expect(Math.abs(center.x - 52)).toBeLessThan(0.1);
    expect(Math.max(...cropMouth(spot(x + half + 12, y), { centerX: x, centerY: y, half }, CROP))).toBeLessThan(10);
  });

  it('reaches beyond the picture', () => {
    expect(cropMouth(spot(2, 2), { centerX: 0, centerY: 0, half: 40 }, CROP)).toHaveLength(64 * 64);
  });
});
