/** @file Which two moments of a clip make an example: one for the picture and its own sound, another for the sound that does not belong. Pure. */
import type { ShiftSchedule } from './align-config.ts';

/** First frames of two windows. */
export interface DrawnPair {
  readonly own: number;
  readonly other: number;
}

/** A clip too short for the shift of the moment is used within the upper part of what it holds, from this share on. */
const UPPER_PART = 0.75;

/** Least shift of a step, seconds: from → to, geometrically. */
export function leastShift({ from, to, steps }: ShiftSchedule, step: number): number {
  return from * (to / from) ** Math.min(1, step / steps);
}

/**
 * Range of shifts in frames, both ends included; null when a clip is too short for any.
 *
 * @param slack frames that a window can be moved by in the clip.
 */
export function shiftRange(slack: number, schedule: ShiftSchedule, step: number, frameRate: number): { readonly least: number; readonly most: number } | null {
  const most = Math.min(slack, Math.round(schedule.most * frameRate));
  const floor = Math.ceil(schedule.to * frameRate);
  if (most < floor) return null;
  const wanted = Math.round(leastShift(schedule, step) * frameRate);
  return { least: Math.max(floor, Math.min(wanted, Math.floor(UPPER_PART * most))), most };
}

/**
 * Draws evenly from all ordered pairs of windows within the range. Either window is as likely the first as the second, so that where in a clip a window
 * lies says nothing about whether its sound belongs.
 */
export function drawPair(random: () => number, slack: number, { least, most }: { readonly least: number; readonly most: number }): DrawnPair {
  // A shift of s leaves slack + 1 − s places.
  let total = 0;
  for (let shift = least; shift <= most; shift++) total += slack + 1 - shift;
  let place = Math.floor(random() * total);
  let shift = least;
  while (place >= slack + 1 - shift) place -= slack + 1 - shift++;
  return random() < 0.5 ? { own: place, other: place + shift } : { own: place + shift, other: place };
}
