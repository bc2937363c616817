/** @file The trainer as the shells know it: a folder of footage in, a model in the store out; and how good a model is on a folder. */
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { DeviceId, ForkEngine } from '../engine/protocol.ts';
import { FILE_TENSORS } from '../networks/lip-sync.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { LipSyncModel } from '../models/manifest.ts';
import type { ModelStore, OpenModel } from '../models/model-store.ts';
import type { UserModels } from '../models/user-models.ts';
import type { Inference } from '../analysis/embed.ts';
import type { Tools } from '../process/binaries.ts';
import type { DerivedCache } from '../project/derived-cache.ts';
import { type Dataset, openDataset, type ScanReport, SPLIT, type SplitOptions } from './dataset.ts';
import { embedSequences } from './evaluate.ts';
import { modelCard } from './model-card.ts';
import { readTrainable, writeTrainable } from './trainable-model.ts';
import { FINE_TUNE, TRAIN_CONFIG } from './train-config.ts';
import { train, type TrainCall, type TrainOptions, type TrainResult } from './train-loop.ts';
import { WINDOW_LENGTHS, type WindowAccuracy, windowAccuracy, withConsensus } from './window-accuracy.ts';

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
  readonly device: () => DeviceId;
  readonly version: string;
}

/** What to train. */
export interface SyncTraining {
  readonly folder: string;
  /** Model to go on from; `scratch` for random weights; null for the one in use. */
  readonly from: string | null;
  readonly length: TrainOptions['length'];
  /** Name of the new model. */
  readonly name: string;
  readonly resume: boolean;
}

/** How a training is followed. */
export interface SyncTrainingCall extends TrainCall, Pick<Call, 'onProgress'> {
  readonly onReport?: (report: ScanReport) => void;
}

/** Trains and judges lip-sync models. */
export class Trainer {
  readonly #deps: TrainerDeps;

  constructor(deps: TrainerDeps) {
    this.#deps = deps;
  }

  /**
   * Scans, trains, and adds the model to the store without putting it to use.
   *
   * @throws {AppError} `trainer.*`, `model.*`, and what scanning throws.
   */
  async trainSync(training: SyncTraining, call: SyncTrainingCall): Promise<{ readonly model: LipSyncModel; readonly result: TrainResult }> {
    const { models, fork, userModels, runs, device, version } = this.#deps;
    const base = await models.lipSync(training.from === 'scratch' ? null : training.from);
    const { network, start } = training.from === 'scratch' ? { network: TRAIN_CONFIG.network, start: null } : needTrainable(base);
    const taken = (await models.list()).some(({ id }) => id === training.name);
    if (taken) throw new AppError('model.invalid', `there is a model ${training.name}`, { model: training.name, path: '', cause: 'There is a model of this name already' });
    const dataset = await this.#open(training.folder, SPLIT, base, call);
    const usual = { ...TRAIN_CONFIG, ...(start ? FINE_TUNE : {}), network };
    // A short run must not end before its learning rate is up.
    const config = 'steps' in training.length ? { ...usual, warmup: Math.min(usual.warmup, Math.ceil(training.length.steps / 10)) } : usual;
    const parent = start ? base.manifest.id : null;
    const checkpoint = join(runs, `${training.name}.training`);
    const options: TrainOptions = { config, dataset, spec: base.manifest, start, parent, length: training.length, checkpoint, resume: training.resume, device: device() };
    const result = await train(options, { fork }, call);
    const { crop, mel, melFramesPerFrame, logFloor, videoNormalization, audioNormalization, license } = base.manifest;
    const model = await userModels.add({
      bytes: writeTrainable(result.config.network, result.layout, result.best),
      card: modelCard({ name: training.name, report: dataset.report, result, version }),
      entry: {
        kind: 'lip-sync',
        id: training.name,
        file: `${training.name}.onnx`,
        license,
        card: `${training.name}.md`,
        parent: result.parent,
        tensors: FILE_TENSORS,
        embeddingSize: result.config.network.embeddingSize,
        melFramesPerFrame,
        maxFrames: 500,
        zeroOffset: 0,
        crop,
        videoNormalization,
        mel,
        logFloor,
        audioNormalization,
      },
    });
    return { model, result };
  }

  /** Share of windows of all footage of a folder whose peak lies near the clip's own consensus. Null is the model in use. */
  async evalSync(folder: string, id: string | null, call: Call & { readonly onReport?: (report: ScanReport) => void }): Promise<{ readonly model: string; readonly table: readonly WindowAccuracy[] }> {
    const model = await this.#deps.models.lipSync(id);
    const { heldOut } = await this.#open(folder, { seed: 0, heldOutShare: 1 }, model, call, false);
    const { manifest, source } = model;
    const run = (from: OpenModel['source'], feeds: Parameters<Inference['run']>[1]) => this.#deps.engine.run(from, feeds, call.signal);
    const embedded = await embedSequences(heldOut, { source, spec: manifest, tensors: manifest.tensors, run }, LARGEST_SHIFT);
    const judged = embedded.map((sequence) => withConsensus(sequence, LARGEST_SHIFT));
    return { model: manifest.id, table: windowAccuracy(judged, { lengths: WINDOW_LENGTHS, maxShift: LARGEST_SHIFT, leastShifts: LARGEST_SHIFT }) };
  }

  async #open(folder: string, split: SplitOptions, model: OpenModel, call: Call & { readonly onReport?: (report: ScanReport) => void }, filtersDoubtful = true): Promise<Dataset> {
    const { tools, engine, faceModels, cache } = this.#deps;
    return openDataset(folder, split, { tools: await tools(), engine, faceModels: await faceModels(), model, cache, filtersDoubtful }, call);
  }
}

/** Shifts tried to either side, frames. */
const LARGEST_SHIFT = 15;

function needTrainable({ manifest, source }: OpenModel): NonNullable<ReturnType<typeof readTrainable>> {
  const trainable = readTrainable(source.bytes ?? new Uint8Array());
  if (trainable) return trainable;
  const cause = 'It can be run, but not trained further, since its file has no parameters for that. Use --from scratch';
  throw new AppError('model.invalid', `${manifest.id}: ${cause}`, { model: manifest.id, path: source.path ?? '', cause });
}
