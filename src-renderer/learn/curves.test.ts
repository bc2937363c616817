import { describe, expect, it } from 'vitest';
import { linearScale } from './chart/axis.ts';
import { linePath, nearestPoint } from './chart/line.ts';
import { accuracyLines, lossLines } from './curves.ts';

const row = (frames: number, withinOne: number | null) => ({ frames, windows: 40, withinOne, withinTwo: withinOne });

describe('lossLines', () => {
  it('has the raw losses behind the smoothed ones, at the same steps', () => {
    const curve = Array.from({ length: 60 }, (_, step) => ({ step, loss: 3 + (step % 2) }));
    const [raw, calm] = lossLines({ curve });
    expect(raw?.isFaint).toBe(true);
    expect(raw?.points.map(({ y }) => y)).toEqual(curve.map(({ loss }) => loss));
    expect(calm?.points.map(({ x }) => x)).toEqual(raw?.points.map(({ x }) => x));
    expect(Math.abs((calm?.points.at(-1)?.y ?? 0) - 3.5)).toBeLessThan(0.2);
  });
  it('is empty before the first step', () => expect(lossLines({ curve: [] }).map(({ points }) => points)).toEqual([[], []]));
});

describe('accuracyLines', () => {
  it('begins with the model it goes on from and leaves out lengths that no window has', () => {
    const lines = accuracyLines({ before: { score: 0.5, table: [row(5, 0.3), row(25, 0.6), row(250, null)] }, evaluations: [{ step: 20, score: 0.6, table: [row(5, 0.4), row(25, 0.7), row(250, null)] }] });
    expect(lines.map(({ name }) => name)).toEqual(['0.2 s', '1 s']);
    expect(lines[1]?.points).toEqual([{ x: 0, y: 0.6 }, { x: 20, y: 0.7 }]);
  });
  it('gives each line a color of its own', () => {
    const table = [5, 15, 25, 50, 125, 250].map((frames) => row(frames, 0.5));
    expect(new Set(accuracyLines({ before: null, evaluations: [{ step: 1, score: 0.5, table }] }).map(({ color }) => color)).size).toBe(6);
  });
});

describe('linePath', () => {
  it('goes through the points', () => expect(linePath([{ x: 0, y: 0 }, { x: 5, y: 1 }], linearScale([0, 10], [0, 100]), linearScale([0, 1], [50, 0]))).toBe('M0 50L50 0'));
});

describe('nearestPoint', () => {
  const points = [0, 10, 30].map((x) => ({ x, y: x }));
  it.each([[-5, 0], [4, 0], [6, 10], [19, 10], [21, 30], [99, 30]])('of %f is at %f', (x, found) => expect(nearestPoint(points, x)?.x).toBe(found));
  it('is null without points', () => expect(nearestPoint([], 3)).toBeNull());
});
