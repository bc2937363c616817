/**
 * @file Batches: whole folders through one recipe. A batch is a durable document: every change is on the disk before it is told, so a kill at any
 * moment loses at most the step that was under way. Items travel as summaries; what fills a page comes by {@link BatchService.item}.
 */
import type { AlignmentEstimate, CannotTellReason, Correction, Verdict } from '../model/alignment.ts';
import type { HeatMapStyle } from '../model/heat-map-style.ts';
import type { MediaId } from '../model/media.ts';
import type { ToleranceId } from '../model/tolerance.ts';
import type { Rational } from '../time.ts';
import type { MadeByStep, MadeFile } from './batch-made.ts';
import type { WireError } from './errors.ts';
import type { Call, FixOptions, FixResult, MeasureOptions, Stage } from './services.ts';
import type { StemsExportArgs } from './stems.ts';

/** Identifies a batch, 16 hex digits; also the name of its folder unless another was chosen. */
export type BatchId = string;

/** Identifies an item within its batch, a decimal number in the order of adding. Never used again. */
export type ItemId = string;

/** Measures offset, drift and steps. Null is what the settings say, or the loudest track. */
export interface MeasureStep extends Pick<MeasureOptions, 'audioTrack' | 'thorough'> {
  readonly kind: 'measure';
  /** Largest offset tried, seconds. */
  readonly maxOffset: number | null;
}

/** Writes the fix that the measurement before it asks for, where it is sure enough; the others are left for eyes. */
export interface FixStep extends Pick<FixOptions, 'mode' | 'audioFormat'> {
  readonly kind: 'fix';
  /** Confidence, 0–1, from which a fix is written unasked. */
  readonly leastConfidence: number;
  /** Clips that are off by less than this standard allows are left as they are; null writes them too. */
  readonly leaveWithin: ToleranceId | null;
}

/** Writes the sound of what is on screen and the rest as files, and with `mux` a copy of the film that has both. */
export interface StemsStep extends Pick<StemsExportArgs, 'audioTrack' | 'stems' | 'format' | 'mux'> {
  readonly kind: 'stems';
}

/** Writes where in the picture the sound comes from: drawn over the picture, as numbers, or both. */
export interface SeeStep {
  readonly kind: 'see';
  /** Null is the loudest track. */
  readonly audioTrack: number | null;
  readonly video: boolean;
  /** The maps as a JSON file. */
  readonly data: boolean;
  /** How the map looks in the video. */
  readonly style: HeatMapStyle;
}

/** Steps that write files beside the fix. After a fix that moved the sound they are about the fixed file, and wait while it is not settled whether there is to be one. */
export type MakingStep = StemsStep | SeeStep;

/** One thing done to each item. Steps run in the order of the recipe; each kind at most once. A new kind is a member here, a resource in `batch/schedule.ts` and a branch in `batch/run-item.ts`. */
export type RecipeStep = MeasureStep | FixStep | MakingStep;

/** What is done to each item. */
export interface Recipe {
  /** Unique among the presets. */
  readonly name: string;
  readonly steps: readonly RecipeStep[];
}

/** A preset: shipped, or saved by the user under another name. */
export interface RecipePreset {
  readonly recipe: Recipe;
  /** Shipped ones can neither be replaced nor deleted. */
  readonly shipped: boolean;
}

/** Which files a batch is about. */
export interface BatchSource {
  /** Absolute paths of folders and files. Files are taken whatever the patterns say. */
  readonly inputs: readonly string[];
  /**
   * Globs over the path below the input folder: `*`, `**`, `?`, `{a,b}`; with a leading `!` they exclude. A pattern without `/` is about the name
   * alone. Without any that include, all media files are taken. Slateless' own outputs (`*.synced.*`, `*.stems.*`, `*.on-screen.*`, `*.off-screen.*`,
   * `*.heat-map.*`) are taken only when a pattern includes them.
   */
  readonly patterns: readonly string[];
  readonly recursive: boolean;
  /** Goes on taking what is added to the folders, once it has been still for a few seconds and can be read as media. */
  readonly watch: boolean;
}

/** Where results are written. */
export interface OutputRule {
  /** Null is beside each source. */
  readonly folder: string | null;
  /** Repeats the folders below the input folder in the output folder. Otherwise equal names are told apart by ` (2)`. */
  readonly keepFolders: boolean;
}

/** What a batch is made from. */
export interface BatchOptions {
  /** Null is the name of the first input. */
  readonly name: string | null;
  readonly source: BatchSource;
  readonly recipe: Recipe;
  readonly output: OutputRule;
  /** Folder of the document, new or empty; null is one in the app's data folder. */
  readonly document: string | null;
}

