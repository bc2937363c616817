/** @file The curve says how loud it was and how much was on screen, wherever pieces are cut. */
import { describe, expect, it } from 'vitest';
import { CurveTally, OnScreenMeter, stepAt, stepStart } from './on-screen-meter.ts';

const RATE = 44_100;

describe('stepAt', () => {
  it.each([8000, 22_050, 44_100, 48_000, 96_000])('is the inverse of stepStart at %d Hz', (rate) => {
    for (let step = 0; step < 5000; step += 7) {
      expect(stepAt(stepStart(step, rate), rate)).toBe(step);
      expect(stepAt(stepStart(step + 1, rate) - 1, rate)).toBe(step);
    }
  });
});

describe('OnScreenMeter', () => {
  const length = 3 * RATE;
  const whole = [0, 1].map(() => new Float64Array(length).map((_, n) => (n < RATE ? 0 : n < 2 * RATE ? 0.1 : 0.5)));
  const part = whole.map((values) => values.map((value, n) => (n < 2 * RATE ? 0.25 * value : value)));
  const measured = (piece: number) => {
    const meter = new OnScreenMeter(RATE, 0);
    meter.see(2.55 * RATE, 'doubted');
    meter.see(2.56 * RATE, 'somebody');
    meter.see(2.57 * RATE, 'doubted');
    meter.see(1.15 * RATE, 'doubted');
    meter.see(0.15 * RATE, 'doubted');
    meter.see(0.25 * RATE, 'nobody');
    const steps = [];
    for (let first = 0; first < length; first += piece) {
      const cut = (values: Float64Array) => values.slice(first, first + piece);
      meter.push({ first, mixture: whole.map(cut), onScreen: part.map(cut) });
      steps.push(...meter.take().steps);
    }
    meter.end();
    return [...steps, ...meter.take().steps];
  };

  it('measures level and share of each tenth of a second', () => {
    const steps = measured(10_000);
    expect(steps).toHaveLength(30);
    expect(steps[3]).toEqual({ levelDb: -Infinity, share: null, sight: 'nobody' });
    expect(steps[15]?.levelDb).toBeCloseTo(-20, 9);
    expect(steps[15]?.share).toBeCloseTo(0.25, 9);
    expect(steps[25]).toEqual({ levelDb: 20 * Math.log10(0.5), share: 1, sight: 'somebody' });
  });

  it('does not depend on how the sound is cut', () => {
    const plain = measured(length).map(({ levelDb, share }) => [levelDb, share]);
    measured(997).forEach(({ levelDb, share }, index) => {
      expect(levelDb).toBeCloseTo(plain[index]![0]!, 9);
      if (share !== null) expect(share).toBeCloseTo(plain[index]![1]!, 9);
    });
  });

  it('sums up by energy, not by time', () => {
    const tally = new CurveTally();
    tally.add(measured(10_000));
    expect(tally.sums.onScreenShare).toBeCloseTo((0.25 * 0.01 + 0.25) / 0.26, 6);
    expect(tally.sums.visibleSeconds).toBeCloseTo(0.3, 9);
    // What is silent contradicts no lips.
    expect(tally.sums.doubtedSeconds).toBeCloseTo(0.1, 9);
    expect(new CurveTally().sums.onScreenShare).toBeNull();
  });
});
