/** @file Whether a model got better, in plain words, with the numbers that say so. Pure; the components only lay it out. */
import type { Figures, FiguresPair } from '../../src-shared/contract/models.ts';
import type { ScanReport } from '../../src-shared/contract/training.ts';
import { formatPercent } from '../lib/readable.ts';

/** What a comparison of two models on the same footage comes to. */
export type Change = 'better' | 'same' | 'worse' | 'unknown';

/** The length of window that the judgement rests on, seconds times 25: one second is what a short line of dialogue gives. */
const HEADLINE_FRAMES = 25;

/** Fewer windows say nothing. */
const LEAST_WINDOWS = 20;

/** One length of window, by both models. */
export interface PairedRow {
  /** Video frames at 25 per second. */
  readonly frames: number;
  readonly windows: number;
  /** Share within one frame, 0–1. */
  readonly before: number;
  readonly after: number;
}

/** Lengths that both models were asked about, shortest first. */
export function pairedRows({ before, after }: FiguresPair): readonly PairedRow[] {
  return after.table.flatMap(({ frames, windows, withinOne }) => {
    const other = before.table.find((row) => row.frames === frames);
    return withinOne === null || other?.withinOne == null ? [] : [{ frames, windows, before: other.withinOne, after: withinOne }];
  });
}

/** The row that a judgement rests on: one second, or else the length with most windows; null where all have too few. */
export function headlineRow(rows: readonly PairedRow[]): PairedRow | null {
  const enough = rows.filter(({ windows }) => windows >= LEAST_WINDOWS);
  return enough.find(({ frames }) => frames === HEADLINE_FRAMES) ?? [...enough].sort((a, b) => b.windows - a.windows)[0] ?? null;
}

/**
 * Largest difference of two shares that chance may well give, 0–1: twice the standard error of a difference of binomial shares. Windows
 * overlap by half, so half of them count. That both models saw the same windows makes the real error smaller: this errs towards "no difference".
 */
export function chanceOf({ windows, before, after }: PairedRow): number {
  const counted = Math.max(1, windows / 2);
  return 2 * Math.sqrt((before * (1 - before) + after * (1 - after)) / counted);
}

/** Which of the two is better, where that can be told. */
export function changeOf(pair: FiguresPair): Change {
  const row = headlineRow(pairedRows(pair));
  if (!row) return 'unknown';
  const gain = row.after - row.before;
  if (Math.abs(gain) <= chanceOf(row)) return 'same';
  return gain > 0 ? 'better' : 'worse';
}

/** A few words for a heading. */
export const CHANGE_TEXT: Readonly<Record<Change, string>> = {
  better: 'Better on your footage',
  same: 'No clear difference on your footage',
  worse: 'Worse on your footage',
  unknown: 'Too little footage to tell',
};

/** Which of two models places a folder's windows better, with the numbers; `before` and `after` are their names. */
export function comparisonSentence(pair: FiguresPair, before: string, after: string): string {
  const row = headlineRow(pairedRows(pair));
  if (!row) return `Too little footage to tell: fewer than ${LEAST_WINDOWS} windows.`;
  const change = changeOf(pair);
  const result = change === 'same' ? 'No clear difference' : `${change === 'better' ? after : before} is better here`;
  const numbers = `of ${count(row.windows)} windows of ${windowLength(row.frames)}, ${after} places ${formatPercent(row.after)} within one frame, ${before} ${formatPercent(row.before)}`;
  return `${result}: ${numbers}.${change === 'same' ? ` Differences up to ${points(chanceOf(row))} can be chance.` : ''}`;
}

/** The numbers behind a {@link Change}, as one or two sentences. */
export function changeSentence(pair: FiguresPair): string {
  const row = headlineRow(pairedRows(pair));
  if (!row) return `There are fewer than ${LEAST_WINDOWS} windows of held-out footage. Add footage, or compare both models on another folder.`;
  const fact = `Of ${count(row.windows)} windows of ${windowLength(row.frames)} that the training did not see, ${formatPercent(row.after)} are placed within one frame; before it was ${formatPercent(row.before)}.`;
  const change = changeOf(pair);
  if (change === 'same') return `${fact} With this many windows, differences up to ${points(chanceOf(row))} can be chance.`;
  return change === 'worse' ? `${fact} The model that you had serves you better.` : fact;
}

/** What became of what the model knew before. */
export function memorySentence(kept: FiguresPair | null, losesBase: boolean): string {
  if (!kept) return 'Whether it forgot anything was not measured: no earlier footage was named for that.';
  const row = headlineRow(pairedRows(kept));
  if (!row) return 'The earlier footage is too little to tell whether it forgot anything.';
  const numbers = `${formatPercent(row.after)} of ${count(row.windows)} windows of ${windowLength(row.frames)}, before ${formatPercent(row.before)}`;
  return losesBase ? `On the earlier footage it forgot: ${numbers}.` : `On the earlier footage it kept what it knew: ${numbers}.`;
}

/** How far the held-out figures reach, by how the footage was divided; null where there is nothing to add. */
export function reachSentence(heldOutBy: ScanReport['heldOutBy']): string | null {
  if (heldOutBy === 'people') return 'They are of people whom the training never saw, as far as names of files tell.';
  if (heldOutBy === 'files') return 'They are from files of their own. The same people may be in both parts.';
  if (heldOutBy === 'stretches') return 'They are from the same files as the training: on other footage the gain may be smaller.';
  return null;
}

/** The one number of {@link Figures} as people read it, with what it is of. */
export function scoreText({ score }: Figures): string {
  return `${(score * 100).toFixed(1)} %`;
}

/** `1 s`, `0.2 s`: the length of a window. */
export function windowLength(frames: number): string {
  return `${String(Math.round(frames * 4) / 100)} s`;
}

/** `+6.5`, `−0.3`: a difference of shares in percentage points. */
export function gainText(gain: number): string {
  const rounded = Math.round(gain * 1000) / 10;
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : '±'}${Math.abs(rounded).toFixed(1)}`;
}

function points(share: number): string {
  const value = Math.max(1, Math.round(share * 100));
  return value === 1 ? '1 point' : `${value} points`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
