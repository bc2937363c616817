/**
 * @file Films of two people of whom nobody knows who is heard when: each half of the picture is hidden in turn, and whoever moves the lips more is taken
 * for the one who talks. Told of that one, more of the sound must be on screen than told of the other.
 */
import { basename } from 'node:path';
import type { ClipCount } from './cluster-bootstrap.ts';
import { type HalfHiddenDeps, halfSeconds } from './half-hidden.ts';

/** One film, and in how many of its seconds the stem follows the one who talks. */
export interface FollowedFilm extends ClipCount {
  readonly name: string;
  /** Seconds with a face on either side. */
  readonly both: number;
}

/** Lips that move so many times as much as the other's are taken for talking. */
const MUCH_MORE = 2;
/** Seconds below this share of the film's mean energy are pauses. */
const HEARD = 0.1;

/** Judges one film. */
export async function followedFilm(path: string, deps: HalfHiddenDeps, signal: AbortSignal): Promise<FollowedFilm> {
  const left = await halfSeconds(path, 'left', deps, signal);
  const right = await halfSeconds(path, 'right', deps, signal);
  const mean = left.reduce((sum, { mixture }) => sum + mixture, 0) / left.length;
  let [both, windows, follows] = [0, 0, 0];
  for (const [second, { mixture, motion, onScreen }] of left.entries()) {
    const other = right[second];
    if (motion === null || !other || other.motion === null) continue;
    both++;
    if (mixture < HEARD * mean || Math.max(motion, other.motion) < MUCH_MORE * Math.min(motion, other.motion)) continue;
    windows++;
    if (motion > other.motion === onScreen > other.onScreen) follows++;
  }
  return { name: basename(path), both, windows, right: follows };
}
