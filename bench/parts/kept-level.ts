/** @file How much of a sound goes on screen beside a face, as the network judges it by itself. */
import type { MaskModel } from '../../src-main/analysis/separation/mask-stream.ts';
import { binsOf, magnitudes } from '../../src-main/dsp/stft.ts';
import { spectraOf } from '../../src-main/networks/separator-config.ts';

/**
 * Energy on screen over that of what is heard, decibels; 0 at most.
 *
 * @param sound mono PCM from one window of the spectrogram before the first picture on.
 * @param face vectors of lips that are there all the time, `[frames, faceSize]`.
 * @param from share of the stretch from which on it counts.
 */
export async function keptLevel(sound: Float32Array, face: Float32Array, separator: MaskModel, signal: AbortSignal, from = 0): Promise<number> {
  const { config } = separator;
  const frames = face.length / config.faceSize;
  const heard = magnitudes(sound, -config.windowLength, config, { first: 0, count: spectraOf(frames) });
  const mask = await separator.mask({ magnitudes: heard, face: { vectors: face, present: new Uint8Array(frames).fill(1) }, scene: null }, { signal });
  const begin = Math.round(from * spectraOf(frames)) * binsOf(config);
  let [kept, all] = [0, 0];
  for (let i = begin; i < heard.length; i++) [kept, all] = [kept + (mask[i]! * heard[i]!) ** 2, all + heard[i]! ** 2];
  return 10 * Math.log10(kept / all);
}
