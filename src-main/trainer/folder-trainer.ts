/** @file What every training of a folder has in common: alone on this machine, from nothing or from a model on, and a model file with its card out. */
import { basename, dirname, join } from 'node:path';
import type { Call } from '../../src-shared/contract/services.ts';
import type { Inference } from '../analysis/embed.ts';
import type { DeviceId, ForkEngine, ModelSource } from '../engine/protocol.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import type { FaceModels } from '../models/face-weights.ts';
import { type ModelPackage, packModel } from '../models/model-package.ts';
import type { OpenModel } from '../models/model-store.ts';
import type { NetworkWeights } from '../models/network-file.ts';
import type { ParameterVectors } from '../networks/multisensory-export.ts';
import type { Tools } from '../process/binaries.ts';
import type { DerivedCache } from '../project/derived-cache.ts';
import type { LoopConfig } from './loop-config.ts';
import { lockRun, trainingLock } from './run-lock.ts';
import { STARTED_RATE, startingModel } from './starting-model.ts';
import type { RunOptions, TrainCall, TrainResult } from './train-options.ts';

/** What trainings work with. */
export interface FolderTrainerDeps {
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
export interface FolderTraining {
  readonly folder: string;
  readonly length: RunOptions['length'];
  /** File of the model to go on from; null is from scratch. */
  readonly from: string | null;
  /** File of the model, `*.onnx`; its name without the ending is also that of the checkpoint. */
  readonly out: string;
  readonly resume: boolean;
}

/** How a training is followed; `D` is what it scans. */
export interface FolderCall<D> extends TrainCall, Pick<Call, 'onProgress'> {
  readonly onDataset?: (dataset: D) => void;
}

/** One kind of training, with what it works with. */
export type FolderTrainer<D, C extends LoopConfig> = (training: FolderTraining, call: FolderCall<D>) => Promise<TrainResult<C>>;

/** Settings with the sizes of a network. */
type NetworkConfig = LoopConfig & { readonly network: object };

/** A training whose footage, settings and start are known. */
export interface SettledTraining<D, C> {
  readonly config: C;
  readonly dataset: D;
  readonly options: RunOptions;
}

/** A trained network. */
export interface TrainedNetwork<D, C extends LoopConfig> {
  /** Of the model: the file's, without its ending. */
  readonly name: string;
  readonly dataset: D;
  readonly result: TrainResult<C>;
  readonly vectors: ParameterVectors;
}

/** What a kind of training does its own way. */
export interface FolderTask<D, C extends NetworkConfig> {
  /** Settings of one that starts from nothing. */
  readonly config: C;
  readonly scan: (folder: string, call: Call) => Promise<D>;
  readonly read: (source: ModelSource) => NetworkWeights<C['network']>;
  /** `whole` is false where it was paused before there was a whole network. */
  readonly run: (settled: SettledTraining<D, C>) => Promise<{ readonly result: TrainResult<C>; readonly whole: boolean }>;
  /** The file's bytes, its card, and what the manifest says of its kind. */
  readonly pack: (trained: TrainedNetwork<D, C>) => { readonly bytes: Uint8Array; readonly card: string; readonly facts: OwnFacts<ModelPackage['entry']> };
}

/** What a kind says of a model; the frame knows its name, its files and its parent. */
type OwnFacts<E> = E extends unknown ? Omit<E, 'id' | 'file' | 'card' | 'parent'> : never;

/**
 * Scans, trains, and writes `out` and its card beside it.
 *
 * @throws {AppError} `trainer.*`, `engine.*`, `model.*`, `disk.*`, and what scanning throws.
 */
export async function trainFolder<D, C extends NetworkConfig>(training: FolderTraining, { runs, device }: Pick<FolderTrainerDeps, 'runs' | 'device'>, call: FolderCall<D>, task: FolderTask<D, C>): Promise<TrainResult<C>> {
  const unlock = await lockRun(trainingLock(runs));
  try {
    const name = basename(training.out, '.onnx');
    const from = training.from === null ? null : await startingModel(training.from, task.read);
    const dataset = await task.scan(training.folder, call);
    call.onDataset?.(dataset);
    const options: RunOptions = { start: from?.vectors ?? null, parent: from?.name ?? null, length: training.length, checkpoint: join(runs, `${name}.training`), resume: training.resume, device: await device(call.signal) };
    const { result, whole } = await task.run({ config: startedConfig(task.config, training.length, from?.network ?? null), dataset, options });
    if (whole) await write(training.out, name, from?.name ?? null, task.pack({ name, dataset, result, vectors: { weight: result.best.weights, statistic: result.best.statistics } }));
    return result;
  } finally {
    await unlock();
  }
}

/** Settings of one that starts from a network, if from any: its sizes, and a lower rate. A short run must not end before its learning rate is up. */
function startedConfig<C extends NetworkConfig>(config: C, length: RunOptions['length'], network: C['network'] | null): C {
  const warmup = 'steps' in length ? Math.min(config.warmup, Math.ceil(length.steps / 10)) : config.warmup;
  return { ...config, warmup, ...(network && { network, peakRate: STARTED_RATE * config.peakRate }) };
}

async function write(out: string, id: string, parent: string | null, { bytes, card, facts }: ReturnType<FolderTask<never, never>['pack']>): Promise<void> {
  const entry = { ...facts, id, file: `${id}.onnx`, card: `${id}.md`, parent };
  await writeAtomic(out, packModel({ bytes, entry, card }));
  await writeAtomic(join(dirname(out), entry.card), card);
}
