/** @file Geometry of the curve. */
import { describe, expect, it } from 'vitest';
import { curvePath, curveScale, curveTicks, scoreAt, tickText } from './score-curve.ts';

const curve = { offsets: [-1, -0.5, 0, 0.5, 1], scores: [0, 0.1, 0.5, 0.1, 0] };
const area = { width: 200, height: 100 };

describe('curveScale', () => {
  it('maps the ends to the edges and back', () => {
    const scale = curveScale(curve, area);
    expect([scale.x(-1), scale.x(0), scale.x(1)]).toEqual([0, 100, 200]);
    for (const offset of [-1, -0.3, 0.77]) expect(scale.offsetAt(scale.x(offset))).toBeCloseTo(offset, 12);
    expect(scale.offsetAt(999)).toBe(1);
  });
  it('puts the highest score on top and keeps air around', () => {
    const scale = curveScale(curve, area);
    expect(scale.y(0.5)).toBeCloseTo(8, 9);
    expect(scale.y(0)).toBeCloseTo(92, 9);
  });
  it('draws a flat curve in the middle', () => {
    const flat = curveScale({ offsets: [0, 1], scores: [0.2, 0.2] }, area);
    expect(flat.y(0.2)).toBeCloseTo(50, 9);
  });
});

describe('scoreAt', () => {
  it('is linear between points and nothing outside', () => {
    expect(scoreAt(curve, 0.25)).toBeCloseTo(0.3, 12);
    expect(scoreAt(curve, 1)).toBe(0);
    expect(scoreAt(curve, 1.6)).toBeNull();
    expect(scoreAt({ offsets: [], scores: [] }, 0)).toBeNull();
  });
});

describe('curveTicks', () => {
  it('are round, few, and include zero', () => {
    expect(curveTicks([-2, 2], 9)).toEqual([-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]);
    expect(curveTicks([-30, 30], 8)).toEqual([-30, -20, -10, 0, 10, 20, 30]);
  });
});

describe('tickText', () => {
  it('uses one unit per axis', () => {
    expect([-1.5, 0, 0.5].map((tick) => tickText(tick, [-2, 2]))).toEqual(['−1.5 s', '0', '+0.5 s']);
    expect(tickText(0.2, [-0.4, 0.4])).toBe('+200 ms');
  });
});

describe('curvePath', () => {
  it('has one point per offset', () => expect(curvePath(curve, curveScale(curve, area)).match(/[ML]/g)).toHaveLength(5));
});
