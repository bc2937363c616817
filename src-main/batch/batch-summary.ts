/** @file A batch in short: state, counts, progress and time left. Pure but for the clock. */
import type { BatchSummary } from '../../src-shared/contract/batch.ts';
import type { BatchHeader } from './batch-document.ts';
import type { BatchRun } from './batch-run.ts';
import type { BatchState } from './batch-state.ts';

/** How the batch is run, if it is. */
export interface RunFacts {
  readonly run: Pick<BatchRun, 'wanted'> | null;
  /** Another process holds the lock. */
  readonly elsewhere: boolean;
  /** When the run began, seconds on a steady clock, and how far the batch was then. */
  readonly started: { readonly seconds: number; readonly fraction: number };
}

/** Less of the batch than this done in a run says nothing about its pace. */
const LEAST_SEEN = 0.002;

/** Puts a batch in short. */
export function summaryOf(header: BatchHeader & { readonly document: string }, state: BatchState, facts: RunFacts, now: number = performance.now() / 1000): BatchSummary {
  const { counts } = state;
  const total = state.order.length;
  const fraction = total === 0 ? 0 : Math.min(1, (total - counts.waiting - counts.running + partOfRunning(state)) / total);
  const seen = fraction - facts.started.fraction;
  const pace = facts.run?.wanted === 'running' && seen > LEAST_SEEN ? seen / Math.max(1e-3, now - facts.started.seconds) : null;
  return { ...header, state: stateOf(state, facts), counts, total, removed: state.removedIds.length, fraction, etaSeconds: pace === null ? null : (1 - fraction) / pace, orderRevision: state.orderRevision };
}

function stateOf(state: BatchState, { run, elsewhere }: RunFacts): BatchSummary['state'] {
  if (elsewhere) return 'elsewhere';
  const working = state.counts.running > 0;
  if (run?.wanted === 'stopped') return 'stopping';
  if (run?.wanted === 'paused') return working ? 'pausing' : 'paused';
  if (run) return 'running';
  if (state.wanted === 'running') return 'interrupted';
  return state.wanted === 'finished' && state.counts.waiting > 0 ? 'idle' : state.wanted;
}

/** Sum of the fractions of the items at work: there are only a few, and they are not far from the front. */
function partOfRunning(state: BatchState): number {
  let left = state.counts.running;
  let sum = 0;
  for (const id of state.order) {
    if (left === 0) break;
    const current = state.item(id)?.state;
    if (current?.kind !== 'running') continue;
    left--;
    // A stage is only a part of the item's work.
    sum += 0.5 * (current.fraction ?? 0);
  }
  return sum;
}
