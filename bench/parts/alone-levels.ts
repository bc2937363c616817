/** @file How much of a sound that is heard alone goes on screen: of a face's own voice all of it should, of anything else nothing. */
import type { MaskModel } from '../../src-main/analysis/separation/mask-stream.ts';
import { magnitudes } from '../../src-main/dsp/stft.ts';
import { spectraOf } from '../../src-main/networks/separator-config.ts';
import type { JudgedMixture } from './judged-mixture.ts';

/** Energy of the on-screen stem over that of what is heard, decibels; 0 at most. */
export interface AloneLevels {
  readonly own: number;
  /** Of what does not come from the face: while the face talks of something else, and while it stays as in its first picture. */
  readonly other: number;
  readonly besideStill: number;
}

/** Judges both parts of a mixture by themselves, told of the face of the first. */
export async function aloneLevels({ on, off, face }: JudgedMixture, separator: MaskModel, signal: AbortSignal): Promise<AloneLevels> {
  const { config } = separator;
  const frames = face.length / config.faceSize;
  const present = new Uint8Array(frames).fill(1);
  const still = face.map((_, i) => face[i % config.faceSize]!);
  const level = async (sound: Float32Array, vectors: Float32Array) => {
    const heard = magnitudes(sound, -config.windowLength, config, { first: 0, count: spectraOf(frames) });
    const mask = await separator.mask({ magnitudes: heard, face: { vectors, present }, scene: null }, { signal });
    const kept = mask.reduce((sum, share, i) => sum + (share * heard[i]) ** 2, 0);
    return 10 * Math.log10(kept / heard.reduce((sum, value) => sum + value ** 2, 0));
  };
  return { own: await level(on, face), other: await level(off, face), besideStill: await level(off, still) };
}
