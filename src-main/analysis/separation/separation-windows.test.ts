/** @file Windows cover a film without gap or overlap of responsibility, the same ones whatever part is asked for. */
import { describe, expect, it } from 'vitest';
import { fadeIn, planFor, windowsOver } from './separation-windows.ts';

const plan = planFor(25);
const totals = [1, 25, 199, 200, 201, 225, 1000, 12_345];

describe('windowsOver', () => {
  it.each(totals)('is responsible for each of %d pictures once', (total) => {
    const windows = windowsOver({ first: 0, end: total }, total, plan);
    expect(windows[0]?.from).toBe(0);
    expect(windows.at(-1)?.to).toBe(total);
    windows.slice(1).forEach(({ from }, index) => expect(from).toBe(windows[index]?.to));
    for (const { first, end, from, to } of windows) {
      expect(first).toBeLessThanOrEqual(from);
      expect(end).toBeGreaterThanOrEqual(Math.min(total, to + plan.fade));
    }
  });

  it('leaves no last window that is too short to tell anything', () => {
    for (let total = 200; total < 1000; total += 7) {
      const { from, to } = windowsOver({ first: 0, end: total }, total, plan).at(-1) ?? { from: 0, to: 0 };
      expect(to - from).toBeGreaterThanOrEqual(plan.step / 2);
      expect(to - from).toBeLessThanOrEqual(1.5 * plan.step + plan.fade);
    }
  });

  it('cuts a part as it cuts the whole', () => {
    const whole = windowsOver({ first: 0, end: 2000 }, 2000, plan);
    const part = windowsOver({ first: 780, end: 1100 }, 2000, plan);
    expect(part.every((window) => whole.some((other) => JSON.stringify(other) === JSON.stringify(window)))).toBe(true);
    expect(part[0]!.to).toBeGreaterThan(780);
    expect(part.at(-1)!.to).toBeGreaterThanOrEqual(1100);
  });

  it('takes the window before along while it is blended in, and only then', () => {
    expect(windowsOver({ first: 195, end: 300 }, 2000, plan).map(({ index }) => index)).toEqual([0, 1]);
    expect(windowsOver({ first: 211, end: 300 }, 2000, plan).map(({ index }) => index)).toEqual([1]);
  });
});

describe('fadeIn', () => {
  it('leads from the window before to this one without a step, and not at all into the first', () => {
    const [first, second] = windowsOver({ first: 0, end: 400 }, 400, plan);
    const weights = Array.from({ length: plan.fade + 1 }, (_, position) => fadeIn(second!, position, plan));
    expect(weights[0]).toBe(0);
    expect(weights.at(-1)).toBe(1);
    expect(weights.slice(1).every((weight, index) => weight > weights[index]! && weight - weights[index]! < 0.1)).toBe(true);
    expect(fadeIn(first!, 0, plan)).toBe(1);
  });
});
