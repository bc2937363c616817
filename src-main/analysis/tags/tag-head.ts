/**
 * @file Everything that makes tags of a clip's features: standardisation, a linear head, its temperature, and how far from what it learned a clip may lie.
 * Pure. A linear head is sure of itself also far from all examples, so what resembles none of them is not judged at all.
 */
import { type Examples, fitLogistic, type LinearHead, probabilitiesOf, scoresOf } from './logistic.ts';

/** What scores a clip's features. */
export interface TagScorer {
  /** Each feature's mean and 1 / deviation over the examples, `[features]`. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly linear: LinearHead;
}

/** A trained head. */
export interface TagHead extends TagScorer {
  /** Scores are divided by it; at least 1, so that being right by luck on few clips never makes it surer. */
  readonly temperature: number;
  /** Standardised vectors that it learned from, and the distance to the nearest of them beyond which a clip is like none. */
  readonly examples: readonly Float64Array[];
  readonly reach: number;
}

/** What a head says of one clip. */
export interface TagVerdict {
  /** Index of the tag, or null. */
  readonly tag: number | null;
  readonly reason: 'unlike' | 'unsure' | null;
  /** Per tag, `[tags]`. */
  readonly probabilities: Float64Array;
}

/** A tag is told when it is at least this likely. */
export const LIKELY = 0.5;
/** How much farther than any example from its nearest neighbor a clip may lie. */
const BEYOND = 1.25;

/** What cross-validation found best. */
export interface HeadSettings {
  readonly ridge: number;
  readonly temperature: number;
}

/** Fits scores to examples. */
export function fitScorer({ vectors, tags }: Examples, count: number, ridge: number): TagScorer {
  const { mean, scale } = standardization(vectors);
  return { mean, scale, linear: fitLogistic({ vectors: vectors.map((vector) => standardized(vector, mean, scale)), tags }, count, ridge) };
}

/** Scores of one clip's features, `[tags]`. */
export function tagScores({ mean, scale, linear }: TagScorer, vector: Float64Array): Float64Array {
  return scoresOf(linear, standardized(vector, mean, scale));
}

/** Fits a head to all examples. */
export function fitHead(given: Examples, count: number, { ridge, temperature }: HeadSettings): TagHead {
  const scorer = fitScorer(given, count, ridge);
  const examples = given.vectors.map((vector) => standardized(vector, scorer.mean, scorer.scale));
  const gaps = examples.map((example) => nearest(example, examples.filter((other) => other !== example)));
  return { ...scorer, temperature, examples, reach: BEYOND * Math.max(...gaps.filter(Number.isFinite), 0) };
}

/** Judges one clip's features. */
export function judgeVector(head: TagHead, vector: Float64Array): TagVerdict {
  const probabilities = probabilitiesOf(tagScores(head, vector), head.temperature);
  const highest = Math.max(...probabilities);
  const gap = nearest(standardized(vector, head.mean, head.scale), head.examples);
  const reason = gap > head.reach ? 'unlike' : highest < LIKELY ? 'unsure' : null;
  return { tag: reason === null ? probabilities.indexOf(highest) : null, reason, probabilities };
}

/** Features that hardly vary tell nothing and stay out: noise would be blown up. */
function standardization(vectors: readonly Float64Array[]): { readonly mean: Float64Array; readonly scale: Float64Array } {
  const length = vectors[0]?.length ?? 0;
  const [mean, scale] = [new Float64Array(length), new Float64Array(length)];
  for (let k = 0; k < length; k++) {
    mean[k] = vectors.reduce((sum, vector) => sum + vector[k], 0) / vectors.length;
    const deviation = Math.sqrt(vectors.reduce((sum, vector) => sum + (vector[k] - mean[k]) ** 2, 0) / vectors.length);
    scale[k] = deviation > 1e-6 * (1 + Math.abs(mean[k])) ? 1 / deviation : 0;
  }
  return { mean, scale };
}

/** Divided by √features, so that vectors have length 1 on average and ridge and reach mean the same for any number of features. */
function standardized(vector: Float64Array, mean: Float64Array, scale: Float64Array): Float64Array {
  const unit = 1 / Math.sqrt(vector.length);
  return vector.map((value, k) => unit * scale[k] * (value - mean[k]));
}

function nearest(x: Float64Array, examples: readonly Float64Array[]): number {
  return examples.reduce((least, example) => Math.min(least, distance(x, example)), Infinity);
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return Math.sqrt(sum);
}
