/** @file Exact fractions of big integers, for readers that shall share no arithmetic with the writers. */

/** Lowest terms are not needed: comparing multiplies crosswise. */
export interface Fraction {
  readonly num: bigint;
  readonly den: bigint;
}

/** `5s`, `1001/30000s`: what FCPXML calls a time. 64 bits over 32. */
export function parseTime(text: string | undefined): Fraction {
  const match = /^(-?\d+)(?:\/(\d+))?s$/.exec(text ?? '');
  if (!match) throw new Error(`no time: "${text ?? ''}"`);
  const [num, den] = [BigInt(match[1] ?? ''), BigInt(match[2] ?? '1')];
  if (den <= 0n || den >= 2n ** 32n || num >= 2n ** 63n || num <= -(2n ** 63n)) throw new Error(`out of range: ${text ?? ''}`);
  return { num, den };
}

/** a + b */
export function plus(a: Fraction, b: Fraction): Fraction {
  return { num: a.num * b.den + b.num * a.den, den: a.den * b.den };
}

/** a − b */
export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { num: -b.num, den: b.den });
}

/** Whether a is a whole multiple of b. */
export function isMultiple(a: Fraction, b: Fraction): boolean {
  return (a.num * b.den) % (a.den * b.num) === 0n;
}

/** a ≤ b */
export function atMost(a: Fraction, b: Fraction): boolean {
  return a.num * b.den <= b.num * a.den;
}

/** As a float64, exact to its last bit but one. */
export function toNumber({ num, den }: Fraction): number {
  const whole = num / den;
  return Number(whole) + Number(num - whole * den) / Number(den);
}
