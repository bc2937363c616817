/** @file What a separator's file holds beside its graph. */
import { z } from 'zod';
import type { ModelSource } from '../engine/protocol.ts';
import { type SeparatorConfig, SPECTRA_PER_PICTURE } from '../networks/separator-config.ts';
import { SEPARATOR_KEY, separatorLayout } from '../networks/separator-export.ts';
import { type NetworkWeights, readNetwork } from './network-file.ts';

const count = z.number().int().positive();

/** Checks sizes that were stored. */
export const SEPARATOR_SCHEMA: z.ZodType<SeparatorConfig> = z
  .object({
    sampleRate: count,
    windowLength: count,
    hopLength: count,
    fftLength: count.refine((length) => length >= 64 && (length & (length - 1)) === 0, 'must be a power of two from 64 on'),
    frameRate: count,
    frames: count,
    faceSize: count,
    faceChannels: count,
    sceneSizes: z.tuple([count, count, count]),
    channels: z.tuple([count, count, count, count, count]),
    timeChannels: count,
    dilations: z.array(count).min(1),
  })
  .strict()
  .refine(({ sampleRate, hopLength, frameRate }) => sampleRate === SPECTRA_PER_PICTURE * hopLength * frameRate, 'four spectrogram frames must go with each picture')
  .refine(({ windowLength, hopLength, fftLength }) => windowLength % hopLength === 0 && windowLength >= 2 * hopLength && fftLength >= windowLength, 'the spectrogram must be invertible');

/** A network by its sizes and parameters. */
export type SeparatorWeights = NetworkWeights<SeparatorConfig>;

/** Reads a separator's file. Throws {@link AppError} `model.invalid`. */
export function readSeparator(source: ModelSource): SeparatorWeights {
  return readNetwork(source.id, source, { key: SEPARATOR_KEY, schema: SEPARATOR_SCHEMA, layoutOf: separatorLayout });
}
