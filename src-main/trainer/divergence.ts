/** @file When a training has gone astray: decided from its losses alone. */

/** Losses that are averaged at the start and at the end. */
const [FIRST, LAST] = [10, 20];
/** A loss this many times that of the untrained network is no fluctuation: guessing evenly costs least of all that knows nothing. */
const FACTOR = 1.5;

/** What is wrong, in words; null as long as nothing is. */
export function divergence(losses: readonly number[], gradientNorm: number): string | null {
  const last = losses.at(-1) ?? 0;
  if (!Number.isFinite(last)) return `The loss is ${last}`;
  if (!Number.isFinite(gradientNorm)) return `The gradient is ${gradientNorm}`;
  if (losses.length < FIRST + LAST) return null;
  const [before, now] = [mean(losses.slice(0, FIRST)), mean(losses.slice(-LAST))];
  return now > FACTOR * before ? `The loss rose from ${before.toPrecision(3)} to ${now.toPrecision(3)}` : null;
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
