/** @file What a model file holds beside its graph: the sizes of its network and its parameters, of which graphs for any window are made. */
import type { z } from 'zod';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ModelSource } from '../engine/protocol.ts';
import { TRAINING_VECTORS } from '../networks/lip-sync.ts';
import type { ParameterVectors } from '../networks/multisensory-export.ts';
import { readOnnx } from '../nn/onnx-reader.ts';
import type { ParameterLayout } from '../nn/parameters.ts';

/** A network by its sizes and parameters. */
export interface NetworkWeights<C> {
  readonly config: C;
  readonly layout: ParameterLayout;
  readonly vectors: ParameterVectors;
}

/** How sizes are stored, and which parameters they mean. */
export interface NetworkKind<C> {
  /** Metadata key of the sizes, as JSON. */
  readonly key: string;
  readonly schema: z.ZodType<C>;
  readonly layoutOf: (config: C) => ParameterLayout;
}

/**
 * Reads a file's bytes.
 *
 * @param model what to call it in errors.
 * @throws {AppError} `model.invalid` when sizes or parameters are missing, or do not fit each other or this version of the program.
 */
export function readNetwork<C>(model: string, source: ModelSource, { key, schema, layoutOf }: NetworkKind<C>): NetworkWeights<C> {
  const path = source.path ?? '';
  const invalid = (cause: string, error?: unknown) => new AppError('model.invalid', `${path}: ${cause}`, { model, path, cause }, { cause: error });
  try {
    const { metadata, initializers } = readOnnx(source.bytes ?? new Uint8Array());
    const text = metadata[key];
    if (text === undefined) throw invalid('It does not state the sizes of its network');
    const config = schema.parse(JSON.parse(text));
    const layout = layoutOf(config);
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
