/** @file What of a window's sound one face says: told of its lips, and leaning towards the one of two voices that is its own. */
import { binsOf } from '../../dsp/stft.ts';
import type { Turn } from '../embed.ts';
import { addedByLips, type ComparedMasks } from './added-by-lips.ts';
import { faceByFace, type FaceLane } from './face-lanes.ts';
import { leanMask } from './lean-mask.ts';
import { atLocalLevel } from './local-level.ts';
import type { MaskModel } from './mask-stream.ts';
import { voiceChoice } from './voice-choice.ts';
import { colorsBetween, type VoiceColors, voiceColors } from './voice-color.ts';
import type { HeardWindow, VoicePair, VoiceTeller } from './voice-teller.ts';

/** A window as all its faces meet it. */
export interface FaceWindow extends Pick<HeardWindow, 'mixture'> {
  /** Picture of the lane's first value, on the sound's time. */
  readonly firstPicture: number;
  /** What tells its voices apart; null counts on the lips alone. */
  readonly voices: (VoicePair & Pick<ComparedMasks, 'speech' | 'levels'> & { readonly colors: VoiceColors }) | null;
}

/** A window, heard once for all its faces. */
export async function heardOnce(window: HeardWindow, firstPicture: number, { separator, voices }: { readonly separator: MaskModel; readonly voices: VoiceTeller | null }, turn: Turn): Promise<FaceWindow> {
  const { mixture } = window;
  if (!voices) return { mixture, firstPicture, voices };
  const { config } = separator;
  const speech = await separator.mask({ magnitudes: mixture, face: null, scene: null }, turn);
  const levels = atLocalLevel(mixture, binsOf(config), config.sampleRate / config.hopLength);
  const pair = await voices.tell(window, turn);
  return { mixture, firstPicture, voices: { ...pair, speech, levels, colors: voiceColors(mixture, pair.first, config) } };
}

/** Share of each bin that the lane's faces say, `[4 · pictures, bins]`. */
export async function faceMask(lane: FaceLane, { mixture, firstPicture, voices }: FaceWindow, separator: MaskModel, turn: Turn): Promise<Float32Array> {
  const mask = await separator.mask({ magnitudes: mixture, face: lane, scene: null }, turn);
  if (voices) {
    const added = addedByLips({ ...voices, told: mask }, lane.present.length);
    const choice = faceByFace(lane, firstPicture, 0, (lips, from) => {
      const end = from + lips.present.length;
      return voiceChoice(lips, voices.heard, { added: added.subarray(from, end), colors: colorsBetween(voices.colors, from, end) }, separator.config.frameRate);
    });
    leanMask(mask, voices, choice);
  }
  return mask;
}
