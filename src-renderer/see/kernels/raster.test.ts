/** @file The raster keeps the picture's shape, and never has more pixels than the picture on the stage. */
import { expect, it } from 'vitest';
import { rasterFor } from './raster.ts';

it.each([
  [{ width: 960, height: 540 }, { width: 288, height: 162 }],
  [{ width: 270, height: 480 }, { width: 162, height: 288 }],
  [{ width: 100, height: 60 }, { width: 100, height: 60 }],
  [{ width: 4000, height: 2 }, { width: 288, height: 1 }],
  [{ width: 0, height: 0 }, { width: 1, height: 1 }],
])('%o is drawn with %o', (box, raster) => expect(rasterFor(box)).toEqual(raster));
