/** @file Which moments of a clip make examples of sound that does not belong to a picture. Pure. */
import type { ShiftSchedule } from './align-config.ts';

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

/** Longest way that an overlapping window is displaced by, as a share of it. */
const MOST_DISPLACED = 0.6;

/** First frame of another window, within the shifts of a step; null where `slack`, the frames that a window can be moved by, is too little for any. */
export function shiftedFrame(frame: number, slack: number, { schedule, step, frameRate }: { readonly schedule: ShiftSchedule; readonly step: number; readonly frameRate: number }, random: () => number): number | null {
  const range = shiftRange(slack, schedule, step, frameRate);
  return range && frameBetween(frame, slack, range, random);
}

/** First frame of another window of `frames` that overlaps; null where there is none. */
export function displacedFrame(frame: number, slack: number, frames: number, random: () => number): number | null {
  return frameBetween(frame, slack, { least: 2, most: Math.floor(MOST_DISPLACED * frames) }, random);
}

/** First frame of another window at a distance within bounds; null where there is none. */
export function frameBetween(frame: number, slack: number, { least, most }: { readonly least: number; readonly most: number }, random: () => number): number | null {
  const places = Array.from({ length: slack + 1 }, (_, at) => at).filter((at) => Math.abs(at - frame) >= least && Math.abs(at - frame) <= most);
  return places.length > 0 ? places[Math.floor(random() * places.length)] : null;
}
