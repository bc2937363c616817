/** @file J K L: what speed the next press gives. */

const FASTEST = 8;

/** Speed after a press of L (`direction` 1) or J (−1): 1, 2, 4, 8 that way; from the other way, 1 this way. */
export function nextShuttleRate(rate: number, direction: 1 | -1): number {
  const isSameWay = rate * direction > 0;
  return direction * (isSameWay ? Math.min(Math.abs(rate) * 2, FASTEST) : 1);
}
