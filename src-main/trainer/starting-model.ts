/** @file A model in a file, as something for a training to go on from. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ModelSource } from '../engine/protocol.ts';
import type { NetworkWeights } from '../models/network-file.ts';
import type { NetworkVectors } from './training-job.ts';

/** Where a training starts. */
export interface StartingModel<C> {
  readonly name: string;
  readonly network: C;
  readonly vectors: NetworkVectors;
}

/** Share of the usual learning rate for what has learned already. */
export const STARTED_RATE = 0.6;

/** Reads the file. Throws {@link AppError} `files.not-found`, `model.invalid`. */
export async function startingModel<C>(path: string, read: (source: ModelSource) => NetworkWeights<C>): Promise<StartingModel<C>> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new AppError('files.not-found', `No ${path}`, { path }, { cause: error });
  });
  const name = basename(path, '.onnx');
  const { config, vectors } = read({ id: name, path, bytes });
  return { name, network: config, vectors: { weights: vectors.weight, statistics: vectors.statistic } };
}
