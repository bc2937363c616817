/** @file When the waveform is drawn anew, and where it is put meanwhile. */
import { describe, expect, it } from 'vitest';
import { tileFor, tilePlace } from './tile-plan.ts';

describe('tileFor', () => {
  it('draws more than is visible, on whole device pixels', () => {
    const tile = tileFor({ start: 100, end: 110 }, 1000, 2, null);
    expect(tile.columns / tile.widthPx).toBe(2);
    expect(tile.start).toBeLessThan(95.1);
    expect(tile.start + tile.columns * tile.secondsPerColumn).toBeGreaterThan(114.9);
    expect(tile.start / tile.secondsPerColumn).toBeCloseTo(Math.round(tile.start / tile.secondsPerColumn), 6);
  });

  it('stays while scrolling inside what is drawn, and goes on when that is left', () => {
    const tile = tileFor({ start: 100, end: 110 }, 1000, 1, null);
    expect(tileFor({ start: 104, end: 114 }, 1000, 1, tile)).toBe(tile);
    expect(tileFor({ start: 106, end: 116 }, 1000, 1, tile)).not.toBe(tile);
  });

  it('keeps its columns on one grid, so that the same sound gives the same columns', () => {
    const [a, b] = [tileFor({ start: 100, end: 110 }, 999, 1, null), tileFor({ start: 131.7, end: 141.7 }, 999, 1, null)];
    const columns = (b.start - a.start) / a.secondsPerColumn;
    expect(columns).toBeCloseTo(Math.round(columns), 4);
  });

  it('is drawn anew after a zoom or a resize', () => {
    const tile = tileFor({ start: 100, end: 110 }, 1000, 1, null);
    expect(tileFor({ start: 101, end: 109 }, 1000, 1, tile)).not.toBe(tile);
    expect(tileFor({ start: 100, end: 110 }, 800, 1, tile)).not.toBe(tile);
  });
});

describe('tilePlace', () => {
  it('puts every second of a tile where the ruler has it', () => {
    const tile = tileFor({ start: 100, end: 110 }, 1000, 2, null);
    const { x, scale } = tilePlace(tile, { start: 103, end: 113 }, 1000);
    const seconds = 107 - tile.start;
    expect(x + (seconds / tile.secondsPerColumn / 2) * scale).toBeCloseTo(400, 6);
  });
});
