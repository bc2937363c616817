/** @file Which chunks of sound the preview should have in hand. Time in, chunk numbers out; nothing is fetched here. */
import { type Correction, offsetAt } from '../../src-shared/model/alignment.ts';

/** Seconds of sound per chunk. A whole number, so that every sample rate fits it exactly. */
export const CHUNK_SECONDS = 2;

/** Chunks kept at most: two minutes of stereo at 48 kHz are 46 MB. */
export const CHUNKS_KEPT = 60;

/** Seconds fetched ahead of the picture, at speed 1. */
const AHEAD = 5;

/** Seconds kept behind it, so that a small step back, or a nudge, finds its sound. */
const BEHIND = 1;

/**
 * Chunks wanted around a picture time, the one heard now first, then the others in the order they will be heard. Both the source's sound and
 * the corrected one count, so that switching between them never waits.
 *
 * @param rate picture seconds per second; negative backwards, 0 while paused.
 * @param duration of the sound in seconds; nothing is wanted beyond.
 */
export function chunksWanted(pictureTime: number, rate: number, correction: Correction, duration: number): readonly number[] {
  const direction = rate < 0 ? -1 : 1;
  const reach = AHEAD * Math.max(1, Math.abs(rate));
  const last = Math.max(0, Math.ceil(duration / CHUNK_SECONDS) - 1);
  const wanted = new Set<number>();
  const want = (time: number) => {
    for (const heard of [time, time - offsetAt(correction, time)]) {
      const index = Math.floor(heard / CHUNK_SECONDS);
      if (index >= 0 && index <= last) wanted.add(index);
    }
  };
  for (let ahead = 0; ahead <= reach; ahead += 0.5) want(pictureTime + direction * ahead);
  want(pictureTime - direction * BEHIND);
  return [...wanted];
}

/** Chunks to forget, so that at most {@link CHUNKS_KEPT} remain: least recently wanted first, never one wanted now. */
export function chunksToDrop(heldLeastRecentFirst: readonly number[], wanted: readonly number[]): readonly number[] {
  const surplus = heldLeastRecentFirst.length - CHUNKS_KEPT;
  return surplus <= 0 ? [] : heldLeastRecentFirst.filter((index) => !wanted.includes(index)).slice(0, surplus);
}
