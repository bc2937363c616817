/** @file What the training loop has to know of what it trains: the step, its batches, and how good the weights are by now. */
import type { DeviceId, ModelSource, TensorData, Tensors } from '../engine/protocol.ts';
import type { TrainingStep } from '../nn/training-step.ts';
import type { LoopConfig } from './loop-config.ts';
import type { WindowAccuracy } from './window-accuracy.ts';

/** Weights and running statistics of a network, flat. */
export interface NetworkVectors {
  readonly weights: Float32Array;
  readonly statistics: Float32Array;
}

/** A look at held-out footage. */
export interface Judgement {
  /** Higher is better. */
  readonly score: number;
  readonly table: readonly WindowAccuracy[];
}

/** One training, ready to start or to go on. */
export interface TrainingJob<C extends LoopConfig> {
  readonly config: C;
  readonly step: TrainingStep;
  /** Batch number n is the same each time. */
  readonly batches: { at(number: number): Promise<Tensors> };
  /** Null without held-out footage. */
  readonly judge: Judge | null;
  /** The same on footage that a fine-tuning must not forget; null without. */
  readonly judgeKept?: Judge | null;
}

/** Judges a network as it is after a step. */
export type Judge = (network: NetworkVectors, step: number, run: RunNetwork) => Promise<Judgement>;

/** Runs a network on the CPU of the training's own process. */
export type RunNetwork = (model: ModelSource, feeds: Record<string, TensorData>) => Promise<Record<string, TensorData>>;

/** Where a job comes from. */
export interface JobSource<C extends LoopConfig> {
  /** Hash of the footage and its division; a resumed training must see the same. */
  readonly identity: string;
  /**
   * @param stored configuration of the checkpoint that is gone on from, unchecked; null for a new training.
   * @param device where the step will run, which decides how it is formulated.
   */
  open(stored: unknown, device: DeviceId): TrainingJob<C>;
}
