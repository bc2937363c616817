/** @file How strongly a sound is on screen, in words. A probability near one half is no answer, and is called none. */
import { formatPercent } from '../lib/readable.ts';
import type { StrengthCurve } from './kernels/strength.ts';
import { strongestIn } from './kernels/strength.ts';

/** From here on the sound counts as on screen, and from 1 − this on down as not. */
export const CLEAR = 0.8;

/** One strength. */
export interface StrengthWords {
  /** A few words for a headline. */
  readonly title: string;
  /** What it means, as a sentence. */
  readonly meaning: string;
  readonly level: 'clear' | 'weak' | 'none';
}

/** Words for a strength; null is silence, or where nothing has been looked at. */
export function strengthWords(strength: number | null): StrengthWords {
  if (strength === null) return { title: 'Silent', meaning: 'There is nothing to be heard here, so there is nothing to look for.', level: 'none' };
  if (strength >= CLEAR) return { title: 'On screen', meaning: 'What is heard belongs to what is seen. The map shows where.', level: 'clear' };
  if (strength > 1 - CLEAR) return { title: "Can't tell", meaning: 'The evidence is weak here: take the map as a hint at most.', level: 'weak' };
  return { title: 'Off screen', meaning: 'Nothing in the picture goes with what is heard. What the map shows here is the least unlikely place.', level: 'none' };
}

/** A whole clip in one sentence. */
export function summaryOf(curve: StrengthCurve): string {
  const strongest = strongestIn(curve, { start: -Infinity, end: Infinity });
  if (strongest === null) return 'silent';
  const share = clearShare(curve);
  if (strongest.value < CLEAR) return 'nothing in the picture clearly goes with the sound';
  return `the sound is on screen ${share >= 0.995 ? 'all the time' : `${formatPercent(share)} of the time`}`;
}

/** Share of the sounding moments at which the sound is clearly on screen, 0–1; 0 in silence. */
export function clearShare({ values }: StrengthCurve): number {
  let [sounding, clear] = [0, 0];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sounding += 1;
    if (value >= CLEAR) clear += 1;
  }
  return sounding > 0 ? clear / sounding : 0;
}
