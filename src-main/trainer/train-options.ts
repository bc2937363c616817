/** @file What a training is told and what it tells. */
import type { DeviceId } from '../engine/protocol.ts';
import type { ParameterLayout } from '../nn/parameters.ts';
import type { TrainingProgress } from './checkpoint.ts';
import type { MixChoice } from './choose-mix.ts';
import type { FineTuning } from './fine-tuning.ts';
import type { LipSyncJobOptions } from './lip-sync-job.ts';
import type { TrainConfig } from './train-config.ts';
import type { LoopConfig } from './loop-config.ts';
import type { NetworkVectors } from './training-job.ts';
import type { WindowAccuracy } from './window-accuracy.ts';

/** How to train, whatever it is. */
export interface RunOptions {
  /** Where to start from; random numbers from the seed where null. */
  readonly start: NetworkVectors | null;
  /** Model that `start` is from. */
  readonly parent: string | null;
  /** How strongly to stay near `start`; not at all unless given. Used for a new training; a resumed one keeps its own. */
  readonly fineTuning?: FineTuning | null;
  /** How long: so many steps, or as many as fit into so many minutes. */
  readonly length: { readonly steps: number } | { readonly minutes: number };
  /** File of the checkpoint. */
  readonly checkpoint: string;
  readonly resume: boolean;
  /** Where to train. A device whose gradients are wrong is refused, and the CPU trains instead. */
  readonly device: DeviceId;
}

/** What to train for lip-sync. */
export interface TrainOptions extends RunOptions, LipSyncJobOptions {}

/** Told after each step. */
export interface StepReport {
  readonly step: number;
  /** An estimate as long as a run bounded by time has its rate up; null before there is one. */
  readonly total: number | null;
  /** Spent over all sessions, up to the step before. */
  readonly seconds: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly samplesPerSecond: number;
  readonly etaSeconds: number | null;
}

/** Told after each look at held-out footage. */
export interface EvaluationReport {
  readonly step: number;
  readonly score: number;
  readonly table: readonly WindowAccuracy[];
}

/** How a training is followed and ended. */
export interface TrainCall {
  /** Ends it at once; what came after the last checkpoint is lost. */
  readonly signal: AbortSignal;
  /** Ends it after the step at work, with a checkpoint and a result. */
  readonly stop?: AbortSignal;
  /** Ends it after the step at work, with a checkpoint to go on from and nothing more. */
  readonly pause?: AbortSignal;
  /** Told once what trains, with what was done in earlier sessions; `refusal` is why not the wanted device. */
  readonly onStart?: (start: { readonly progress: TrainingProgress; readonly device: DeviceId; readonly refusal: string | null }) => void;
  readonly onStep?: (report: StepReport) => void;
  readonly onEvaluation?: (report: EvaluationReport) => void;
  /** Told when the steps are over and the model is chosen. */
  readonly onFinishing?: () => void;
}

/** A training that has ended well. */
export interface TrainResult<C extends LoopConfig = TrainConfig> {
  readonly config: C;
  readonly layout: ParameterLayout;
  /** The averaged weights that did best on held-out footage, the last ones without any; of a fine-tuning, mixed with its start. */
  readonly best: NetworkVectors;
  /** How they were mixed; null without a start. */
  readonly choice: MixChoice | null;
  readonly progress: TrainingProgress;
  readonly parent: string | null;
  readonly ended: 'finished' | 'no more progress' | 'stopped' | 'paused';
}
