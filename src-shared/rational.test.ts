/** @file Exactness where float64 seconds are not exact. */
import { describe, expect, it } from 'vitest';
import { add, compare, frameTime, multiply, rational, subtract } from './rational.ts';

describe('rational', () => {
  it('is kept in lowest terms, with the sign on top', () => {
    expect(rational(6, -4)).toEqual({ num: -3, den: 2 });
    expect(rational(0, 7)).toEqual({ num: 0, den: 1 });
  });
  it('refuses what float64 cannot hold', () => {
    expect(() => rational(2 ** 60, 3)).toThrow(RangeError);
    expect(() => rational(1, 0)).toThrow(RangeError);
    expect(() => rational(0.5)).toThrow(RangeError);
  });
  it('adds a day of frames at 29.97 and a sample at 44.1 kHz without loss', () => {
    const day = frameTime(24 * 107_892, { num: 30000, den: 1001 });
    const sum = add(day, rational(1, 44100));
    expect(subtract(sum, day)).toEqual({ num: 1, den: 44100 });
    expect(compare(sum, day)).toBeGreaterThan(0);
  });
  it('multiplies crosswise', () => expect(multiply(rational(1001, 30000), rational(30000, 1001))).toEqual({ num: 1, den: 1 }));
});