/** Why nothing was done to an item. */
export type SkipReason =
  /** The user asked for it. */
  | 'user'
  | 'no-audio'
  | 'no-video'
  /** The file was gone when its turn came. */
  | 'missing';

/** Why a person should look, most pressing first. */
export type DoubtReason =
  /** There is an answer that is not sure enough to act on. */
  | 'low-confidence'
  /** The offset changes within the clip: the places of the edits should be checked. */
  | 'steps'
  /** There is no answer, and why. */
  | CannotTellReason
  /** The fix was written, with a warning. */
  | 'fix-warning'
  /** Stems were written, but there was nobody in the picture to judge by: all of the sound is off screen. */
  | 'nothing-visible';

/** One reason to look, and where. */
export interface Doubt {
  readonly reason: DoubtReason;
  /** The moment to look at, seconds; null when it is about the whole clip. */
  readonly time: number | null;
}

/** Where an item stands. Only `running` ever changes by itself into something else; the others change by a request. */
export type ItemState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly stage: Stage; readonly fraction: number | null; readonly etaSeconds: number | null }
  /** In sync, or measured where the recipe only measures, or fixed; `made` by a recipe that measures nothing: stems or heat maps were written. */
  | { readonly kind: 'done'; readonly outcome: 'in-sync' | 'measured' | 'fixed' | 'made' }
  /** Off, and left as it is since the recipe says that this standard will do. */
  | { readonly kind: 'done'; readonly outcome: 'within-tolerance'; readonly tolerance: ToleranceId }
  | { readonly kind: 'needs-eyes' }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  | { readonly kind: 'failed'; readonly error: WireError };

/** What was measured, in short. Fields as in {@link AlignmentEstimate}. */
export interface MeasureSummary extends Pick<AlignmentEstimate, 'verdict' | 'reason' | 'offset' | 'confidence' | 'evidence' | 'driftPpm'> {
  readonly steps: number;
}

/** One file of a batch, in short. */
export interface BatchItem {
  readonly id: ItemId;
  /** Absolute. */
  readonly path: string;
  /** Path below the input folder, with `/`; the file's name for one that was given itself. */
  readonly name: string;
  /** Grows with each change of the item: of two versions the higher is the newer. */
  readonly revision: number;
  readonly state: ItemState;
  /** Seconds, once it has been read. */
  readonly duration: number | null;
  readonly measured: MeasureSummary | null;
  /** What the user decided instead of the measurement, or null. */
  readonly correction: Correction | null;
  /** The fix written, absolute, or null. */
  readonly output: string | null;
  /** Stems and heat maps written; absent for none. */
  readonly made?: readonly MadeFile[];
  /** Most pressing first. Not empty for `needs-eyes`; others may have some too. */
  readonly doubts: readonly Doubt[];
}

/** Facts of the media that reports and interchange need. */
export interface ItemMedia {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly duration: number;
  readonly frameRate: Rational | null;
  /** Displayed size, pixels, after rotation and pixel aspect; null without a picture. */
  readonly width: number | null;
  readonly height: number | null;
  readonly timecode: string | null;
  readonly sampleRate: number | null;
  readonly channels: number | null;
}

/** All that is known of one item. */
export interface BatchItemDetail {
  readonly item: BatchItem;
  /** The file, opened for the window so that `media/<id>/…` can be loaded; null when it is gone or cannot be read. */
  readonly mediaId: MediaId | null;
  readonly media: ItemMedia | null;
  readonly estimate: AlignmentEstimate | null;
  readonly fix: FixResult | null;
  /** In the order of the recipe; absent for none. */
  readonly made?: readonly MadeByStep[];
}

/** How many items are in each state. */
export type ItemCounts = Readonly<Record<ItemState['kind'], number>>;

/** A batch without its items. */
export interface BatchSummary {
  readonly id: BatchId;
  readonly name: string;
  readonly options: BatchOptions;
  /** Folder of the document. */
  readonly document: string;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /**
   * `idle` has never run or was stopped; `running` also while it watches with nothing to do; `pausing` and `stopping` until the items at work have
   * ended; `interrupted` was running when its process ended: {@link BatchService.start} goes on; `elsewhere` is run by another process.
   */
  readonly state: 'idle' | 'running' | 'pausing' | 'paused' | 'stopping' | 'finished' | 'interrupted' | 'elsewhere';
  readonly counts: ItemCounts;
  readonly total: number;
  /** Items that were taken off the list and can be put back. */
  readonly removed: number;
  /** 0–1 over all items, those at work in part. */
  readonly fraction: number;
  readonly etaSeconds: number | null;
  /** Grows with each change of the order or of the set of items. */
  readonly orderRevision: number;
}

