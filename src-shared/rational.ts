/** @file Exact arithmetic on rational numbers, for file formats that carry time as fractions. Rounds nothing: `time.ts` does that before. */
import type { Rational } from './time.ts';

/** `num / den` in lowest terms with a positive denominator. Throws a `RangeError` where float64 can no longer hold the integers exactly. */
export function rational(num: number, den = 1): Rational {
  if (!Number.isSafeInteger(num) || !Number.isSafeInteger(den) || den === 0) throw new RangeError(`${num}/${den} is no exact fraction`);
  const divisor = commonDivisor(num, den) * (den < 0 ? -1 : 1);
  return { num: num / divisor + 0, den: den / divisor };
}

/** a + b */
export function add(a: Rational, b: Rational): Rational {
  const shared = commonDivisor(a.den, b.den);
  return rational(a.num * (b.den / shared) + b.num * (a.den / shared), a.den * (b.den / shared));
}

/** a − b */
export function subtract(a: Rational, b: Rational): Rational {
  return add(a, { num: -b.num, den: b.den });
}

/** a · b */
export function multiply(a: Rational, b: Rational): Rational {
  // Reduced crosswise first, so that the products stay small.
  const [left, right] = [rational(a.num, b.den), rational(b.num, a.den)];
  return rational(left.num * right.num, left.den * right.den);
}

/** Negative, zero or positive as a is before, at or after b. */
export function compare(a: Rational, b: Rational): number {
  return subtract(a, b).num;
}

/** Time at which frame `frame` of a constant rate appears, exactly. */
export function frameTime(frame: number, frameRate: Rational): Rational {
  return multiply(rational(frame), rational(frameRate.den, frameRate.num));
}

function commonDivisor(a: number, b: number): number {
  let [large, small] = [Math.abs(a), Math.abs(b)];
  while (small > 0) [large, small] = [small, large % small];
  return large || 1;
}
