/** @file Sound as the lip-sync network hears it, for lips to be compared with. */
import type { OpenModel } from '../../models/model-store.ts';
import { embedSound, inBackground, type Inference, type Turn } from '../embed.ts';
import type { SoundEmbeddings } from '../similarity.ts';

/** Embeds sound. */
export interface SoundListener {
  /** @param samples mono PCM at the separation network's rate, from `start` seconds on. */
  hear(samples: Float32Array, start: number, turn: Turn): Promise<SoundEmbeddings>;
}

/**
 * Listens with the network that reads the lips.
 *
 * @param sampleRate Hz of what is heard; null where the network wants another.
 */
export function soundListener(model: OpenModel, engine: Inference, sampleRate: number): SoundListener | null {
  if (model.manifest.mel.sampleRate !== sampleRate) return null;
  return { hear: (samples, start, { signal, background }) => embedSound(samples, start, { model, engine: background ? inBackground(engine) : engine, signal }) };
}
