/** @file Training of the multisensory network as the shells know it: a folder of footage in, a model file with its card out. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Call } from '../../../src-shared/contract/services.ts';
import type { Inference } from '../../analysis/embed.ts';
import type { DeviceId, ForkEngine } from '../../engine/protocol.ts';
import { writeAtomic } from '../../files/write-atomic.ts';
import type { FaceModels } from '../../models/face-weights.ts';
import { packModel } from '../../models/model-package.ts';
import type { OpenModel } from '../../models/model-store.ts';
import { exportMultisensory } from '../../networks/multisensory-export.ts';
import type { Tools } from '../../process/binaries.ts';
import type { DerivedCache } from '../../project/derived-cache.ts';
import { lockRun, trainingLock } from '../run-lock.ts';
import { SPLIT } from '../split.ts';
import { runTraining } from '../train-loop.ts';
import type { RunOptions, TrainCall, TrainResult } from '../train-options.ts';
import { readMultisensory } from '../../models/multisensory-file.ts';
import { alignCard } from './align-card.ts';
import { ALIGN_CONFIG, type AlignConfig } from './align-config.ts';
import { type AlignDataset, openAlignDataset } from './align-dataset.ts';
import { alignJob, alignStep } from './align-job.ts';
import { alignPools } from './pools.ts';
import { soundTeacher } from './sound-teacher.ts';
import { streamJob } from './stream-job.ts';
import { startingModel, STARTED_RATE } from '../starting-model.ts';
import { warmStart } from '../warm-start.ts';

/** What the trainer works with. */
export interface AlignTrainerDeps {
  readonly tools: () => Promise<Tools>;
  readonly engine: Inference;
  readonly fork: ForkEngine;
  readonly faceModels: () => Promise<FaceModels>;
  /** Teaches the multisensory network's streams; embeds the faces that a separation network is told of. */
  readonly lipSync: () => Promise<OpenModel>;
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
  /** File of the model to go on from; null is from scratch. */
  readonly from: string | null;
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

/** Logit that is drawn in the strongest color: what the surest places of large pictures come to, since these networks learn on small ones. */
const FULL_LOGIT = 40;
/** Share of a training that its streams get alone. */
const STREAMS_SHARE = 0.4;

/**
 * Scans, trains the streams and then the whole, and writes `out` and its card beside it; alone on this machine.
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
  const from = training.from === null ? null : await startingModel(training.from, (source) => readMultisensory({ manifest: { id: source.id }, source }));
  // A short run must not end before its learning rate is up.
  const warmup = 'steps' in training.length ? Math.min(ALIGN_CONFIG.warmup, Math.ceil(training.length.steps / 10)) : ALIGN_CONFIG.warmup;
  const config = { ...ALIGN_CONFIG, warmup, ...(from && { network: from.network, peakRate: STARTED_RATE * ALIGN_CONFIG.peakRate }) };
  const device = await deps.device(call.signal);
  const model = await deps.lipSync();
  const pools = alignPools(config, dataset, soundTeacher({ model, engine, signal: call.signal }));
  const source = { wanted: config, dataset, pools };
  const checkpoints = { streams: join(deps.runs, `${name}.streams.training`), whole: join(deps.runs, `${name}.training`) };
  const options = { parent: from?.name ?? null, device };
  let start = from?.vectors ?? null;
  const goesOn = training.resume && (await exists(checkpoints.whole));
  if (!goesOn && !from) {
    const streams = await runTraining(streamJob(source), { ...options, start: null, length: partOf(training.length, STREAMS_SHARE), checkpoint: checkpoints.streams, resume: training.resume }, { fork }, call);
    if (streams.ended === 'paused') return streams;
    start = warmStart(alignStep(config, pools.teacherSize, device).layout, config.seed, { layout: streams.layout, network: streams.best });
  }
  const length = from ? training.length : partOf(training.length, 1 - STREAMS_SHARE);
  const result = await runTraining(alignJob(source), { ...options, start, length, checkpoint: checkpoints.whole, resume: goesOn }, { fork }, call);
  const { weights, statistics } = result.best;
  const card = alignCard({ name, dataset, result, teacher: model.manifest.id, version: deps.version });
  const bytes = exportMultisensory(result.config.network, result.layout, { weight: weights, statistic: statistics });
  const entry = { kind: 'multisensory', id: name, file: `${name}.onnx`, card: `${name}.md`, license: model.manifest.license, parent: from?.name ?? null, fullLogit: FULL_LOGIT } as const;
  await writeAtomic(training.out, packModel({ bytes, entry, card }));
  await writeAtomic(join(dirname(training.out), entry.card), card);
  return result;
}

function partOf(length: RunOptions['length'], share: number): RunOptions['length'] {
  return 'steps' in length ? { steps: Math.max(1, Math.round(share * length.steps)) } : { minutes: share * length.minutes };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
