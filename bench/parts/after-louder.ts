/** @file How much of a voice stays on screen when something much louder was heard before it: a film's levels are not those of a mixture. */
import { levelOf } from '../../src-main/trainer/separate/mixture.ts';
import type { JudgedMixture } from './judged-mixture.ts';
import type { StretchJudge } from './judged-stretch.ts';
import { keptLevel } from './kept-level.ts';

/** Share of the stretch that is loud, and the one from which on the voice is judged. */
const [LOUD, JUDGED] = [0.4, 0.5];

/** Energy on screen over that of the voice, decibels, told of its face; what is off screen comes first, `louder` decibels above it. */
export async function afterLouder({ on, off, face }: JudgedMixture, louder: number, judge: StretchJudge, signal: AbortSignal): Promise<number> {
  const { config } = judge.separator;
  const frames = face.length / config.faceSize;
  const cut = Math.round(config.windowLength + (LOUD * frames * config.sampleRate) / config.frameRate);
  const gain = (10 ** (louder / 20) * levelOf(on.subarray(cut))) / Math.max(1e-6, levelOf(off.subarray(0, cut)));
  const sound = on.map((value, i) => (i < cut ? gain * off[i]! : value));
  return keptLevel(sound, face, judge, signal, JUDGED);
}
