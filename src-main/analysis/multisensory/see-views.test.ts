/** @file Views of a picture, and the common grid that their maps are read at. */
import { describe, expect, it } from 'vitest';
import { mapCells } from '../../networks/multisensory-cells.ts';
import { COMPACT } from '../../networks/multisensory-config.ts';
import { commonGrid, placeBetween, viewTaps } from './cell-taps.ts';
import { seeViews } from './see-views.ts';

const SHAPES = [[1920, 1080], [1080, 1920], [1000, 1000], [640, 480], [4096, 1716], [3840, 400], [1100, 1000]] as const;

describe('seeViews', () => {
  it.each(SHAPES)('cover every place of %i × %i with squares that overlap', (width, height) => {
    const views = seeViews({ width, height }, 'tiles');
    for (const { x, y, width: w, height: h } of views) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x + w, y + h)).toBeLessThanOrEqual(1 + 1e-9);
      if (views.length > 1 && views.length < 6) expect((w * width) / (h * height)).toBeCloseTo(1, 6);
    }
    for (let place = 0; place <= 1; place += 0.01) expect(views.some(({ x, y, width: w, height: h }) => place >= x - 1e-9 && place <= x + w + 1e-9 && place >= y - 1e-9 && place <= y + h + 1e-9)).toBe(true);
  });

  it('are one for what is nearly square, two for 16:9', () => {
    expect(seeViews({ width: 1100, height: 1000 }, 'tiles').length).toBe(1);
    expect(seeViews({ width: 1920, height: 1080 }, 'tiles').length).toBe(2);
    expect(seeViews({ width: 1920, height: 1080 }, 'both').length).toBe(3);
  });
});

describe('viewTaps', () => {
  const cells = mapCells(COMPACT);

  it.each(SHAPES)('read a place that all views show alike at its own coordinates: %i × %i', (width, height) => {
    const views = seeViews({ width, height }, 'both');
    const grid = commonGrid(views, cells);
    const [sums, weights] = [new Float64Array(grid.rows * grid.columns), new Float64Array(grid.rows * grid.columns)];
    for (const view of views) {
      // A map whose value is the place that its cells lie at, across the whole picture.
      const columns = cells.columns.map((center) => view.x + (center / COMPACT.side) * view.width);
      for (const { cell, column, weight } of viewTaps(view, grid, cells, COMPACT.side)) {
        sums[cell] += weight * ((1 - column.share) * columns[column.left] + column.share * columns[column.right]);
        weights[cell] += weight;
      }
    }
    sums.forEach((sum, cell) => {
      expect(weights[cell]).toBeGreaterThan(0);
      const center = ((cell % grid.columns) + 0.5) / grid.columns;
      // Beyond the outermost cells of a view its value stands still: half a cell at most.
      expect(Math.abs(sum / weights[cell] - center)).toBeLessThan(0.75 / cells.columns.length);
    });
  });

  it('interpolate between neighbors and hold at the ends', () => {
    expect(placeBetween([1, 3, 7], 5)).toEqual({ left: 1, right: 2, share: 0.5 });
    expect(placeBetween([1, 3, 7], 0)).toEqual({ left: 0, right: 0, share: 0 });
    expect(placeBetween([1, 3, 7], 9)).toEqual({ left: 2, right: 2, share: 0 });
  });
});
