/** @file Training of the separation network as the shells know it: a folder of footage in, a model file with its card out. */
import { basename, dirname, join } from 'node:path';
import type { Call } from '../../../src-shared/contract/services.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import { readSeparator } from '../../models/separator-file.ts';
import { startingModel, STARTED_RATE } from '../starting-model.ts';
import { packModel } from '../../models/model-package.ts';
import { exportSeparator } from '../../networks/separator-export.ts';
import type { AlignTrainerDeps, AlignTraining } from '../align/align-trainer.ts';
import { lockRun, trainingLock } from '../run-lock.ts';
import { SPLIT } from '../split.ts';
import { runTraining } from '../train-loop.ts';
import type { RunOptions, TrainCall, TrainResult } from '../train-options.ts';
import { separateCard } from './separate-card.ts';
import { SEPARATE_CONFIG, type SeparateConfig } from './separate-config.ts';
import { openSeparateDataset, type SeparateDataset } from './separate-dataset.ts';
import { separateJob } from './separate-job.ts';

/** What the trainer works with. */
export type SeparateTrainerDeps = AlignTrainerDeps;

/** What to train. */
export type SeparateTraining = AlignTraining;

/** How a training is followed. */
export interface SeparateCall extends TrainCall, Pick<Call, 'onProgress'> {
  readonly onDataset?: (dataset: SeparateDataset) => void;
}

/** {@link trainSeparate} with what it works with. */
export type SeparateTrainer = (training: SeparateTraining, call: SeparateCall) => Promise<TrainResult<SeparateConfig>>;

/**
 * Scans, trains, and writes `out` and its card beside it; alone on this machine.
 *
 * @throws {AppError} `trainer.*`, `engine.*`, `model.*`, `disk.*`, and what scanning throws.
 */
export async function trainSeparate(training: SeparateTraining, deps: SeparateTrainerDeps, call: SeparateCall): Promise<TrainResult<SeparateConfig>> {
  const unlock = await lockRun(trainingLock(deps.runs));
  try {
    return await trainAlone(training, deps, call);
  } finally {
    await unlock();
  }
}

async function trainAlone(training: SeparateTraining, deps: SeparateTrainerDeps, call: SeparateCall): Promise<TrainResult<SeparateConfig>> {
  const { engine, cache, fork } = deps;
  const name = basename(training.out, '.onnx');
  const [tools, faceModels, model] = await Promise.all([deps.tools(), deps.faceModels(), deps.lipSync()]);
  const dataset = await openSeparateDataset(training.folder, SPLIT, { tools, engine, faceModels, model, cache, network: SEPARATE_CONFIG.network }, call);
  call.onDataset?.(dataset);
  const from = training.from === null ? null : await startingModel(training.from, readSeparator);
  // A short run must not end before its learning rate is up.
  const warmup = 'steps' in training.length ? Math.min(SEPARATE_CONFIG.warmup, Math.ceil(training.length.steps / 10)) : SEPARATE_CONFIG.warmup;
  const config = { ...SEPARATE_CONFIG, warmup, ...(from && { network: from.network, peakRate: STARTED_RATE * SEPARATE_CONFIG.peakRate }) };
  const device = await deps.device(call.signal);
  const options: RunOptions = { start: from?.vectors ?? null, parent: from?.name ?? null, length: training.length, checkpoint: join(deps.runs, `${name}.training`), resume: training.resume, device };
  const result = await runTraining(separateJob(config, dataset), options, { fork }, call);
  const { weights, statistics } = result.best;
  const card = separateCard({ name, dataset, result, version: deps.version, faces: model.manifest.id });
  const bytes = exportSeparator(result.config.network, result.layout, { weight: weights, statistic: statistics });
  const entry = { kind: 'separator', id: name, file: `${name}.onnx`, card: `${name}.md`, license: model.manifest.license, parent: from?.name ?? null, lipSync: model.manifest.id, multisensory: null } as const;
  await writeAtomic(training.out, packModel({ bytes, entry, card }));
  await writeAtomic(join(dirname(training.out), entry.card), card);
  return result;
}
