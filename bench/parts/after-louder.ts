/** @file How much of a voice stays on screen when something much louder was heard before it: a film's levels are not those of a mixture. */
import type { MaskModel } from '../../src-main/analysis/separation/mask-stream.ts';
import { magnitudes } from '../../src-main/dsp/stft.ts';
import { spectraOf } from '../../src-main/networks/separator-config.ts';
import { levelOf } from '../../src-main/trainer/separate/mixture.ts';
import type { JudgedMixture } from './judged-mixture.ts';

/** Share of the stretch that is loud, and the one from which on the voice is judged. */
const [LOUD, JUDGED] = [0.4, 0.5];

/** Energy on screen over that of the voice, decibels, told of its face; what is off screen comes first, `louder` decibels above it. */
export async function afterLouder({ on, off, face }: JudgedMixture, louder: number, separator: MaskModel, signal: AbortSignal): Promise<number> {
  const { config } = separator;
  const frames = face.length / config.faceSize;
  const cut = Math.round(config.windowLength + (LOUD * frames * config.sampleRate) / config.frameRate);
  const gain = (10 ** (louder / 20) * levelOf(on.subarray(cut))) / Math.max(1e-6, levelOf(off.subarray(0, cut)));
  const sound = on.map((value, i) => (i < cut ? gain * off[i]! : value));
  const heard = magnitudes(sound, -config.windowLength, config, { first: 0, count: spectraOf(frames) });
  const mask = await separator.mask({ magnitudes: heard, face: { vectors: face, present: new Uint8Array(frames).fill(1) }, scene: null }, { signal });
  const from = Math.round(JUDGED * spectraOf(frames)) * (heard.length / spectraOf(frames));
  let [kept, all] = [0, 0];
  for (let i = from; i < heard.length; i++) [kept, all] = [kept + (mask[i]! * heard[i]!) ** 2, all + heard[i]! ** 2];
  return 10 * Math.log10(kept / all);
}
