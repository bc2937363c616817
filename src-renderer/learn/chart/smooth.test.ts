import { describe, expect, it } from 'vitest';
import { type Point, smoothed } from './smooth.ts';

const line = (values: readonly number[], step = 1) => values.map((y, index) => ({ x: index * step, y }));

/** The formula as it stands, point by point. */
function byDefinition(points: readonly Point[], halfLife: number): readonly number[] {
  return points.map(({ x: at }) => {
    const weights = points.map(({ x }) => 2 ** (-Math.abs(at - x) / halfLife));
    return points.reduce((sum, { y }, index) => sum + y * weights[index]!, 0) / weights.reduce((sum, weight) => sum + weight, 0);
  });
}

describe('smoothed', () => {
  it('leaves a constant as it is, also at the ends', () => {
    for (const { y } of smoothed(line([3, 3, 3, 3]), 2)) expect(y).toBeCloseTo(3, 12);
  });
  it('is the weighted mean of its formula, also over uneven steps', () => {
    const points = Array.from({ length: 50 }, (_, index) => ({ x: index ** 1.5, y: Math.sin(index * 7.3) }));
    const means = smoothed(points, 9).map(({ y }) => y);
    for (const [index, mean] of byDefinition(points, 9).entries()) expect(means[index]).toBeCloseTo(mean, 10);
  });
  it('does not draw a falling line late', () => {
    const falling = line(Array.from({ length: 101 }, (_, index) => 100 - index));
    expect(smoothed(falling, 5)[50]?.y).toBeCloseTo(50, 1);
  });
  it('reduces noise and keeps the places of the points', () => {
    const noisy = Array.from({ length: 400 }, (_, x) => ({ x, y: Math.sin(x * 12.9898) * 0.5 }));
    const calm = smoothed(noisy, 20);
    expect(calm.map(({ x }) => x)).toEqual(noisy.map(({ x }) => x));
    const spread = (points: readonly { y: number }[]) => Math.sqrt(points.slice(100).reduce((sum, { y }) => sum + y * y, 0) / 300);
    expect(spread(calm)).toBeLessThan(spread(noisy) / 3);
  });
  it('gives the points back without a half-life', () => expect(smoothed(line([1, 5]), 0)).toEqual(line([1, 5])));
});
