/** @file The current model's own opinion of footage to learn from: dubbed speech and other people's voices teach the wrong thing. */
import { type Embedder, embedPicture, embedSound } from '../analysis/embed.ts';
import { findPeak } from '../analysis/peak.ts';
import { offsetGrid, similaritySums } from '../analysis/similarity.ts';
import { pool, standardise } from '../analysis/window-curve.ts';
import type { DiscardReason } from '../../src-shared/contract/training.ts';

/** Frames below which a verdict would be a guess: four seconds. */
export const LEAST_JUDGED_FRAMES = 100;
/** Offsets that are tried, seconds. */
const REACH = 1;
/** Two frames: what an editor's eye lets pass, and what the targets of training blur anyway. */
const LARGEST_OFFSET = 0.08;
/** Deviations above the background: noise peaks near 2.4, and from 4.5 on a peak hardly ever is noise. */
const [LEAST_HEIGHT, SURE_HEIGHT] = [2.5, 4.5];

/**
 * Null where lips and sound belong together: the peak is where it should be, and higher than noise. A low peak elsewhere is that of somebody else's
 * voice, which has its peak anywhere; only a high one says that the sound is right and comes at another time.
 *
 * Crops are `[frames, size, size]`, of which the model sees the central part.
 */
export async function syncVerdict(
  face: { readonly time: number; readonly frames: number; readonly crops: Uint8Array; readonly size: number },
  sound: { readonly start: number; readonly samples: Float32Array },
  embedder: Embedder,
): Promise<DiscardReason | null> {
  const { crop, mel } = embedder.model.manifest;
  const times = Float64Array.from({ length: face.frames }, (_, frame) => face.time + frame / crop.frameRate);
  const picture = await embedPicture(central(face, crop.cropSize), times, embedder);
  const heard = await embedSound(sound.samples, sound.start, embedder);
  const grid = offsetGrid(REACH, mel.hopLength / mel.sampleRate);
  const curve = standardise(similaritySums(picture, heard, grid, { from: 0, to: face.frames }));
  const peak = curve ? findPeak(pool([{ ...curve, time: 0, duration: 0, face: 0 }], grid), grid) : null;
  if (!peak || peak.height < LEAST_HEIGHT) return 'not-matching';
  if (Math.abs(peak.offset) <= LARGEST_OFFSET) return null;
  return peak.height >= SURE_HEIGHT ? 'out-of-sync' : 'not-matching';
}

/** The middle of each crop. */
export function central({ crops, frames, size }: { readonly crops: Uint8Array; readonly frames: number; readonly size: number }, wanted: number): Uint8Array {
  const border = (size - wanted) >> 1;
  const middle = new Uint8Array(frames * wanted * wanted);
  for (let frame = 0; frame < frames; frame++) {
    for (let row = 0; row < wanted; row++) {
      const at = (frame * size + row + border) * size + border;
      middle.set(crops.subarray(at, at + wanted), (frame * wanted + row) * wanted);
    }
  }
  return middle;
}
