/** @file One item's work and what is known of it, as plain data: it is kept in the document, and travels to other machines. */
import type { Doubt, ItemMedia, ItemState } from '../../src-shared/contract/batch.ts';
import type { FixResult } from '../../src-shared/contract/services.ts';
import type { AlignmentEstimate, Correction } from '../../src-shared/model/alignment.ts';
import type { ContentMark, SourceMark } from './fingerprint.ts';

/** Where an item's outputs go. Decided once, when the item is added, so that a second run names them alike. */
export interface ItemTarget {
  /** Absolute. */
  readonly folder: string;
  /** Name without extension. */
  readonly stem: string;
}

/** What is to be done with one file. */
export interface ItemJob {
  /** Absolute. */
  readonly path: string;
  readonly target: ItemTarget;
  /** Absolute folder inside the target folder in which nobody else works; made and removed by the run. */
  readonly staging: string;
  /** The user's own correction, written whatever was measured, or null. */
  readonly correction: Correction | null;
}

/** A fix that was written and proven; it is or is about to be put into place. */
export interface WrittenFix {
  readonly result: FixResult;
  /** What it was made from, and with. */
  readonly source: SourceMark;
  readonly correction: Correction;
  readonly content: ContentMark;
}

/** What earlier runs found out; nothing of it is done again while the source is the same. */
export interface KnownItem {
  readonly source: SourceMark;
  readonly media: ItemMedia;
  readonly estimate: AlignmentEstimate | null;
  readonly written: WrittenFix | null;
}

/** How the work on an item ended. */
export interface ItemOutcome {
  readonly state: Exclude<ItemState, { kind: 'waiting' | 'running' }>;
  readonly doubts: readonly Doubt[];
  /** Null when the file could not be read. */
  readonly known: KnownItem | null;
}
