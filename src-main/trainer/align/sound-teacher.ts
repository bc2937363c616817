/** @file What the lip-sync network hears in the sound of a view: one vector per picture, to teach others with. */
import { embedSoundPerFrame, type Embedder } from '../../analysis/embed.ts';
import { REACH, resample, type ResampleKernel, resampleKernel } from '../../dsp/resample.ts';

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
  const { mel, embeddingSize: size } = embedder.model.manifest;
  const kernels = new Map<number, ResampleKernel>();
  return {
    size,
    async listen(samples, sampleRate, frames) {
      const step = sampleRate / mel.sampleRate;
      const kernel = kernels.get(step) ?? resampleKernel(step);
      kernels.set(step, kernel);
      const heard = await embedSoundPerFrame(atStep(samples, kernel), embedder);
      const vectors = new Float32Array(frames * size);
      vectors.set(heard.subarray(0, vectors.length));
      for (let at = Math.max(size, heard.length); at < vectors.length; at += size) vectors.copyWithin(at, at - size, at);
      return vectors;
    },
  };
}

function atStep(samples: Float32Array, kernel: ResampleKernel): Float32Array {
  if (kernel.step === 1) return samples;
  const padded = new Float64Array(samples.length + REACH.before + REACH.after + 1);
  padded.set(samples, REACH.before);
  return Float32Array.from(resample(kernel, [padded], { origin: -REACH.before, position: 0, length: Math.floor(samples.length / kernel.step) })[0]);
}
