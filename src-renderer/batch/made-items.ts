/** @file Batch items for tests: one of each kind, and any number of plain ones. */
import type { BatchItem, ItemState, MeasureSummary } from '../../src-shared/contract/batch.ts';

/** A clip that waits, with whatever is said about it. */
export function madeItem(fields: Partial<BatchItem> & { readonly id: string }): BatchItem {
  const name = fields.name ?? `clip ${fields.id}.mov`;
  return { path: `/cards/A001/${name}`, name, revision: 1, state: { kind: 'waiting' }, duration: null, measured: null, correction: null, output: null, doubts: [], ...fields };
}

/** A measurement. */
export function madeMeasure(fields: Partial<MeasureSummary>): MeasureSummary {
  return { verdict: 'offset', reason: null, offset: 0.08, confidence: 0.97, driftPpm: 0, steps: 0, ...fields };
}

/** A state that is at work. */
export function madeRunning(fraction: number | null, etaSeconds: number | null = null): ItemState {
  return { kind: 'running', stage: 'matching', fraction, etaSeconds };
}
