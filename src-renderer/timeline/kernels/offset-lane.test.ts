/** @file Layout of the offset lane. */
import { describe, expect, it } from 'vitest';
import { constantCorrection, type AlignmentEstimate, NO_CORRECTION, TOLERANCES } from '../../../src-shared/model/alignment.ts';
import { pointAt } from './hit-test.ts';
import { axisReach, offsetLanePlan } from './offset-lane.ts';

const [tolerance] = TOLERANCES;
if (!tolerance) throw new TypeError('no tolerances');

const estimate: AlignmentEstimate = {
  verdict: 'drift',
  reason: null,
  offset: 0.08,
  confidence: 0.97,
  driftPpm: 100,
  steps: [],
  windows: [
    { time: 10, duration: 4, offset: 0.081, confidence: 0.9, face: 0 },
    { time: 30, duration: 4, offset: -1.4, confidence: 0.1, face: 0 },
    { time: 50, duration: 4, offset: 0.085, confidence: 0.95, face: 0 },
  ],
  curve: null,
  faces: [],
  audioTrack: 0,
  model: 'm',
  analysedSeconds: 12,
  elapsedSeconds: 1,
};
const base = { visible: { start: 0, end: 60 }, widthPx: 600, heightPx: 100, estimate, correction: constantCorrection(0.08, 100), tolerance };

describe('offsetLanePlan', () => {
  it('puts sound early above the zero line and late below', () => {
    const plan = offsetLanePlan(base);
    const y = (time: number) => plan.points.find((point) => point.window.time === time)?.y ?? Number.NaN;
    expect(y(10)).toBeLessThan(plan.zeroY);
    expect(y(30)).toBeGreaterThan(plan.zeroY);
    expect(plan.band.top).toBeLessThan(plan.zeroY);
    expect(plan.band.bottom).toBeGreaterThan(plan.zeroY);
  });

  it('lets a wild guess neither stretch the axis nor leave the lane', () => {
    expect(axisReach(estimate, NO_CORRECTION, tolerance)).toBeLessThan(0.2);
    expect(Math.max(...offsetLanePlan(base).points.map(({ y }) => y))).toBeLessThan(100);
  });

  it('shows certainty as size and opacity, the surest on top', () => {
    const { points } = offsetLanePlan(base);
    expect(points.map(({ window }) => window.confidence)).toEqual([0.1, 0.9, 0.95]);
    expect(points[0]?.radius).toBeLessThan(points[2]?.radius ?? 0);
    expect(points[0]?.opacity).toBeLessThan(points[2]?.opacity ?? 0);
  });

  it('draws drift as a slope and a step as a jump', () => {
    const [line] = offsetLanePlan(base).correction;
    expect(line?.y1).toBeLessThan(line?.y0 ?? 0);
    const correction = { segments: [{ start: 0, end: 20, offset: 0.1, driftPpm: 0 }, { start: 20, end: null, offset: -0.1, driftPpm: 0 }] };
    const [first, second] = offsetLanePlan({ ...base, correction }).correction;
    expect(first).toMatchObject({ x0: 0, x1: 200, y0: first?.y1 });
    expect(second).toMatchObject({ x0: 200, x1: 600 });
    expect(second?.y0).toBeGreaterThan(first?.y0 ?? 0);
  });

  it('leaves out windows that are not visible, and can be asked what is under the pointer', () => {
    const { points } = offsetLanePlan({ ...base, visible: { start: 5, end: 20 } });
    expect(points).toHaveLength(1);
    const [point] = points;
    expect(pointAt(points, (point?.x ?? 0) + 6, point?.y ?? 0)).toBe(point);
    expect(pointAt(points, (point?.x ?? 0) + 30, point?.y ?? 0)).toBeNull();
  });

  it('draws an empty lane without an estimate', () => {
    expect(offsetLanePlan({ ...base, estimate: null, correction: NO_CORRECTION })).toMatchObject({ points: [], steps: [] });
  });
});