/** A stretch of the items of a batch, in order. */
export interface BatchPage {
  readonly batch: BatchSummary;
  readonly items: readonly BatchItem[];
}

/** Formats of a report. */
export type ReportFormat = 'html' | 'csv' | 'json';

/** Several items of one batch. */
export interface ItemsArgs {
  readonly batchId: BatchId;
  readonly itemIds: readonly ItemId[];
}

/** What changed, at most five times a second. Items that changed more often are sent once, as they are now. */
export interface BatchEvent {
  readonly type: 'batch';
  /** Null when the batch was deleted. */
  readonly batch: BatchSummary | null;
  readonly batchId: BatchId;
  /** At most 500; the rest comes with the next event. */
  readonly changed: readonly BatchItem[];
  /** Removed items. */
  readonly removed: readonly ItemId[];
}

/** Whole folders. Every method that names a batch throws {@link AppError} `batch.not-found` for one that is not there, `batch.corrupt` for one that cannot be read. */
export interface BatchService {
  /** Known batches, newest first. */
  list(args: Record<string, never>, call: Call): Promise<readonly BatchSummary[]>;
  /** Shipped presets first, then the user's by name. */
  recipes(args: Record<string, never>, call: Call): Promise<readonly RecipePreset[]>;
  /** Saves a preset, replacing the user's own of that name. */
  saveRecipe(args: { readonly recipe: Recipe }, call: Call): Promise<readonly RecipePreset[]>;
  deleteRecipe(args: { readonly name: string }, call: Call): Promise<readonly RecipePreset[]>;
  /** Finds the files and writes the document; nothing is started. Throws {@link AppError} `batch.no-files` unless it watches. */
  create(args: BatchOptions, call: Call): Promise<BatchSummary>;
  /** A page of items in their order; `count` 0 gives the summary alone. */
  items(args: { readonly batchId: BatchId; readonly from: number; readonly count: number }, call: Call): Promise<BatchPage>;
  /** Everything about one item, its file opened. */
  item(args: { readonly batchId: BatchId; readonly itemId: ItemId }, call: Call): Promise<BatchItemDetail>;
  /** Starts, or goes on after a pause, a stop, a crash or the end, with what waits and what is new in the folders. Returns at once. `jobs` is how many items are at work at most; null or absent is what fills the machine. Throws {@link AppError} `batch.busy` when another process runs it. */
  start(args: { readonly batchId: BatchId; readonly jobs?: number | null }, call: Call): Promise<BatchSummary>;
  /** Starts no more items; those at work go on to their end. */
  pause(args: { readonly batchId: BatchId }, call: Call): Promise<BatchSummary>;
  /** Also ends the items at work, which wait again. Resolves when they have. */
  stop(args: { readonly batchId: BatchId }, call: Call): Promise<BatchSummary>;
  /** Lets items wait again. With `measure` false what was measured is kept. Items at work are left alone. */
  retry(args: ItemsArgs & { readonly measure: boolean }, call: Call): Promise<BatchSummary>;
  /** Leaves items out; those at work are ended. {@link retry} takes them back in. */
  skip(args: ItemsArgs, call: Call): Promise<BatchSummary>;
  /** Takes items off the list; outputs stay on the disk. {@link restore} puts them back, also after a restart. */
  remove(args: ItemsArgs, call: Call): Promise<BatchSummary>;
  /** Puts removed items back where they were, or with null all of them. Those that were at work wait. */
  restore(args: { readonly batchId: BatchId; readonly itemIds: readonly ItemId[] | null }, call: Call): Promise<BatchSummary>;
  /** Puts items, in the order given, before another one or, with null, at the end. */
  move(args: ItemsArgs & { readonly before: ItemId | null }, call: Call): Promise<BatchSummary>;
  /** Keeps the user's own correction of an item, or with null takes it back. Written by the next {@link retry}; reports carry it from now on. */
  correct(args: { readonly batchId: BatchId; readonly itemId: ItemId; readonly correction: Correction | null }, call: Call): Promise<BatchItem>;
  /** Writes reports of what is known now, into `folder`, or with null beside the document. Replaces earlier ones. */
  report(args: { readonly batchId: BatchId; readonly formats: readonly ReportFormat[]; readonly folder: string | null }, call: Call): Promise<readonly { readonly format: ReportFormat; readonly path: string }[]>;
  /** Forgets a batch and removes its document; outputs stay. Stops it first. */
  delete(args: { readonly batchId: BatchId }, call: Call): Promise<Record<string, never>>;
}

/** Verdicts that ask for a correction. */
export const OFF_SYNC: readonly Verdict[] = ['offset', 'drift', 'steps'];
