/** @file The speech in a sound, whoever says it: what the separation network keeps when it is told of no face. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import { melPower, type MelSpec } from '../../dsp/mel.ts';
import { magnitudes } from '../../dsp/stft.ts';
import type { ModelStore, OpenSeparator } from '../../models/model-store.ts';
import type { Turn } from '../embed.ts';
import { CLEAR_DEPTH, syllableDepth } from '../speech-activity.ts';
import { type MaskModel, perPicture } from './mask-stream.ts';
import { maskedVoice } from './masked-voice.ts';

/** Takes the speech out of sound. */
export interface SpeechPart {
  /** Hz. */
  readonly sampleRate: number;
  /** @param samples mono PCM at that rate. @returns as many. */
  of(samples: Float32Array, turn: Turn): Promise<Float32Array>;
}

/** Share of the sound that stays as it is, −20 dB: what is taken for silence must not become digital silence, which nothing is compared with. */
const LEFT = 0.1;

/** Speech by one network. */
export function speechPart(separator: MaskModel): SpeechPart {
  const { config } = separator;
  return {
    sampleRate: config.sampleRate,
    async of(samples, turn) {
      const ratio = perPicture(config);
      const pictures = Math.ceil(samples.length / (ratio * config.hopLength));
      if (pictures === 0) return samples;
      const mixture = magnitudes(samples, 0, config, { first: 0, count: pictures * ratio });
      const speech = maskedVoice(samples, 0, await separator.mask({ magnitudes: mixture, face: null, scene: null }, turn), 0, config);
      return speech.map((value, i) => (1 - LEFT) * value + LEFT * samples[i]);
    },
  };
}

/**
 * Mel power of what lips are compared with, `[frames, bands]`: the speech in a sound, where it does not stand clear, else the sound as it is.
 *
 * @param samples mono PCM at the rate of `spec`.
 * @param mel their mel power.
 * @param speech null compares with all that is heard, as one for another rate does.
 */
export async function melOfSpeech(samples: Float32Array, mel: Float32Array, spec: MelSpec, speech: SpeechPart | null, turn: Turn): Promise<Float32Array> {
  if (speech?.sampleRate !== spec.sampleRate || syllableDepth(mel, spec.bands) >= CLEAR_DEPTH) return mel;
  return melPower(await speech.of(samples, turn), spec);
}

/** Speech by the separator in use, which is opened each time it is asked for. Null where none can be: what only needs clearer sound goes on without. */
export function speechNetwork(models: Pick<ModelStore, 'separator'>, networkOf: (model: OpenSeparator) => MaskModel): () => Promise<SpeechPart | null> {
  return async () => {
    try {
      return speechPart(networkOf(await models.separator()));
    } catch (error) {
      if (error instanceof AppError && error.code.startsWith('model.')) return null;
      throw error;
    }
  };
}
