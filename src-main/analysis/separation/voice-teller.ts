/** @file Two voices of a window told apart by their sound alone, whoever they are: which of them a face says is for its lips to tell. */
import { ifInstalled } from '../../models/if-installed.ts';
import type { ModelStore, OpenVoices } from '../../models/model-store.ts';
import type { Turn } from '../embed.ts';
import type { SoundEmbeddings } from '../similarity.ts';
import type { MaskModel } from './mask-stream.ts';
import { maskedVoice } from './masked-voice.ts';
import type { SoundListener } from './sound-listener.ts';

/** What is heard of one window. */
export interface HeardWindow {
  /** Mono PCM at the separation network's rate, from sample `from` of the film on. */
  readonly samples: Float32Array;
  readonly from: number;
  /** |X| of them from frame `first` on, `[4 · pictures, bins]`. */
  readonly first: number;
  readonly mixture: Float32Array;
}

/** Two voices, in no order that means anything. One of them is silent where only one is heard. */
export interface VoicePair {
  /** Share of each bin that is the first voice, 0–1, shape of the mixture; the rest is the second. */
  readonly first: Float32Array;
  /** Both as the network hears them that reads lips. */
  readonly heard: readonly [SoundEmbeddings, SoundEmbeddings];
}

/** Tells voices apart. */
export interface VoiceTeller {
  /** Changes with the weights. */
  readonly id: string;
  tell(window: HeardWindow, turn: Turn): Promise<VoicePair>;
}

/** Tells them apart with one network. */
export function voiceTeller(network: MaskModel, listener: SoundListener): VoiceTeller {
  const { id, config } = network;
  return {
    id,
    async tell({ samples, from, first, mixture }, turn) {
      const mask = await network.mask({ magnitudes: mixture, face: null, scene: null }, turn);
      const hear = (share: Float32Array) => listener.hear(maskedVoice(samples, from, share, first, config), from / config.sampleRate, turn);
      return { first: mask, heard: [await hear(mask), await hear(mask.map((share) => 1 - share))] };
    },
  };
}

/**
 * Tells them apart with the model in use. Null where none is installed, where nothing listens, and where it is made for other spectrograms than the separator.
 *
 * @throws {AppError} `model.*` where it cannot be read.
 */
export function installedTeller(models: Pick<ModelStore, 'voices'>, networkOf: (model: OpenVoices) => MaskModel): (separator: MaskModel, listener: SoundListener | null) => Promise<VoiceTeller | null> {
  return async (separator, listener) => {
    const model = listener && (await ifInstalled(models.voices()));
    const network = model && networkOf(model);
    return network && sharesSpectrogram(network.config, separator.config) ? voiceTeller(network, listener) : null;
  };
}

function sharesSpectrogram(one: MaskModel['config'], other: MaskModel['config']): boolean {
  return (['sampleRate', 'windowLength', 'hopLength', 'fftLength', 'frameRate'] as const).every((key) => one[key] === other[key]);
}
