/** @file Models that can be trained further: the exported network with its own parameters and sizes inside. */
import { ZodError } from 'zod';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { OpenModel } from '../models/model-store.ts';
import { parametersOf } from '../nn/training-step.ts';
import { readOnnx } from '../nn/onnx-reader.ts';
import type { ParameterLayout } from '../nn/parameters.ts';
import { exportLipSync, type LipSyncConfig, TRAINING_VECTORS } from '../networks/lip-sync.ts';
import { lipSyncTask, LIP_SYNC_TASK } from '../networks/lip-sync-loss.ts';
import { TRAIN_CONFIG_SCHEMA } from './train-config.ts';
import type { NetworkVectors } from './train-loop.ts';

const NETWORK_KEY = 'slateless.network';

/** Bytes of the model. */
export function writeTrainable(network: LipSyncConfig, layout: ParameterLayout, { weights, statistics }: NetworkVectors): Uint8Array<ArrayBuffer> {
  return exportLipSync(network, layout, { weight: weights, statistic: statistics }, { [NETWORK_KEY]: JSON.stringify(network) }, true);
}

/** A network with the parameters that a training goes on from. */
export interface Trainable {
  readonly network: LipSyncConfig;
  readonly start: NetworkVectors;
}

/** Sizes and parameters of such a model; null for a model that can only be run, or whose network is of another version of the program. */
export function readTrainable(bytes: Uint8Array): Trainable | null {
  const { metadata, initializers } = readOnnx(bytes);
  const [weights, statistics] = [initializers.get(TRAINING_VECTORS.weight)?.data, initializers.get(TRAINING_VECTORS.statistic)?.data];
  const network = readNetwork(metadata[NETWORK_KEY]);
  if (!network || !(weights instanceof Float32Array) || !(statistics instanceof Float32Array)) return null;
  const { sizes } = parametersOf(lipSyncTask({ ...LIP_SYNC_TASK, config: network, batch: 1, frames: 16 }));
  return sizes.weight === weights.length && sizes.statistic === statistics.length ? { network, start: { weights, statistics } } : null;
}

/**
 * What to go on from.
 *
 * @throws {AppError} `model.not-trainable`; `model.invalid` where network and manifest contradict each other, so that its inputs would not fit.
 */
export function needTrainable({ manifest, source }: OpenModel): Trainable {
  const trainable = readTrainable(source.bytes ?? new Uint8Array());
  if (!trainable) throw new AppError('model.not-trainable', `${manifest.id} has no parameters to train`, { model: manifest.id });
  const { cropSize, bands, melFramesPerFrame, embeddingSize } = trainable.network;
  const [inside, outside] = [
    { cropSize, bands, melFramesPerFrame, embeddingSize },
    { cropSize: manifest.crop.cropSize, bands: manifest.mel.bands, melFramesPerFrame: manifest.melFramesPerFrame, embeddingSize: manifest.embeddingSize },
  ];
  const wrong = (Object.keys(inside) as (keyof typeof inside)[]).filter((name) => inside[name] !== outside[name]);
  if (wrong.length === 0) return trainable;
  const cause = `Its shape is wrong: ${wrong.map((name) => `the network has ${name} ${inside[name]}, its description ${outside[name]}`).join('; ')}`;
  throw new AppError('model.invalid', `${manifest.id}: ${cause}`, { model: manifest.id, path: source.path ?? '', cause });
}

function readNetwork(text: string | undefined): LipSyncConfig | null {
  if (text === undefined) return null;
  try {
    return TRAIN_CONFIG_SCHEMA.shape.network.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ZodError) return null;
    throw error;
  }
}
