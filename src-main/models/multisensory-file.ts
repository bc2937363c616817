/** @file What a multisensory model file holds beside its graph: its sizes and its parameters, of which graphs for any window are made. */
import { AppError } from '../../src-shared/contract/errors.ts';
import { multisensoryLayout } from '../networks/multisensory-align.ts';
import type { MultisensoryConfig } from '../networks/multisensory-config.ts';
import { MULTISENSORY_KEY, type ParameterVectors } from '../networks/multisensory-export.ts';
import { TRAINING_VECTORS } from '../networks/lip-sync.ts';
import { readOnnx } from '../nn/onnx-reader.ts';
import type { ParameterLayout } from '../nn/parameters.ts';
import { MULTISENSORY_SCHEMA } from '../trainer/align/align-config.ts';
import type { OpenMultisensory } from './model-store.ts';

/** A network by its sizes and parameters. */
export interface MultisensoryWeights {
  readonly config: MultisensoryConfig;
  readonly layout: ParameterLayout;
  readonly vectors: ParameterVectors;
}

/**
 * Reads a model that the store has opened.
 *
 * @throws {AppError} `model.invalid` when sizes or parameters are missing, or do not fit each other or this version of the program.
 */
export function readMultisensory({ manifest, source }: OpenMultisensory): MultisensoryWeights {
  const path = source.path ?? '';
  const invalid = (cause: string, error?: unknown) => new AppError('model.invalid', `${path}: ${cause}`, { model: manifest.id, path, cause }, { cause: error });
  try {
    const { metadata, initializers } = readOnnx(source.bytes ?? new Uint8Array());
    const text = metadata[MULTISENSORY_KEY];
    if (text === undefined) throw invalid('It does not state the sizes of its network');
    const config = MULTISENSORY_SCHEMA.parse(JSON.parse(text));
    const layout = multisensoryLayout(config);
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
