/** @file What a separator's file holds beside its graph: its sizes and its parameters, of which graphs for windows of any length are made. */
import { z } from 'zod';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ModelSource } from '../engine/protocol.ts';
import { TRAINING_VECTORS } from '../networks/lip-sync.ts';
import type { ParameterVectors } from '../networks/multisensory-export.ts';
import { type SeparatorConfig, SPECTRA_PER_PICTURE } from '../networks/separator-config.ts';
import { SEPARATOR_KEY, separatorLayout } from '../networks/separator-export.ts';
import { readOnnx } from '../nn/onnx-reader.ts';
import type { ParameterLayout } from '../nn/parameters.ts';

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
    sceneSizes: z.tuple([count, count, count]),
    channels: z.tuple([count, count, count, count, count]),
    timeChannels: count,
    dilations: z.array(count).min(1),
  })
  .strict()
  .refine(({ sampleRate, hopLength, frameRate }) => sampleRate === SPECTRA_PER_PICTURE * hopLength * frameRate, 'four spectrogram frames must go with each picture')
  .refine(({ windowLength, hopLength, fftLength }) => windowLength % hopLength === 0 && windowLength >= 2 * hopLength && fftLength >= windowLength, 'the spectrogram must be invertible');

/** A network by its sizes and parameters. */
export interface SeparatorWeights {
  readonly config: SeparatorConfig;
  readonly layout: ParameterLayout;
  readonly vectors: ParameterVectors;
}

/**
 * Reads a separator's file.
 *
 * @throws {AppError} `model.invalid` when sizes or parameters are missing, or do not fit each other or this version of the program.
 */
export function readSeparator(source: ModelSource): SeparatorWeights {
  const path = source.path ?? '';
  const invalid = (cause: string, error?: unknown) => new AppError('model.invalid', `${path}: ${cause}`, { model: source.id, path, cause }, { cause: error });
  try {
    const { metadata, initializers } = readOnnx(source.bytes ?? new Uint8Array());
    const text = metadata[SEPARATOR_KEY];
    if (text === undefined) throw invalid('It does not state the sizes of its network');
    const config = SEPARATOR_SCHEMA.parse(JSON.parse(text));
    const layout = separatorLayout(config);
    const vectorOf = (kind: keyof ParameterVectors): Float32Array => {
      const data = initializers.get(TRAINING_VECTORS[kind])?.data;
      if (data instanceof Float32Array && data.length === layout.sizes[kind]) return data;
      throw invalid(`Its network has ${layout.sizes[kind]} parameters of kind "${kind}", the file ${data?.length ?? 0}`);
    };
    return { config, layout, vectors: { weight: vectorOf('weight'), statistic: vectorOf('statistic') } };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw invalid(error instanceof Error ? error.message : String(error), error);
  }
}
