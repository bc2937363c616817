/** @file How much of a sound goes on screen beside a face, without belief over seconds. */
import { binsOf } from '../../src-main/dsp/stft.ts';
import { spectraOf } from '../../src-main/networks/separator-config.ts';
import { judgedStretch, type StretchJudge } from './judged-stretch.ts';

/**
 * Energy on screen over that of what is heard, decibels; 0 at most.
 *
 * @param sound mono PCM from one window of the spectrogram before the first picture on.
 * @param face vectors of lips that are there all the time, `[frames, faceSize]`.
 * @param from share of the stretch from which on it counts.
 */
export async function keptLevel(sound: Float32Array, face: Float32Array, judge: StretchJudge, signal: AbortSignal, from = 0): Promise<number> {
  const { config } = judge.separator;
  const frames = face.length / config.faceSize;
  const stretch = await judgedStretch(sound, frames, judge, signal);
  const [mask, { heard }] = [await stretch.maskOf(face), stretch];
  const begin = Math.round(from * spectraOf(frames)) * binsOf(config);
  let [kept, all] = [0, 0];
  for (let i = begin; i < heard.length; i++) [kept, all] = [kept + (mask[i]! * heard[i]!) ** 2, all + heard[i]! ** 2];
  return 10 * Math.log10(kept / all);
}
