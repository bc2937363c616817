/** @file What the lip-sync network hears in the sound of a view: one vector per picture, to teach others with. */
import { embedSound, type Embedder } from '../../analysis/embed.ts';
import { REACH, resample, resampleKernel } from '../../dsp/resample.ts';

/** Vectors of a sound. */
export interface SoundTeacher {
  /** Numbers per vector. */
  readonly size: number;
  /**
   * @param samples mono PCM.
   * @param frames pictures of the same duration.
   * @returns `[frames, size]`, each no longer than 1; the last may be that of the picture before.
   */
  listen(samples: Float32Array, sampleRate: number, frames: number): Promise<Float32Array>;
}

/** The teacher that a lip-sync network is. */
export function soundTeacher(embedder: Embedder): SoundTeacher {
  const { mel, melFramesPerFrame, embeddingSize: size } = embedder.model.manifest;
  return {
    size,
    async listen(samples, sampleRate, frames) {
      const { vectors } = await embedSound(atRate(samples, sampleRate, mel.sampleRate), 0, embedder);
      const heard = vectors.length / size / melFramesPerFrame;
      const perFrame = new Float32Array(frames * size);
      for (let frame = 0; frame < Math.min(frames, Math.max(heard, 1)); frame++) perFrame.set(vectors.subarray(frame * melFramesPerFrame * size, (frame * melFramesPerFrame + 1) * size), frame * size);
      for (let frame = Math.max(1, heard); frame < frames; frame++) perFrame.copyWithin(frame * size, (frame - 1) * size, frame * size);
      return perFrame;
    },
  };
}

function atRate(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const padded = new Float64Array(samples.length + REACH.before + REACH.after + 1);
  padded.set(samples, REACH.before);
  const length = Math.floor((samples.length * to) / from);
  return Float32Array.from(resample(resampleKernel(from / to), [padded], { origin: -REACH.before, position: 0, length })[0]);
}
