/** @file What the parts of the Batch page share. */
import { createContext } from 'svelte';
import type { BatchItem } from '../../src-shared/contract/batch.ts';
import type { Correction } from '../../src-shared/model/alignment.ts';
import type { BatchDraft } from './batch-draft.svelte.ts';
import type { BatchView } from './batch-view.svelte.ts';
import type { Batches } from './batches.svelte.ts';
import type { ItemDetail } from './item-detail.svelte.ts';
import type { Posters } from './posters.svelte.ts';
import type { TimelineExport } from './timeline-export.svelte.ts';

/** State of the page, and what spans several of its parts. */
export interface BatchPageContext {
  readonly batches: Batches;
  readonly view: BatchView;
  readonly draft: BatchDraft;
  readonly posters: Posters;
  readonly detail: ItemDetail;
  readonly timeline: TimelineExport;
  /** Milliseconds on a clock that only goes forward. */
  now(): number;
  /** Opens an item on the Edit page, at a moment in seconds or its doubtful one. */
  openItem(item: BatchItem, moment?: number | null): void;
  /** Opens a written file on the Edit page. */
  openOutput(path: string): void;
  /** Takes the selected items off the list. */
  removeSelected(): void;
  correct(item: BatchItem, correction: Correction | null): void;
  copy(text: string, what: string): void;
  /** Lets the user choose folders or files for the next batch. */
  addInputs(kind: 'folder' | 'files'): void;
}

const [getContext, setContext] = createContext<BatchPageContext>();

/** The page's state. Call while a component is initialized. */
export const getBatchPage = getContext;

/** Provides it. Call once, in `BatchPage.svelte`. */
export const setBatchPage = setContext;
