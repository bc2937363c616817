/** @file Training of the multisensory network as the shells know it: a folder of footage in, a model file with its card out. */
import { basename, dirname, join } from 'node:path';
import type { Call } from '../../../src-shared/contract/services.ts';
import type { Inference } from '../../analysis/embed.ts';
import type { DeviceId, ForkEngine } from '../../engine/protocol.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import type { FaceModels } from '../../models/face-weights.ts';
import { exportMultisensory } from '../../networks/multisensory-export.ts';
import type { Tools } from '../../process/binaries.ts';
import type { DerivedCache } from '../../project/derived-cache.ts';
import { lockRun, trainingLock } from '../run-lock.ts';
import { SPLIT } from '../split.ts';
import { runTraining } from '../train-loop.ts';
import type { RunOptions, TrainCall, TrainResult } from '../train-options.ts';
import { alignCard } from './align-card.ts';
import { ALIGN_CONFIG, type AlignConfig } from './align-config.ts';
import { type AlignDataset, openAlignDataset } from './align-dataset.ts';
import { alignJob } from './align-job.ts';

/** What the trainer works with. */
export interface AlignTrainerDeps {
  readonly tools: () => Promise<Tools>;
  readonly engine: Inference;
  readonly fork: ForkEngine;
  readonly faceModels: () => Promise<FaceModels>;
  readonly cache: DerivedCache;
  /** Folder of the checkpoints. */
  readonly runs: string;
  readonly device: (signal: AbortSignal) => Promise<DeviceId>;
  readonly version: string;
}

/** What to train. */
export interface AlignTraining {
  readonly folder: string;
  readonly length: RunOptions['length'];
  /** File of the model, `*.onnx`; its name without the ending is also that of the checkpoint. */
  readonly out: string;
  readonly resume: boolean;
}

/** How a training is followed. */
export interface AlignCall extends TrainCall, Pick<Call, 'onProgress'> {
  readonly onDataset?: (dataset: AlignDataset) => void;
}

/** {@link trainAlign} with what it works with. */
export type AlignTrainer = (training: AlignTraining, call: AlignCall) => Promise<TrainResult<AlignConfig>>;

/**
 * Scans, trains, and writes `out` and its card beside it; alone on this machine.
 *
 * @throws {AppError} `trainer.*`, `engine.*`, `disk.*`, and what scanning throws.
 */
export async function trainAlign(training: AlignTraining, deps: AlignTrainerDeps, call: AlignCall): Promise<TrainResult<AlignConfig>> {
  const unlock = await lockRun(trainingLock(deps.runs));
  try {
    return await trainAlone(training, deps, call);
  } finally {
    await unlock();
  }
}

async function trainAlone(training: AlignTraining, deps: AlignTrainerDeps, call: AlignCall): Promise<TrainResult<AlignConfig>> {
  const { engine, cache, fork } = deps;
  const { network } = ALIGN_CONFIG;
  const name = basename(training.out, '.onnx');
  const dataset = await openAlignDataset(training.folder, SPLIT, { tools: await deps.tools(), engine, faceModels: await deps.faceModels(), network, cache }, call);
  call.onDataset?.(dataset);
  // A short run must not end before its learning rate is up.
  const config = 'steps' in training.length ? { ...ALIGN_CONFIG, warmup: Math.min(ALIGN_CONFIG.warmup, Math.ceil(training.length.steps / 10)) } : ALIGN_CONFIG;
  const device = await deps.device(call.signal);
  const options: RunOptions = { start: null, parent: null, length: training.length, checkpoint: join(deps.runs, `${name}.training`), resume: training.resume, device };
  const result = await runTraining(alignJob(config, dataset), options, { fork }, call);
  const { weights, statistics } = result.best;
  await writeAtomic(training.out, exportMultisensory(result.config.network, result.layout, { weight: weights, statistic: statistics }));
  await writeAtomic(join(dirname(training.out), `${name}.md`), alignCard({ name, dataset, result, version: deps.version }));
  return result;
}
