/** @file A stretch of sound beside a face that is in the picture all the time, masked as the product does. */
import { faceMask, heardOnce } from '../../src-main/analysis/separation/face-mask.ts';
import type { MaskModel } from '../../src-main/analysis/separation/mask-stream.ts';
import type { VoiceTeller } from '../../src-main/analysis/separation/voice-teller.ts';
import { magnitudes } from '../../src-main/dsp/stft.ts';
import { spectraOf } from '../../src-main/networks/separator-config.ts';

/** What judges it. */
export interface StretchJudge {
  readonly separator: MaskModel;
  readonly voices: VoiceTeller | null;
}

/** One stretch. */
export interface JudgedStretch {
  /** |X| of the sound, `[4 · frames, bins]`. */
  readonly heard: Float32Array;
  /** Share of each bin that a face says; null asks for speech, whoever says it. */
  maskOf(face: Float32Array | null): Promise<Float32Array>;
}

/** @param sound mono PCM from one window of the spectrogram before the first picture to as much after the last. */
export async function judgedStretch(sound: Float32Array, frames: number, { separator, voices }: StretchJudge, signal: AbortSignal): Promise<JudgedStretch> {
  const { config } = separator;
  const from = -config.windowLength;
  const heard = magnitudes(sound, from, config, { first: 0, count: spectraOf(frames) });
  const met = await heardOnce({ samples: sound, from, first: 0, mixture: heard }, 0, { separator, voices }, { signal });
  const present = new Uint8Array(frames).fill(1);
  return {
    heard,
    maskOf: (face) => (face ? faceMask({ vectors: face, present, parts: [{ from: 0, present }] }, met, separator, { signal }) : separator.mask({ magnitudes: heard, face: null, scene: null }, { signal })),
  };
}
