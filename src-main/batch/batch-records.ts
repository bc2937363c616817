/** @file The lines of a batch's journal: what happened, in order. Together they are the batch; see `batch-state.ts`. */
import { z } from 'zod';
import type { Doubt, ItemId, MeasureSummary } from '../../src-shared/contract/batch.ts';
import type { MadeFile } from '../../src-shared/contract/batch-made.ts';
import { correction, path } from '../../src-shared/contract/schema-parts.ts';
import type { Correction } from '../../src-shared/model/alignment.ts';
import type { SourceMark } from './fingerprint.ts';
import type { ItemOutcome, ItemTarget } from './item-job.ts';

/** A file that joins a batch. */
export interface AddedItem {
  readonly id: ItemId;
  readonly path: string;
  readonly name: string;
  readonly target: ItemTarget;
}

/** What tells at a glance that a source has changed. */
export type SourceFacts = Pick<SourceMark, 'sizeBytes' | 'modifiedMs'>;

/** What the user wants of the batch as a whole; `finished` once nothing waits. */
export type WantedRun = 'idle' | 'running' | 'paused' | 'finished';

/** One thing that happened. */
export type BatchRecord =
  | { readonly t: 'added'; readonly items: readonly AddedItem[] }
  | { readonly t: 'started'; readonly id: ItemId }
  /** The item's details were kept; here is what the list shows of them. */
  | { readonly t: 'known'; readonly id: ItemId; readonly source: SourceFacts; readonly duration: number; readonly measured: MeasureSummary | null; readonly output: string | null; readonly made?: readonly MadeFile[] }
  | { readonly t: 'ended'; readonly id: ItemId; readonly state: ItemOutcome['state']; readonly doubts: readonly Doubt[] }
  /** Wait again; with `measure`, what was measured is forgotten. */
  | { readonly t: 'waiting'; readonly ids: readonly ItemId[]; readonly measure: boolean }
  | { readonly t: 'skipped'; readonly ids: readonly ItemId[] }
  | { readonly t: 'removed'; readonly ids: readonly ItemId[] }
  /** Puts removed items back where they were. */
  | { readonly t: 'restored'; readonly ids: readonly ItemId[] }
  | { readonly t: 'moved'; readonly ids: readonly ItemId[]; readonly before: ItemId | null }
  | { readonly t: 'corrected'; readonly id: ItemId; readonly correction: Correction | null }
  | { readonly t: 'run'; readonly wanted: WantedRun };

/** A record and its place in the order, from 1 without gaps. */
export type NumberedRecord = BatchRecord & { readonly n: number };

const id = z.string();
const ids = z.array(id);
const n = z.number().int();
const doubts = z.array(z.object({ reason: z.string(), time: z.number().nullable() }));
const schema = z.discriminatedUnion('t', [
  z.object({ n, t: z.literal('added'), items: z.array(z.object({ id, path, name: z.string(), target: z.object({ folder: path, stem: z.string() }) })) }),
  z.object({ n, t: z.literal('started'), id }),
  z.object({ n, t: z.literal('known'), id, source: z.object({ sizeBytes: z.number(), modifiedMs: z.number() }), duration: z.number(), measured: z.looseObject({ verdict: z.string() }).nullable(), output: path.nullable(), made: z.array(z.looseObject({ path })).optional() }),
  z.object({ n, t: z.literal('ended'), id, state: z.looseObject({ kind: z.enum(['done', 'needs-eyes', 'skipped', 'failed']) }), doubts }),
  z.object({ n, t: z.literal('waiting'), ids, measure: z.boolean() }),
  z.object({ n, t: z.literal('skipped'), ids }),
  z.object({ n, t: z.literal('removed'), ids }),
  z.object({ n, t: z.literal('restored'), ids }),
  z.object({ n, t: z.literal('moved'), ids, before: id.nullable() }),
  z.object({ n, t: z.literal('corrected'), id, correction: correction.nullable() }),
  z.object({ n, t: z.literal('run'), wanted: z.enum(['idle', 'running', 'paused', 'finished']) }),
]);

/** The record of a line, or null for a line that is not whole. */
export function parseRecord(line: string): NumberedRecord | null {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? (parsed.data as NumberedRecord) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
