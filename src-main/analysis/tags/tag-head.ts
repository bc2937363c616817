/**
 * @file Everything that makes tags of a clip's features: standardisation, a linear head, its temperature, and how far from a tag's examples a clip may lie.
 * Pure. A linear head is sure of itself also far from all examples, so what resembles those of its tag no more than they resemble each other is not told.
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
  /** Standardised vectors that it learned from, and the tag of each. */
  readonly examples: readonly { readonly vector: Float64Array; readonly tag: number }[];
  /** Per tag, `[tags]`: the distance to the nearest of its examples beyond which a clip is like none of them. */
  readonly reaches: Float64Array;
}

/** Examples with what says which belong together. */
export interface SourcedExamples extends Examples {
  /** Of each example, what it shares with cuts of the same recording. */
  readonly sources: readonly string[];
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
/**
 * How far a clip may lie from a tag's examples, by the median distance of one of them to the nearest of another recording. Between being told of clips of
 * that tag and being silent on all others: docs/adr/0019-tags.md.
 */
const BEYOND = 1.1;
/** With fewer recordings than that their median says little: then it is so much farther than the loneliest example of any tag. */
const [FEW, BEYOND_FEW] = [8, 1.25];

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
export function fitHead(given: SourcedExamples, count: number, { ridge, temperature }: HeadSettings): TagHead {
  const scorer = fitScorer(given, count, ridge);
  const examples = given.vectors.map((vector, i) => ({ vector: standardized(vector, scorer.mean, scorer.scale), tag: given.tags[i], source: given.sources[i] }));
  const gaps = Array.from({ length: count }, (_, tag) => {
    const own = examples.filter((example) => example.tag === tag);
    return own.map(({ vector, source }) => nearest(vector, own.filter((other) => other.source !== source))).filter(Number.isFinite);
  });
  const loneliest = Math.max(0, ...gaps.flat());
  const reaches = Float64Array.from(gaps, (own) => (own.length < FEW ? BEYOND_FEW * loneliest : BEYOND * median(own)));
  return { ...scorer, temperature, examples: examples.map(({ vector, tag }) => ({ vector, tag })), reaches };
}

/** Judges one clip's features. */
export function judgeVector(head: TagHead, vector: Float64Array): TagVerdict {
  const probabilities = probabilitiesOf(tagScores(head, vector), head.temperature);
  const highest = Math.max(...probabilities);
  const tag = probabilities.indexOf(highest);
  const gap = nearest(standardized(vector, head.mean, head.scale), head.examples.filter((example) => example.tag === tag));
  const reason = highest < LIKELY ? 'unsure' : gap > head.reaches[tag] ? 'unlike' : null;
  return { tag: reason === null ? tag : null, reason, probabilities };
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

function nearest(x: Float64Array, examples: readonly { readonly vector: Float64Array }[]): number {
  return examples.reduce((least, { vector }) => Math.min(least, distance(x, vector)), Infinity);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return Math.sqrt(sum);
}
