/** @file Faces as the separation network takes them: one at a time. Faces that are never seen together share a lane. Pure. */
import type { SeenLips } from './lip-likelihood.ts';
import type { FaceVectors } from './separator-network.ts';
import type { SeparationWindow } from './separation-windows.ts';
import type { VisibleTrack } from './visible-faces.ts';

/** The face that is heard, picture by picture of a window. */
export interface FaceLane extends FaceVectors {
  /** Of one face each. */
  readonly parts: readonly LanePart[];
}

/** The pictures of a lane that are of one face. */
export interface LanePart {
  /** Picture of the window. */
  readonly from: number;
  /** `[count]`: 1 where it is this face. */
  readonly present: Uint8Array;
}

/** Faces judged at once: the largest. Each costs a run of the network. */
const MOST_LANES = 3;

/** Lays tracks into as few lanes as possible, the largest faces first; those that find no room in {@link MOST_LANES} are left out. */
export function faceLanes(tracks: readonly VisibleTrack[], window: SeparationWindow, size: number): readonly FaceLane[] {
  const pictures = window.end - window.first;
  const lanes: (FaceLane & { readonly parts: LanePart[] })[] = [];
  for (const track of tracks.toSorted((a, b) => meanArea(b) - meanArea(a))) {
    const free = lanes.find(({ present }) => track.present.every((flag, i) => flag === 0 || present[track.first - window.first + i] === 0));
    const lane = free ?? { vectors: new Float32Array(pictures * size), present: new Uint8Array(pictures), parts: [] };
    if (!free && lanes.length === MOST_LANES) continue;
    if (!free) lanes.push(lane);
    const from = track.first - window.first;
    lane.parts.push({ from, present: track.present });
    track.present.forEach((flag, i) => {
      if (flag === 0) return;
      const at = from + i;
      lane.present[at] = 1;
      lane.vectors.set(track.vectors.subarray(i * size, (i + 1) * size), at * size);
    });
  }
  return lanes.filter(({ present }) => present.includes(1));
}

/**
 * Values of each picture of a lane, judged face by face; `elsewhere` where none of its faces is.
 *
 * @param firstPicture of the lane, on the sound's time.
 * @param judge values of one face's pictures; `from` is its first in the lane.
 */
export function faceByFace({ vectors, present, parts }: FaceLane, firstPicture: number, elsewhere: number, judge: (lips: SeenLips, from: number) => Float32Array): Float32Array {
  const values = new Float32Array(present.length).fill(elsewhere);
  const size = vectors.length / present.length;
  for (const { from, present: own } of parts) {
    const lips = { first: firstPicture + from, vectors: vectors.subarray(from * size, (from + own.length) * size), present: own };
    // Another face of the lane may be there in between.
    judge(lips, from).forEach((value, i) => (values[from + i] = own[i] === 1 ? value : values[from + i]));
  }
  return values;
}

function meanArea({ boxes, present }: VisibleTrack): number {
  let sum = 0;
  for (let i = 0; i < present.length; i++) sum += boxes[4 * i + 2] * boxes[4 * i + 3];
  return sum / Math.max(1, present.length);
}
