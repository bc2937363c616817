/** @file Stand-ins for the networks of a split, for tests of everything around them: masks that are known and faces that are where a test puts them. */
import type { MaskModel } from '../../src-main/analysis/separation/mask-stream.ts';
import type { FaceFinder, VisibleTrack } from '../../src-main/analysis/separation/visible-faces.ts';
import { COMPACT_LIKE } from './separation-geometry.ts';

/** A mask of each frame and bin, by time in seconds and frequency in Hz. */
export type KnownMask = (seconds: number, frequency: number) => number;

/** Judges by a known mask. The first value of each face's vectors has to be the picture's number, as {@link facesAt} writes it. */
export function knownSeparator(mask: KnownMask, id = 'known'): MaskModel & { readonly windows: number[] } {
  const bins = COMPACT_LIKE.fftLength / 2 + 1;
  const windows: number[] = [];
  return {
    id,
    config: COMPACT_LIKE,
    windows,
    mask: ({ magnitudes, face }) => {
      const first = face?.vectors[face.present.indexOf(1) * COMPACT_LIKE.faceSize] ?? 0;
      const start = first - (face?.present.indexOf(1) ?? 0);
      windows.push(start);
      return Promise.resolve(
        magnitudes.map((_, i) => mask(start / COMPACT_LIKE.frameRate + (Math.floor(i / bins) * COMPACT_LIKE.hopLength) / COMPACT_LIKE.sampleRate, ((i % bins) * COMPACT_LIKE.sampleRate) / COMPACT_LIKE.fftLength)),
      );
    },
  };
}

/** One face in the picture, in all pictures for which `isThere` says so. */
export function facesAt(isThere: (seconds: number) => boolean = () => true, box: readonly [number, number, number, number] = [0.4, 0.2, 0.2, 0.4]): FaceFinder {
  const { frameRate, faceSize } = COMPACT_LIKE;
  return {
    id: 'known',
    frameRate,
    find: (_media, { first, end }) => {
      const count = end - first;
      const present = Uint8Array.from({ length: count }, (_, i) => Number(isThere((first + i) / frameRate)));
      const track: VisibleTrack = {
        first,
        boxes: Float32Array.from({ length: 4 * count }, (_, i) => box[i % 4] ?? 0),
        vectors: Float32Array.from({ length: faceSize * count }, (_, i) => first + Math.floor(i / faceSize)),
        present,
      };
      return Promise.resolve(present.includes(1) ? [track] : []);
    },
  };
}
