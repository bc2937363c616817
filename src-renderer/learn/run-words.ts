/** @file The states of a training in words, and what can be done in each. */
import type { TrainingRun, TrainingState } from '../../src-shared/contract/training.ts';

/** What it is doing. */
export const STATE_TEXT: { readonly [S in TrainingState]: string } = {
  scanning: 'Looking at the footage',
  training: 'Training',
  finishing: 'Judging the result',
  paused: 'Paused',
  interrupted: 'Interrupted',
  done: 'Done',
  failed: 'Failed',
};

/** How a state is marked, beside its word. */
export type StateLevel = 'work' | 'good' | 'fair' | 'bad';

/** Level of a state. */
export function levelOfState(state: TrainingState): StateLevel {
  if (state === 'done') return 'good';
  if (state === 'failed') return 'bad';
  return state === 'paused' || state === 'interrupted' ? 'fair' : 'work';
}

/** Whether it uses the machine now. */
export function isAtWork({ state }: Pick<TrainingRun, 'state'>): boolean {
  return levelOfState(state) === 'work';
}

/** Whether it is neither done nor failed: somebody has to know about it. */
export function isOpen({ state }: Pick<TrainingRun, 'state'>): boolean {
  return state !== 'done' && state !== 'failed';
}

/** How far it is, 0–1, or null while unknown or over. */
export function fractionOf({ state, step, total, progress }: Pick<TrainingRun, 'state' | 'step' | 'total' | 'progress'>): number | null {
  if (state === 'training' || state === 'paused' || state === 'interrupted') return total === null || total === 0 ? null : Math.min(1, step / total);
  return progress?.fraction ?? null;
}

/** Why it came to its end, as a sentence; null while it has not. */
export function endText({ ended }: Pick<TrainingRun, 'ended'>): string | null {
  if (ended === 'finished') return 'It ran for its whole length.';
  if (ended === 'no more progress') return 'It ended early: held-out footage got no better.';
  return ended === 'stopped' ? 'It was stopped; the best state up to then was kept.' : null;
}

/** How the model came about from its parent and what was trained; null where there was nothing to mix. */
export function mixText({ mix, parent }: Pick<TrainingRun, 'mix' | 'parent'>): string | null {
  if (mix === null || parent === null) return null;
  const percent = Math.round(mix * 100);
  if (percent >= 100) return 'All of what was trained is in the model.';
  if (percent <= 0) return `None of what was trained helped on held-out footage: the model equals ${parent}.`;
  return `${percent} % of the way from ${parent} to what was trained: the mixture that keeps most of both.`;
}
