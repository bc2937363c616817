/** @file Recipes and name patterns, as they are typed and read. */
import type { BatchOptions, Recipe, RecipeStep } from '../../src-shared/contract/batch.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import { formatPercent } from '../lib/readable.ts';
import { FORMAT_TEXT } from '../stems/stem-words.ts';

/** Patterns typed into one field, separated by commas or spaces; commas inside braces belong to the pattern. */
export function patternsIn(text: string): readonly string[] {
  return text.match(/(?:\{[^}]*\}?|[^\s,{])+/g) ?? [];
}

/** Whether two recipes do the same, whatever they are called. */
export function recipesEqual(one: Recipe, other: Recipe): boolean {
  const plain = ({ steps }: Recipe) => JSON.stringify(steps.map((step) => Object.entries(step).toSorted(([a], [b]) => (a < b ? -1 : 1))));
  return plain(one) === plain(other);
}

/** A recipe's name as a title: shipped ones are written small, for the terminal. */
export function recipeTitle({ name }: Pick<Recipe, 'name'>): string {
  return name.slice(0, 1).toLocaleUpperCase() + name.slice(1);
}

/** What a step does, in one line. */
export function stepText(step: RecipeStep): string {
  if (step.kind === 'stems') {
    const which = step.stems.length > 1 ? 'both stems' : `the ${step.stems[0] ?? ''} stem`;
    return [`Write ${which}`, ...(step.format === 'source' ? [] : [FORMAT_TEXT[step.format]]), ...(step.mux ? ['a copy of the film that has both'] : []), ...trackText(step)].join(', ');
  }
  if (step.kind === 'see') return [`Write the heat map ${[step.video && 'over the picture', step.data && 'as numbers'].filter(Boolean).join(' and ')}`, ...trackText(step)].join(', ');
  if (step.kind === 'measure') {
    const details = [step.thorough && 'thoroughly', step.maxOffset !== null && `up to ±${step.maxOffset} s`, ...trackText(step)].filter(Boolean);
    return ['Measure lip-sync', ...details].join(', ');
  }
  if (step.leastConfidence >= 1) return `Write ${FIXES[step.mode]} for offsets set by hand`;
  const beyond = step.leaveWithin === null ? '' : ` and outside ${toleranceOf(step.leaveWithin).name}`;
  return `Write ${FIXES[step.mode]} where at least ${formatPercent(step.leastConfidence)} sure${beyond}`;
}

function trackText({ audioTrack }: { readonly audioTrack: number | null }): readonly string[] {
  return audioTrack === null ? [] : [`track ${audioTrack + 1}`];
}

/** Where results go, in one line. */
export function outputText({ output }: Pick<BatchOptions, 'output'>): string {
  if (output.folder === null) return 'Beside each clip';
  return output.keepFolders ? `${output.folder}, with its folders` : output.folder;
}

const FIXES = { baked: 'fixed files', timestamps: 'moved timestamps', sidecar: 'sidecar files' } as const;
