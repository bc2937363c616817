/** @file How much of a sound that is heard alone goes on screen: of a face's own voice all of it should, of anything else nothing. */
import type { JudgedMixture } from './judged-mixture.ts';
import type { StretchJudge } from './judged-stretch.ts';
import { keptLevel } from './kept-level.ts';

/** Energy of the on-screen stem over that of what is heard, decibels; 0 at most. */
export interface AloneLevels {
  readonly own: number;
  /** Of what does not come from the face: while the face talks of something else, and while it stays as in its first picture. */
  readonly other: number;
  readonly besideStill: number;
}

/** Judges both parts of a mixture by themselves, told of the face of the first. */
export async function aloneLevels({ on, off, face }: JudgedMixture, judge: StretchJudge, signal: AbortSignal): Promise<AloneLevels> {
  const still = face.map((_, i) => face[i % judge.separator.config.faceSize]!);
  const level = (sound: Float32Array, vectors: Float32Array) => keptLevel(sound, vectors, judge, signal);
  return { own: await level(on, face), other: await level(off, face), besideStill: await level(off, still) };
}
