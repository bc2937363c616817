/** @file The training of the lip-sync network, as the training loop wants it. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { DeviceId } from '../engine/protocol.ts';
import { exportLipSync, FILE_TENSORS } from '../networks/lip-sync.ts';
import { lipSyncTask } from '../networks/lip-sync-loss.ts';
import type { ParameterLayout } from '../nn/parameters.ts';
import type { TrainingStep } from '../nn/training-step.ts';
import { configuredStep } from './configured-step.ts';
import { Batches, type InputSpec } from './batch.ts';
import type { Dataset, Sequence } from './dataset.ts';
import { embedSequences } from './evaluate.ts';
import { TRAIN_CONFIG_SCHEMA, type TrainConfig } from './train-config.ts';
import type { JobSource, Judge, NetworkVectors } from './training-job.ts';
import { accuracyScore, windowAccuracy } from './window-accuracy.ts';

/** What a lip-sync training learns from, and how. */
export interface LipSyncJobOptions {
  /** Used for a new training; a resumed one keeps its own. */
  readonly config: TrainConfig;
  readonly dataset: Dataset;
  readonly spec: InputSpec;
  /** Footage that must not be forgotten; none unless given. */
  readonly keep?: readonly Sequence[];
}

/** Held-out sequences that a look costs at most. */
const MOST_HELD_OUT = 250;
const EVALUATED_LENGTHS = [5, 15, 25, 50];

/** The job. Opening it throws {@link AppError} `trainer.no-examples` when no stretch is long enough. */
export function lipSyncJob({ config: wanted, dataset, spec, keep = [] }: LipSyncJobOptions): JobSource<TrainConfig> {
  return {
    identity: dataset.identity,
    open(stored, device) {
      const config = stored === null ? wanted : TRAIN_CONFIG_SCHEMA.parse(stored);
      const step = stepOf(config, device);
      const batches = new Batches(dataset.training, spec, config);
      if (batches.size === 0) {
        const reasons = `all ${dataset.training.length} stretches are shorter than ${config.frames} frames`;
        throw new AppError('trainer.no-examples', reasons, { path: '', sources: dataset.report.sources, reasons });
      }
      const judgeOn = (sequences: readonly Sequence[]): Judge | null => {
        if (sequences.length === 0) return null;
        return async (network, number, run) => {
          const source = { id: `step-${number}`, bytes: exportedNetwork(config, step.layout, network) };
          const embedded = await embedSequences(sequences.slice(0, MOST_HELD_OUT), { source, spec, tensors: FILE_TENSORS, run }, config.maxShift);
          const table = windowAccuracy(embedded, { lengths: EVALUATED_LENGTHS, maxShift: config.maxShift, leastShifts: config.maxShift });
          return { score: accuracyScore(table), table };
        };
      };
      return { config, step, batches, judge: judgeOn(dataset.heldOut), judgeKept: judgeOn(keep) };
    },
  };
}

/** Bytes of the network as it would be measured with. */
export function exportedNetwork({ network }: TrainConfig, layout: ParameterLayout, { weights, statistics }: NetworkVectors): Uint8Array<ArrayBuffer> {
  return exportLipSync(network, layout, { weight: weights, statistic: statistics });
}

/** The step graph of a configuration. */
export function stepOf(config: TrainConfig, device: DeviceId): TrainingStep {
  const { network, batch, frames, maxShift, lengths, onTarget } = config;
  return configuredStep(lipSyncTask({ config: network, batch, frames, maxShift, lengths, onTarget }), config, device);
}
