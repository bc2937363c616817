/** @file Models that can be trained further: the exported network with its own parameters and sizes inside. */
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

/** Sizes and parameters of such a model; null for a model that can only be run. */
export function readTrainable(bytes: Uint8Array): { readonly network: LipSyncConfig; readonly start: NetworkVectors } | null {
  const { metadata, initializers } = readOnnx(bytes);
  const [weights, statistics] = [initializers.get(TRAINING_VECTORS.weight)?.data, initializers.get(TRAINING_VECTORS.statistic)?.data];
  const text = metadata[NETWORK_KEY];
  if (text === undefined || !(weights instanceof Float32Array) || !(statistics instanceof Float32Array)) return null;
  const network = TRAIN_CONFIG_SCHEMA.shape.network.parse(JSON.parse(text));
  const { sizes } = parametersOf(lipSyncTask({ ...LIP_SYNC_TASK, config: network, batch: 1, frames: 16 }));
  return sizes.weight === weights.length && sizes.statistic === statistics.length ? { network, start: { weights, statistics } } : null;
}
