/** @file One item's work and what is known of it, as plain data: it is kept in the document, and travels to other machines. */
import type { Doubt, ItemMedia, ItemState, MakingStep } from '../../src-shared/contract/batch.ts';
import type { MadeByStep, MadeFile } from '../../src-shared/contract/batch-made.ts';
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

/** What a step that makes files wrote and proved; it is or is about to be put into place. */
export interface WrittenFiles {
  readonly step: MakingStep;
  /** The clip as it was, and the file that was read: the clip itself or its fix. */
  readonly source: SourceMark;
  readonly input: ContentMark;
  /** `staged` is the name in the staging folder. */
  readonly files: readonly (MadeFile & { readonly staged: string; readonly content: ContentMark })[];
  readonly facts: MadeByStep['facts'];
  /** The user wants it made anew; until then it is remembered, since it may be replaced. */
  readonly outdated?: boolean;
}

/** What earlier runs found out; nothing of it is done again while the source is the same. */
export interface KnownItem {
  readonly source: SourceMark;
  readonly media: ItemMedia;
  readonly estimate: AlignmentEstimate | null;
  readonly written: WrittenFix | null;
  /** Stems and heat maps, one entry per kind of step; absent for none. */
  readonly made?: readonly WrittenFiles[];
}

/** Files and facts of all steps, without what only this program needs to recognise them. */
export function madeBySteps({ made = [] }: Pick<KnownItem, 'made'>): readonly MadeByStep[] {
  return made.map(({ files, facts }) => ({ files: files.map(({ role, path, of }) => ({ role, path, of })), facts }));
}

/** What is known of an item, to be measured and made anew; its files may be replaced. */
export function forgetResults(known: KnownItem): KnownItem {
  return { ...known, estimate: null, ...(known.made && { made: known.made.map((one) => ({ ...one, outdated: true })) }) };
}

/** How the work on an item ended. */
export interface ItemOutcome {
  readonly state: Exclude<ItemState, { kind: 'waiting' | 'running' }>;
  readonly doubts: readonly Doubt[];
  /** Null when the file could not be read. */
  readonly known: KnownItem | null;
}
