/** @file Training of the network that tells voices apart as the shells know it: a folder of recordings in, a model file with its card out. */
import { basename, dirname, join } from 'node:path';
import type { Call } from '../../../src-shared/contract/services.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import { packModel } from '../../models/model-package.ts';
import { readSeparator } from '../../models/separator-file.ts';
import type { SeparatorConfig } from '../../networks/separator-config.ts';
import { exportSeparator, separatorLayout } from '../../networks/separator-export.ts';
import type { AlignTrainerDeps, AlignTraining } from '../align/align-trainer.ts';
import { lockRun, trainingLock } from '../run-lock.ts';
import { SPLIT } from '../split.ts';
import { startingModel, type StartingModel, STARTED_RATE } from '../starting-model.ts';
import { runTraining } from '../train-loop.ts';
import type { RunOptions, TrainCall, TrainResult } from '../train-options.ts';
import { warmStart } from '../warm-start.ts';
import { voicesCard } from './voices-card.ts';
import { VOICES_CONFIG, type VoicesConfig } from './voices-config.ts';
import { openVoicesDataset, type VoicesDataset } from './voices-dataset.ts';
import { voicesJob } from './voices-job.ts';

/** How a training is followed. */
export interface VoicesCall extends TrainCall, Pick<Call, 'onProgress'> {
  readonly onDataset?: (dataset: VoicesDataset) => void;
}

/** {@link trainVoices} with what it works with. */
export type VoicesTrainer = (training: AlignTraining, call: VoicesCall) => Promise<TrainResult<VoicesConfig>>;

/**
 * Scans, trains, and writes `out` and its card beside it; alone on this machine.
 *
 * @throws {AppError} `trainer.*`, `engine.*`, `model.*`, `disk.*`, and what scanning throws.
 */
export async function trainVoices(training: AlignTraining, deps: AlignTrainerDeps, call: VoicesCall): Promise<TrainResult<VoicesConfig>> {
  const unlock = await lockRun(trainingLock(deps.runs));
  try {
    return await trainAlone(training, deps, call);
  } finally {
    await unlock();
  }
}

async function trainAlone(training: AlignTraining, deps: AlignTrainerDeps, call: VoicesCall): Promise<TrainResult<VoicesConfig>> {
  const { engine, cache, fork } = deps;
  const name = basename(training.out, '.onnx');
  const [tools, faceModels, model] = await Promise.all([deps.tools(), deps.faceModels(), deps.lipSync()]);
  const dataset = await openVoicesDataset(training.folder, SPLIT, { tools, engine, faceModels, model, cache, network: VOICES_CONFIG.network }, call);
  call.onDataset?.(dataset);
  const from = training.from === null ? null : grown(await startingModel(training.from, readSeparator));
  const warmup = 'steps' in training.length ? Math.min(VOICES_CONFIG.warmup, Math.ceil(training.length.steps / 10)) : VOICES_CONFIG.warmup;
  const config = { ...VOICES_CONFIG, warmup, ...(from && { network: from.network, peakRate: STARTED_RATE * VOICES_CONFIG.peakRate }) };
  const device = await deps.device(call.signal);
  const options: RunOptions = { start: from?.vectors ?? null, parent: from?.name ?? null, length: training.length, checkpoint: join(deps.runs, `${name}.training`), resume: training.resume, device };
  const result = await runTraining(voicesJob(config, dataset), options, { fork }, call);
  const { weights, statistics } = result.best;
  const card = voicesCard({ name, dataset, result, version: deps.version });
  const bytes = exportSeparator(result.config.network, result.layout, { weight: weights, statistic: statistics });
  const entry = { kind: 'voices', id: name, file: `${name}.onnx`, card: `${name}.md`, license: 'MIT', parent: from?.name ?? null } as const;
  await writeAtomic(training.out, packModel({ bytes, entry, card }));
  await writeAtomic(join(dirname(training.out), entry.card), card);
  return result;
}

/** A model with all the layers that ours has, those that it lacks as they start, which pass on what they get. So a separator is a start as well: it knows speech. */
function grown({ name, network, vectors }: StartingModel<SeparatorConfig>): StartingModel<SeparatorConfig> {
  const { dilations } = VOICES_CONFIG.network;
  if (dilations.every((dilation) => network.dilations.includes(dilation))) return { name, network, vectors };
  const larger = { ...network, dilations: [...new Set([...network.dilations, ...dilations])] };
  return { name, network: larger, vectors: warmStart(separatorLayout(larger), VOICES_CONFIG.seed, { layout: separatorLayout(network), network: vectors }) };
}
