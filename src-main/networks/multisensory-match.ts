/**
 * @file How the lip-sync network teaches the multisensory network's first layers: its vectors of a sound are what the sound's layers are to give, and what
 * some place of the picture is to agree with, at the right moment more than at any other. A loss on the network's verdict alone leaves these layers
 * at chance for thousands of steps (docs/adr/0012-multisensory.md).
 *
 * The teacher heard the whole clip, not the window. So nothing in its vectors tells where in the window a moment lies, which layers know by their padding.
 */
import { add, multiply, reshape, scalar, scale, subtract, sum, sliceAxis, transpose } from '../nn/arithmetic.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import type { Value } from '../nn/op.ts';
import { alongDiagonal, matchingLoss } from './lip-sync-loss.ts';
import type { MatchedStreams } from './multisensory.ts';

/** What both streams are to agree with. */
export interface Lesson {
  /** The teacher's vectors of each sound at each step, `[n, steps, channels]`. */
  readonly taught: Value;
  /** `[pictures, places]`: above 0 where something of the picture's first sound is to be seen. `places` divide the picture as the map does. */
  readonly inside: Value;
}

/** The teacher's vectors are at most 1 long; less their mean, and times this, their numbers have a deviation of about 1. */
const SCALE = 20;
/** Steps over which agreement is averaged before moments are told apart; the loss is the mean over these lengths. */
const LENGTHS = [1, 3, 5];
/** How far apart agreements of vectors of deviation 1 are in nats. */
const SHARPNESS = 8;
/** Share of the target on the true moment; the rest goes to its neighbors, since no clip is in sync to a fraction of a step. */
const ON_TARGET = 0.9;

/** Mean squared difference of the heard from the taught, and cross-entropy of the choice of moment wherever in the region it is easiest to tell. */
export function teachingLoss(graph: GraphBuilder, { seen, heard }: MatchedStreams, { taught, inside }: Lesson): Value {
  const wanted = scale(graph, subtract(graph, taught, graph.add('ReduceMean', [taught], { axes: [1], keepDims: true })), SCALE);
  const difference = subtract(graph, transpose(graph, heard, [0, 2, 1]), wanted);
  const hearing = graph.add('ReduceMean', [multiply(graph, difference, difference)], { axes: [0, 1, 2], keepDims: false });
  const own = sliceAxis(graph, wanted, 0, { start: 0, end: seen.shape[0] });
  const agreements = agreementOf(graph, seen, own, inside);
  const [, steps] = wanted.shape;
  const losses = agreements.flatMap((logits) => ([1, 2] as const).map((axis) => matchingLoss(graph, logits, axis, { maxShift: steps, onTarget: ON_TARGET })));
  return add(graph, hearing, scale(graph, losses.reduce((total, part) => add(graph, total, part)), 1 / losses.length));
}

/**
 * How well each moment of the picture fits each of a sound, at the place that fits best: one matrix per length of averaging.
 *
 * @param vectors `[pictures, steps, channels]`.
 * @returns logits `[pictures, steps − length + 1, steps − length + 1]` each.
 */
export function agreementOf(graph: GraphBuilder, seen: Value, vectors: Value, inside: Value): readonly Value[] {
  const [pictures, channels, steps, rows, columns] = seen.shape;
  const places = rows * columns;
  const perPlace = reshape(graph, transpose(graph, seen, [0, 3, 4, 2, 1]), [pictures, places * steps, channels]);
  const similar = scale(graph, graph.add('MatMul', [perPlace, transpose(graph, vectors, [0, 2, 1])], {}), SHARPNESS / channels);
  const each = reshape(graph, similar, [pictures * places, steps, steps]);
  const barred = reshape(graph, barredPlaces(graph, inside, [rows, columns]), [pictures, places, 1]);
  return LENGTHS.filter((length) => length < steps).map((length) => {
    const size = steps - length + 1;
    // Independent errors average out with the root of the length.
    const logits = scale(graph, alongDiagonal(graph, each, length), Math.sqrt(length));
    return reshape(graph, logSumExp(graph, add(graph, reshape(graph, logits, [pictures, places, size ** 2]), barred), [1]), [pictures, size, size]);
  });
}

/** 0 inside, far below everything outside, `[pictures, rows, columns]`. */
function barredPlaces(graph: GraphBuilder, inside: Value, [rows, columns]: readonly [number, number]): Value {
  const [pictures, coarse] = inside.shape;
  const factor = Math.sqrt((rows * columns) / coarse);
  if (!Number.isInteger(factor)) throw new RangeError(`features of ${rows} × ${columns} do not divide into ${coarse} places`);
  const shape = [rows / factor, columns / factor] as const;
  const outside = graph.add('Cast', [graph.add('Equal', [inside, scalar(graph, 0)], {})], { to: 'float32' });
  const fine = graph.add('Expand', [reshape(graph, outside, [pictures, shape[0], 1, shape[1], 1])], { shape: [pictures, shape[0], factor, shape[1], factor] });
  return scale(graph, reshape(graph, fine, [pictures, rows, columns]), -1e4);
}

/** ln Σ eᶻ over axes, which are kept with size 1. */
export function logSumExp(graph: GraphBuilder, logits: Value, axes: readonly number[]): Value {
  const highest = graph.add('ReduceMax', [logits], { axes, keepDims: true });
  return add(graph, highest, graph.add('Log', [sum(graph, graph.add('Exp', [subtract(graph, logits, highest)], {}), axes, true)], {}));
}

/** Σ values · weights over everything. */
export function weighted(graph: GraphBuilder, values: Value, weights: Value): Value {
  const products = multiply(graph, values, weights);
  return sum(graph, products, products.shape.map((_, axis) => axis));
}
