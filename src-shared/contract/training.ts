/** @file Training on the user's own footage: what of it can be learned from, and runs that go on in the background, whichever window looks on. */
import type { WireError } from './errors.ts';
import type { AccuracyRow, Figures, FiguresPair } from './models.ts';
import type { Call, DeviceStatus, Progress } from './services.ts';

/** Why footage teaches nothing. */
export const DISCARD_REASONS = ['unreadable', 'no-picture', 'no-sound', 'no-face', 'too-short', 'silence', 'still', 'out-of-sync', 'not-matching'] as const;

/** Why a stretch of footage was left out. */
export type DiscardReason = (typeof DISCARD_REASONS)[number];

/** Part of the footage. */
export interface FootagePart {
  /** Stretches: one face from where it appears to where it goes, or a whole file without any. */
  readonly count: number;
  readonly seconds: number;
  /** Files that they are from, relative to the folder; at most {@link MOST_NAMES} of them. */
  readonly names: readonly string[];
  /** How many files there are altogether. */
  readonly files: number;
}

/** File names told per part. */
export const MOST_NAMES = 20;

/** What was looked at, and what came of it. */
export interface ScanReport {
  /** Media files in the folders. */
  readonly sources: number;
  /** Files looked at so far; as many as `sources` in the end. */
  readonly scanned: number;
  readonly kept: FootagePart;
  /** By reason, longest first. */
  readonly discarded: readonly (FootagePart & { readonly reason: DiscardReason })[];
  /** Seconds of what was kept that training will not see, to be judged by; null until the scan is over. */
  readonly heldOutSeconds: number | null;
  /** How that was divided: by people as far as names of files tell, by files, by stretches of one file; null where it was too little, or not yet. */
  readonly heldOutBy: 'people' | 'files' | 'stretches' | null;
}

/** What to train. */
export interface TrainingOptions {
  /** Footage, with all folders below. */
  readonly folders: readonly string[];
  /** Model to go on from; `scratch` for random weights; null for the one in use. */
  readonly from: string | null;
  readonly length: { readonly minutes: number } | { readonly steps: number };
  /** Name of the new model, and of the run. */
  readonly name: string;
  /** Earlier footage that the model should not forget; measured before and after. May be empty. */
  readonly keep: readonly string[];
}

/** Where a run is. */
export type TrainingState =
  /** Looking at the footage. */
  | 'scanning'
  | 'training'
  /** Choosing and judging the model. */
  | 'finishing'
  | 'paused'
  /** The program ended during it; it can go on from its last checkpoint. */
  | 'interrupted'
  /** There is a model. */
  | 'done'
  | 'failed';

/** A look at held-out footage. */
export interface TrainingEvaluation {
  readonly step: number;
  readonly score: number;
  readonly table: readonly AccuracyRow[];
}

/** One training, as far as it has got. */
export interface TrainingRun {
  /** The name of its model. */
  readonly id: string;
  readonly options: TrainingOptions;
  readonly state: TrainingState;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Model that it goes on from; null from scratch. */
  readonly parent: string | null;
  readonly scan: ScanReport | null;
  /** How far the scan, or the judging at the end, has got; null in other states. */
  readonly progress: Progress | null;
  /** Null until it trains. */
  readonly device: DeviceStatus['id'] | null;
  /** Why not the wanted device, in words. */
  readonly deviceReason: string | null;
  readonly step: number;
  /** Steps of the whole run. For one bounded by time an estimate until its learning rate falls; null before that. */
  readonly total: number | null;
  /** Seconds of training, over all sessions. */
  readonly seconds: number;
  readonly samplesPerSecond: number | null;
  readonly etaSeconds: number | null;
  /** Losses, averaged over neighboring steps so that there are at most {@link MOST_POINTS}. */
  readonly curve: readonly { readonly step: number; readonly loss: number }[];
  readonly evaluations: readonly TrainingEvaluation[];
  /** Held-out footage by the parent, as soon as it is known. */
  readonly before: Figures | null;
  /** Held-out footage by the new model. */
  readonly after: Figures | null;
  /** The footage to keep. */
  readonly kept: FiguresPair | null;
  readonly losesBase: boolean;
  /** How far between parent (0) and what was trained (1) the model lies; null before the end and from scratch. */
  readonly mix: number | null;
  /** Why it ended. */
  readonly ended: 'finished' | 'no more progress' | 'stopped' | null;
  /** The model in the store, once there. */
  readonly model: string | null;
  /** Whether `resume` can take it up: paused, interrupted, or failed with a checkpoint. */
  readonly resumable: boolean;
  /** Why it failed. */
  readonly error: WireError | null;
}

/** Points of a curve. */
export const MOST_POINTS = 500;

/** Training. One run at a time, in all windows and terminals together; changes are told by the event `training`. */
export interface TrainingService {
  /** Looks at footage as a training would. `progress.partial` carries a {@link ScanReport} so far. `modelId` null is the model in use. */
  scan(args: { readonly folders: readonly string[]; readonly modelId: string | null }, call: Call): Promise<ScanReport>;
  /** Starts a run and answers at once; the run goes on after the call, and without any window. */
  start(args: TrainingOptions, call: Call): Promise<TrainingRun>;
  /** Writes a checkpoint and lets go of processor and memory. Answers when that is done. */
  pause(args: { readonly runId: string }, call: Call): Promise<TrainingRun>;
  /** Goes on with a run that is `resumable`. */
  resume(args: { readonly runId: string }, call: Call): Promise<TrainingRun>;
  /** Ends it now and makes a model of the best so far, in the background like the run itself. */
  stop(args: { readonly runId: string }, call: Call): Promise<TrainingRun>;
  /** Forgets a run with its checkpoint; one at work is ended first. A model that it made stays. */
  discard(args: { readonly runId: string }, call: Call): Promise<readonly TrainingRun[]>;
  /** All runs, latest first. */
  runs(args: Record<string, never>, call: Call): Promise<readonly TrainingRun[]>;
}
