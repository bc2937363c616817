/** @file The curve survives its file, silence and all. */
import { describe, expect, it } from 'vitest';
import { decodeCurve, encodeCurve, type OnScreenStep } from './on-screen-curve.ts';

const steps: readonly OnScreenStep[] = [
  { levelDb: -20, share: 0.75, sight: 'somebody' },
  { levelDb: -Infinity, share: null, sight: 'doubted' },
  { levelDb: -50.5, share: 0, sight: 'nobody' },
];

describe('decodeCurve', () => {
  it('gives back what was encoded', () => {
    expect(decodeCurve(encodeCurve(steps))).toEqual(steps);
  });
  it('leaves out a step that is not written whole yet', () => {
    expect(decodeCurve(encodeCurve(steps).subarray(0, 30))).toEqual(steps.slice(0, 2));
    expect(decodeCurve(new Uint8Array(0))).toEqual([]);
  });
});
