/** @file Paths of shared storage, which has another name on each machine: `/mnt/a` here, `/Volumes/a` there. Pure. */
import type { ItemJob, ItemOutcome, KnownItem } from '../item-job.ts';

/** The submitter's `there` is this machine's `here`. */
export interface PathRule {
  readonly there: string;
  readonly here: string;
}

/** `/mnt/a=/Volumes/a`: what the submitter calls the first is the second here. Null for text that is no rule. */
export function parseRule(text: string): PathRule | null {
  const match = /^([^=]+)=([^=]+)$/.exec(text);
  const [there, here] = [trimmed(match?.[1] ?? ''), trimmed(match?.[2] ?? '')];
  return there === '' || here === '' ? null : { there, here };
}

/** The submitter's path as this machine has it. The longest rule that fits decides; without one the path stays. */
export function pathHere(path: string, rules: readonly PathRule[]): string {
  return translate(path, rules.map(({ there, here }) => ({ from: there, to: here })));
}

/** This machine's path as the submitter has it. */
export function pathThere(path: string, rules: readonly PathRule[]): string {
  return translate(path, rules.map(({ there, here }) => ({ from: here, to: there })));
}

/** A job with its paths as this machine has them. */
export function jobHere<J extends ItemJob>(job: J, rules: readonly PathRule[]): J {
  const map = (path: string) => pathHere(path, rules);
  return { ...job, path: map(job.path), target: { ...job.target, folder: map(job.target.folder) }, staging: map(job.staging) };
}

/** What is known of an item, with this machine's paths of its outputs. */
export function knownHere(known: KnownItem | null, rules: readonly PathRule[]): KnownItem | null {
  return known && withOutputs(known, (path) => pathHere(path, rules));
}

/** The same for the submitter. */
export function knownThere(known: KnownItem, rules: readonly PathRule[]): KnownItem {
  return withOutputs(known, (path) => pathThere(path, rules));
}

/** An outcome with its paths as the submitter has them, those in an error included. */
export function outcomeThere(outcome: ItemOutcome, rules: readonly PathRule[]): ItemOutcome {
  const { state, known } = outcome;
  const ended =
    state.kind === 'failed' && state.error.kind === 'app' && 'path' in state.error.details
      ? { ...state, error: { ...state.error, details: { ...state.error.details, path: pathThere(state.error.details.path, rules) } } }
      : state;
  return { ...outcome, state: ended, known: known && knownThere(known, rules) };
}

function withOutputs(known: KnownItem, map: (path: string) => string): KnownItem {
  const { written, made } = known;
  return {
    ...known,
    written: written && { ...written, result: { ...written.result, output: map(written.result.output) } },
    ...(made && { made: made.map((one) => ({ ...one, files: one.files.map((file) => ({ ...file, path: map(file.path) })) })) }),
  };
}

function translate(path: string, pairs: readonly { readonly from: string; readonly to: string }[]): string {
  const fitting = pairs.filter(({ from }) => path === from || (path.startsWith(from) && /[\\/]/.test(path.charAt(from.length)))).sort((a, b) => b.from.length - a.from.length);
  const [best] = fitting;
  if (!best) return path;
  const rest = path.slice(best.from.length);
  // The separators are those of the machine that the path is for.
  const windows = /^([A-Za-z]:|\\\\)/.test(best.to);
  return best.to + (windows ? rest.replaceAll('/', '\\') : /^([A-Za-z]:|\\\\)/.test(best.from) ? rest.replaceAll('\\', '/') : rest);
}

function trimmed(path: string): string {
  return path.trim().replace(/(?<=.)[\\/]+$/, '');
}
