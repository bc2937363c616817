/** @file The trainer as the shells know it: footage in, a model in the store out; and how good models are on footage. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Figures, FootageSummary, ModelComparison } from '../../src-shared/contract/models.ts';
import type { ArgsOf, Call } from '../../src-shared/contract/services.ts';
import type { ScanReport, TrainingOptions } from '../../src-shared/contract/training.ts';
import type { DeviceId, ForkEngine } from '../engine/protocol.ts';
import { FILE_TENSORS } from '../networks/lip-sync.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { AnyModel, LipSyncModel, TrainedFacts } from '../models/manifest.ts';
import type { ModelStore, OpenModel } from '../models/model-store.ts';
import type { UserModels } from '../models/user-models.ts';
import type { Inference } from '../analysis/embed.ts';
import type { Tools } from '../process/binaries.ts';
import type { DerivedCache } from '../project/derived-cache.ts';
import { readCheckpoint } from './checkpoint.ts';
import { compareModels, embedded, judged } from './compare-models.ts';
import { type Dataset, type DatasetOptions, openDataset, type ScanCall, scanFolders, type Sequence } from './dataset.ts';
import { FINE_TUNING } from './fine-tuning.ts';
import { modelCard } from './model-card.ts';
import { lockRun, trainingLock } from './run-lock.ts';
import type { ScanDeps } from './scan-source.ts';
import { ownSplit, type SplitOptions } from './split.ts';
import { FINE_TUNE, TRAIN_CONFIG, type TrainConfig } from './train-config.ts';
import { train } from './train-loop.ts';
import type { TrainCall, TrainOptions, TrainResult } from './train-options.ts';
import { needTrainable, writeTrainable } from './trainable-model.ts';

/** What the trainer works with. */
export interface TrainerDeps {
  readonly tools: () => Promise<Tools>;
  readonly engine: Inference;
  readonly fork: ForkEngine;
  readonly faceModels: () => Promise<FaceModels>;
  readonly models: ModelStore;
  readonly userModels: UserModels;
  readonly cache: DerivedCache;
  /** Folder of the checkpoints. */
  readonly runs: string;
  /** The device to try first. */
  readonly device: (signal: AbortSignal) => Promise<DeviceId>;
  readonly version: string;
}

/** What to train. */
export interface SyncTraining extends TrainingOptions {
  readonly resume: boolean;
  /** Model that looks at the footage where none is trained further; null is the one in use. */
  readonly scanWith: string | null;
}

/** How a training is followed. */
export interface SyncTrainingCall extends TrainCall, ScanCall {}

/** What came of a training; no model of one that was paused. */
export interface SyncTrained {
  readonly model: AnyModel | null;
  readonly result: TrainResult;
}

/** All of the footage is to be judged by. */
const ALL: SplitOptions = { seed: 0, heldOutShare: 1 };

/** Trains and judges lip-sync models. */
export class Trainer {
  readonly #deps: TrainerDeps;

  constructor(deps: TrainerDeps) {
    this.#deps = deps;
  }

