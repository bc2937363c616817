/**
 * @file Learning a head and telling honestly how good it is. Ridge and temperature are chosen by cross-validation; how well that works is measured by a
 * second one around it, whose held-out clips nothing was chosen by. Steps aside between fits, so that a window stays alive and can cancel.
 */
import { setImmediate } from 'node:timers/promises';
import { throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import { seededRandom } from '../../nn/random.ts';
import { foldsOf } from './folds.ts';
import { probabilitiesOf } from './logistic.ts';
import { fitHead, fitScorer, type HeadSettings, judgeVector, type SourcedExamples, type TagHead, tagScores, type TagVerdict } from './tag-head.ts';

/** A held-out clip: which it was, and what a head that had not seen it said. */
export interface HeldOut {
  readonly example: number;
  /** Index of the most likely tag, also where the verdict is "can't tell". */
  readonly likeliest: number;
  readonly verdict: TagVerdict;
}

/** A head and what became of clips that were held out. */
export interface Learned {
  readonly head: TagHead;
  readonly settings: HeadSettings;
  readonly heldOut: readonly HeldOut[];
}

/** Reports progress, 0–1, and tells when to stop. */
export interface LearnCall {
  readonly signal: AbortSignal;
  readonly onFraction?: (fraction: number) => void;
  /** Divides the clips in another way, to see how much depends on that. */
  readonly seed?: number;
}

/** Penalties that are tried: from what lets few examples be learned by heart to what leaves little but the shares of the tags. */
const RIDGES = [1e-4, 1e-3, 1e-2, 1e-1];
/** Parts of which one at a time is held out: to choose by, and to judge by. */
const [INNER, OUTER] = [4, 5];
/** Temperatures that are tried. */
const TEMPERATURES = Array.from({ length: 25 }, (_, i) => 1.12 ** i);
const SEED = 2018;

/** Learns a head of all examples, and judges the way it was learned by clips held out. Throws CanceledError. */
export async function learnHead(examples: SourcedExamples, count: number, { signal, onFraction, seed = SEED }: LearnCall): Promise<Learned> {
  const heldOut: HeldOut[] = [];
  let done = 0;
  for (const { kept, held } of partings(examples, OUTER, seed)) {
    const settings = await chooseSettings(kept, count, signal);
    const head = fitHead(kept, count, settings);
    for (const example of held) {
      const verdict = judgeVector(head, examples.vectors[example]);
      heldOut.push({ example, likeliest: verdict.probabilities.indexOf(Math.max(...verdict.probabilities)), verdict });
    }
    onFraction?.(++done / (OUTER + 1));
  }
  const settings = await chooseSettings(examples, count, signal);
  return { head: fitHead(examples, count, settings), settings, heldOut };
}

/** The ridge whose held-out clips were least of a surprise, and the temperature that says how sure it may be. */
async function chooseSettings(examples: SourcedExamples, count: number, signal: AbortSignal): Promise<HeadSettings> {
  const parted = partings(examples, INNER, SEED);
  let best: HeadSettings & { readonly surprise: number } = { ridge: RIDGES[0], temperature: 1, surprise: Infinity };
  for (const ridge of RIDGES) {
    const judged: { readonly scores: Float64Array; readonly tag: number }[] = [];
    for (const { kept, held } of parted) {
      await setImmediate();
      throwIfCanceled(signal);
      const scorer = fitScorer(kept, count, ridge);
      for (const i of held) judged.push({ scores: tagScores(scorer, examples.vectors[i]), tag: examples.tags[i] });
    }
    for (const temperature of TEMPERATURES) {
      const surprise = judged.reduce((sum, { scores, tag }) => sum - Math.log(Math.max(1e-12, probabilitiesOf(scores, temperature)[tag])), 0);
      if (surprise < best.surprise) best = { ridge, temperature, surprise };
    }
  }
  return { ridge: best.ridge, temperature: best.temperature };
}

interface Parting {
  readonly kept: SourcedExamples;
  /** Places of the others among all examples. */
  readonly held: readonly number[];
}

/** Each way of holding one fold out that leaves something on both sides. */
function partings(examples: SourcedExamples, most: number, seed: number): readonly Parting[] {
  const { vectors, tags, sources } = examples;
  const folds = foldsOf(tags.map((tag, i) => ({ tag, source: sources[i] })), most, seededRandom(seed));
  const places = tags.map((_, i) => i);
  return Array.from({ length: most }, (_, fold) => {
    const kept = places.filter((i) => folds[i] !== fold);
    const of = <T>(values: readonly T[]): readonly T[] => kept.map((i) => values[i]);
    return { kept: { vectors: of(vectors), tags: of(tags), sources: of(sources) }, held: places.filter((i) => folds[i] === fold) };
  }).filter(({ kept, held }) => kept.tags.length > 0 && held.length > 0);
}
