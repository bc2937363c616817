/** @file A whole batch in words, and what can be asked of it in each state. */
import type { BatchSummary } from '../../src-shared/contract/batch.ts';
import { formatSpan } from '../lib/readable.ts';

type BatchState = BatchSummary['state'];

/** What the buttons of a batch do now; null where there is nothing to do. */
export interface BatchControls {
  /** Label of the button that starts or goes on. */
  readonly start: string | null;
  readonly pause: boolean;
  readonly stop: boolean;
}

const STATES: Readonly<Record<BatchState, string>> = {
  idle: 'Ready',
  running: 'Running',
  pausing: 'Pausing',
  paused: 'Paused',
  stopping: 'Stopping',
  finished: 'Finished',
  interrupted: 'Interrupted',
  elsewhere: 'Running elsewhere',
};

/** Where a batch stands, in a word or two. One that watches and has nothing to do says so. */
export function batchStateText({ state, counts, options }: Pick<BatchSummary, 'state' | 'counts' | 'options'>): string {
  if (state === 'running' && options.source.watch && counts.running + counts.waiting === 0) return 'Watching';
  return STATES[state];
}

/** Which buttons there are. */
export function controlsOf({ state, counts }: Pick<BatchSummary, 'state' | 'counts'>): BatchControls {
  const isOpen = counts.waiting + counts.running > 0;
  const isFresh = counts['needs-eyes'] + counts.done + counts.failed + counts.skipped === 0;
  if (state === 'idle') return { start: isFresh ? 'Start' : 'Go on', pause: false, stop: false };
  if (state === 'paused' || state === 'interrupted') return { start: 'Go on', pause: false, stop: state === 'paused' };
  // Starting it again takes what is new in its folders.
  if (state === 'finished') return { start: isOpen ? 'Go on' : 'Look for new clips', pause: false, stop: false };
  return { start: null, pause: state === 'running', stop: state === 'running' || state === 'pausing' };
}

/** How many clips have an answer. */
export function endedCount({ done, failed, skipped, 'needs-eyes': eyes }: BatchSummary['counts']): number {
  return done + failed + skipped + eyes;
}

/** `3 min left`, or nothing while nobody knows or nothing runs. */
export function etaText({ state, etaSeconds }: Pick<BatchSummary, 'state' | 'etaSeconds'>): string {
  return etaSeconds === null || (state !== 'running' && state !== 'pausing') ? '' : `about ${formatSpan(etaSeconds)} left`;
}

/** What came out of it, for the list of batches: what needs somebody before what does not. */
export function resultText({ counts, total, state }: Pick<BatchSummary, 'counts' | 'total' | 'state'>): string {
  if (total === 0) return 'no clips yet';
  const parts = [counts['needs-eyes'] > 0 && `${counts['needs-eyes']} ${counts['needs-eyes'] === 1 ? 'needs' : 'need'} eyes`, counts.failed > 0 && `${counts.failed} failed`].filter(Boolean);
  if (parts.length > 0) return parts.join(' · ');
  if (state === 'finished') return counts.done === total ? 'all fine' : 'nothing to look at';
  return `${endedCount(counts)} of ${total}`;
}
