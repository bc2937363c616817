/**
 * @file Faces followed from window to window, so that one person in one shot has one number. Windows overlap: tracks that are on the same spot in the same
 * pictures are one. Nobody is recognised after a cut. Pure.
 */
import type { VisibleFace } from '../../../src-shared/contract/stems.ts';
import type { SeparationWindow } from './separation-windows.ts';
import type { VisibleTrack } from './visible-faces.ts';

/** Tracks of one window. */
export interface WindowTracks {
  readonly window: SeparationWindow;
  readonly tracks: readonly VisibleTrack[];
}

/** Boxes of one face overlap by at least this, as intersection over union, on average over the pictures that both have. */
const SAME_FACE = 0.5;
/** Pictures between two places of the path. */
const PATH_STEP = 25;

/** Numbers the tracks of consecutive windows. */
export class People {
  readonly #frameRate: number;
  readonly #faces: { first: number; last: number; path: { picture: number; box: Float32Array }[] }[] = [];
  #before: readonly { readonly track: VisibleTrack; readonly face: number }[] = [];

  constructor(frameRate: number) {
    this.#frameRate = frameRate;
  }

  /** Numbers of the tracks of the next window, in their order. */
  add({ tracks }: WindowTracks): readonly number[] {
    const taken = new Set<number>();
    const numbers = tracks.map((track) => {
      const [best] = this.#before
        .filter(({ face }) => !taken.has(face))
        .map(({ track: other, face }) => ({ face, likeness: sharedOverlap(track, other) }))
        .filter(({ likeness }) => likeness >= SAME_FACE)
        .sort((a, b) => b.likeness - a.likeness);
      const face = best?.face ?? this.#faces.length;
      taken.add(face);
      this.#extend(face, track);
      return face;
    });
    this.#before = tracks.map((track, index) => ({ track, face: numbers[index] ?? -1 }));
    return numbers;
  }

  /** Everybody so far. */
  list(): readonly VisibleFace[] {
    return this.#faces.map(({ first, last, path }, face) => ({
      face,
      start: first / this.#frameRate,
      end: last / this.#frameRate,
      path: path.map(({ picture, box: [x = 0, y = 0, width = 0, height = 0] }) => ({ time: picture / this.#frameRate, box: { x, y, width, height } })),
      portrait: path.reduce((best, { box }, index) => ((box[2] ?? 0) > (path[best]?.box[2] ?? 0) ? index : best), 0),
    }));
  }

  #extend(face: number, track: VisibleTrack): void {
    const end = track.first + track.present.length;
    const known = this.#faces[face] ?? (this.#faces[face] = { first: track.first, last: end, path: [] });
    known.last = Math.max(known.last, end);
    for (let i = 0; i < track.present.length; i++) {
      const picture = track.first + i;
      const last = known.path.at(-1)?.picture;
      if (track.present[i] === 1 && (last === undefined || picture >= last + PATH_STEP)) known.path.push({ picture, box: track.boxes.slice(4 * i, 4 * i + 4) });
    }
  }
}

/** Mean intersection over union of two tracks over the pictures that both were seen in; 0 without any. */
export function sharedOverlap(a: VisibleTrack, b: VisibleTrack): number {
  let [sum, count] = [0, 0];
  const end = Math.min(a.first + a.present.length, b.first + b.present.length);
  for (let picture = Math.max(a.first, b.first); picture < end; picture++) {
    const [i, j] = [picture - a.first, picture - b.first];
    if (a.present[i] === 0 || b.present[j] === 0) continue;
    sum += overlap(a.boxes.subarray(4 * i, 4 * i + 4), b.boxes.subarray(4 * j, 4 * j + 4));
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

function overlap([ax, ay, aw, ah]: Float32Array, [bx, by, bw, bh]: Float32Array): number {
  const width = Math.min(ax + aw, bx + bw) - Math.max(ax, bx);
  const height = Math.min(ay + ah, by + bh) - Math.max(ay, by);
  return width <= 0 || height <= 0 ? 0 : (width * height) / (aw * ah + bw * bh - width * height);
}