  /** Takes the one place that there is for trainings; see {@link lockRun}. */
  lock(): Promise<() => Promise<void>> {
    return lockRun(trainingLock(this.#deps.runs));
  }

  /** File of a run's checkpoint. */
  checkpointOf(name: string): string {
    return join(this.#deps.runs, `${name}.training`);
  }

  /** Looks at footage as a training would. Null is the model in use. */
  async scan(folders: readonly string[], modelId: string | null, call: ScanCall): Promise<ScanReport> {
    const model = await this.#deps.models.lipSync(modelId);
    return (await scanFolders(folders, ownSplit, await this.#scanDeps(model), call)).report;
  }

  /**
   * The model that a training starts from, or scans with.
   *
   * @throws {AppError} `model.missing`, `model.name-taken`, `model.not-trainable`: what can be known before anything is looked at.
   */
  async admit({ from, name, scanWith }: Pick<SyncTraining, 'from' | 'name' | 'scanWith'>): Promise<OpenModel> {
    const { models } = this.#deps;
    const base = await models.lipSync(from === 'scratch' ? scanWith : from);
    if (from !== 'scratch') needTrainable(base);
    const taken = (await models.all()).some(({ id }) => id === name);
    if (taken) throw new AppError('model.name-taken', `there is a model ${name}`, { model: name });
    return base;
  }

  /** {@link trainSync}, alone on this machine. Throws {@link AppError} `trainer.busy` where it is not. */
  async trainAlone(training: SyncTraining, call: SyncTrainingCall): Promise<SyncTrained> {
    const unlock = await this.lock();
    try {
      return await this.trainSync(training, call);
    } finally {
      await unlock();
    }
  }

  /**
   * Scans, trains, and adds the model to the store without putting it to use.
   *
   * @throws {AppError} `trainer.*`, `model.*`, and what scanning throws.
   */
  async trainSync(training: SyncTraining, call: SyncTrainingCall): Promise<SyncTrained> {
    const { fork, userModels, device, version } = this.#deps;
    const checkpoint = this.checkpointOf(training.name);
    // A training that is resumed goes on from its own parent, whichever model is in use by now.
    const stored = training.resume && training.from === null ? ((await readCheckpoint(checkpoint))?.parent ?? null) : null;
    const base = await this.admit({ ...training, from: training.from ?? stored });
    const { network, start } = training.from === 'scratch' ? { network: TRAIN_CONFIG.network, start: null } : needTrainable(base);
    const dataset = await this.#open(training.folders, ownSplit, base, call);
    const { signal, onProgress } = call;
    const keep = training.keep.length > 0 ? (await this.#open(training.keep, ALL, base, { signal, onProgress })).heldOut : [];
    const options: TrainOptions = {
      config: configOf(network, start !== null, training.length),
      dataset,
      keep,
      spec: base.manifest,
      start,
      parent: start ? base.manifest.id : null,
      fineTuning: start ? FINE_TUNING : null,
      length: training.length,
      checkpoint,
      resume: training.resume,
      device: await device(signal),
    };
    const result = await train(options, { fork }, call);
    if (result.ended === 'paused') return { model: null, result };
    const model = await userModels.add({
      bytes: writeTrainable(result.config.network, result.layout, result.best),
      card: modelCard({ name: training.name, report: dataset.report, result, version }),
      entry: { ...entryOf(training.name, base.manifest, result), trained: trainedFacts(dataset.report, result) },
    });
    await rm(checkpoint, { force: true });
    return { model, result };
  }

  /** Share of windows of all footage of folders whose peak lies near the clip's own consensus. Null is the model in use. */
  async evalSync(folders: readonly string[], id: string | null, call: ScanCall): Promise<{ readonly model: string; readonly figures: Figures }> {
    const model = await this.#deps.models.lipSync(id);
    const { heldOut } = await this.#open(folders, ALL, model, call, false);
    const seen = [];
    for (const sequence of heldOut) {
      call.onProgress({ stage: 'judging', fraction: seen.length / heldOut.length, etaSeconds: null });
      seen.push(await embedded(model, sequence, this.#deps.engine, call.signal));
    }
    return { model: model.manifest.id, figures: judged(seen) };
  }

  /** Two models on held-out footage of folders; on all of it where there is too little to divide. */
  async compare({ a, b, folders }: ArgsOf<'models.compare'>, call: Call): Promise<ModelComparison> {
    const { models, engine } = this.#deps;
    const [first, second] = [await models.lipSync(a), await models.lipSync(b)];
    if (JSON.stringify(first.manifest.crop) !== JSON.stringify(second.manifest.crop)) {
      const cause = `It takes its pictures in another way than ${a}, so the two cannot be compared`;
      throw new AppError('model.invalid', `${b}: ${cause}`, { model: b, path: second.source.path ?? '', cause });
    }
    const { training, heldOut, report } = await this.#open(folders, ownSplit, first, call, false);
    const judgedOn = heldOut.length > 0 ? heldOut : training;
    const footage: FootageSummary = { sources: report.kept.files, sequences: judgedOn.length, seconds: secondsOf(judgedOn, first) };
    return { ...(await compareModels(first, second, judgedOn, engine, call)), footage, heldOut: heldOut.length > 0 };
  }

  async #open(folders: readonly string[], split: DatasetOptions, model: OpenModel, call: ScanCall, filtersDoubtful = true): Promise<Dataset> {
    return openDataset(folders, split, await this.#scanDeps(model, filtersDoubtful), call);
  }

  async #scanDeps(model: OpenModel, filtersDoubtful = true): Promise<ScanDeps> {
    const { tools, engine, faceModels, cache } = this.#deps;
    return { tools: await tools(), engine, faceModels: await faceModels(), model, cache, filtersDoubtful };
  }
}

function configOf(network: TrainConfig['network'], fineTunes: boolean, length: SyncTraining['length']): TrainConfig {
  // A pull to the start stands in for decay, which pulls to zero.
  const usual = { ...TRAIN_CONFIG, ...(fineTunes ? { ...FINE_TUNE, weightDecay: 0 } : {}), network };
  // A short run must not end before its learning rate is up.
  return 'steps' in length ? { ...usual, warmup: Math.min(usual.warmup, Math.ceil(length.steps / 10)) } : usual;
}

function entryOf(id: string, base: LipSyncModel, { config, parent }: TrainResult): Omit<LipSyncModel, 'sha256' | 'trained'> {
  const { crop, mel, melFramesPerFrame, logFloor, videoNormalization, audioNormalization, license } = base;
  return {
    kind: 'lip-sync',
    id,
    file: `${id}.onnx`,
    license,
    card: `${id}.md`,
    parent,
    tensors: FILE_TENSORS,
    embeddingSize: config.network.embeddingSize,
    melFramesPerFrame,
    maxFrames: 500,
    zeroOffset: 0,
    crop,
    videoNormalization,
    mel,
    logFloor,
    audioNormalization,
  };
}

function trainedFacts({ kept }: ScanReport, { progress, choice }: TrainResult): TrainedFacts {
  const footage = { sources: kept.files, sequences: kept.count, seconds: kept.seconds };
  const { heldOut = null, mix = null } = choice ?? {};
  return { at: new Date().toISOString(), steps: progress.step, footage, heldOut, kept: choice?.kept ?? null, mix };
}

function secondsOf(sequences: readonly Sequence[], { manifest }: OpenModel): number {
  return sequences.reduce((sum, { sequence }) => sum + sequence.frames / manifest.crop.frameRate, 0);
}
