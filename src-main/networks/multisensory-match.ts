/**
 * @file What the multisensory network's first layers learn from: what changes in a region agrees with what changes in its own sound more than with the
 * same sound at other moments, and more than with other sounds. A loss on the network's verdict alone leaves these layers at chance for thousands of
 * steps (docs/adr/0012-multisensory.md).
 *
 * Layers know by their padding how far a step is from the window's ends. So moments are told apart in a sound that begins earlier or later than the picture,
 * by an amount that changes from example to example; and sounds are told apart at the same steps.
 */
import { add, anonymous, multiply, reshape, scale, sliceAxis, subtract, sum, transpose } from '../nn/arithmetic.ts';
import { unitLength } from '../nn/blocks.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import { averagePool } from '../nn/layers.ts';
import type { Value } from '../nn/op.ts';
import { type NetworkContext, temperature } from './lip-sync.ts';
import type { MatchedStreams } from './multisensory.ts';

/** Logarithm of the sharpness that training starts from. */
const LOG_SHARPNESS = Math.log(8);

/** Which sounds belong to which region, and when: as `alignTask` takes them. */
export interface RegionAnswers {
  /** `[pictures, regions, places]`, each region's weights over the map's places. */
  readonly regions: Value;
  /** `[pictures, regions, sounds]`, weight of each sound that is a region's own; sum 1 in all. */
  readonly picks: Value;
  /** `[pictures, time, time]`: weight of the last sound's step that goes with a step of the first region; sum 1 in all. */
  readonly moments: Value;
}

/** Mean cross-entropy of two choices: among the moments of a displaced sound, and among all sounds of the batch over the window. */
export function matchingLoss(context: NetworkContext, { seen, heard }: MatchedStreams, { regions, picks, moments }: RegionAnswers): Value {
  const { graph } = context;
  const [pictures, parts, choices] = picks.shape;
  const [count, channels, steps] = heard.shape;
  const inRegions = unitLength(graph, pooled(graph, seen, regions), 3);
  const inSounds = unitLength(graph, transpose(graph, heard, [0, 2, 1]), 2);
  const sharpness = temperature(context, LOG_SHARPNESS);

  const firstRegions = reshape(graph, sliceAxis(graph, inRegions, 1, { start: 0, end: 1 }), [pictures, steps, channels]);
  const displaced = sliceAxis(graph, inSounds, 0, { start: count - pictures, end: count });
  const among = multiply(graph, graph.add('MatMul', [firstRegions, transpose(graph, displaced, [0, 2, 1])], {}), sharpness);
  const moment = weighted(graph, subtract(graph, logSumExp(graph, among, [2]), among), moments);

  const rows = reshape(graph, inRegions, [pictures * parts, steps * channels]);
  const columns = transpose(graph, reshape(graph, inSounds, [count, steps * channels]), [1, 0]);
  // Independent errors average out with the root of the number of steps.
  const overWindow = multiply(graph, scale(graph, graph.add('MatMul', [rows, columns], {}), 1 / Math.sqrt(steps)), sharpness);
  // Sound s of picture p is number s · pictures + p.
  const own = anonymous(graph, [pictures, 1, 1, pictures], identity(pictures));
  const target = reshape(graph, multiply(graph, reshape(graph, picks, [pictures, parts, choices, 1]), own), [pictures * parts, count]);
  const sound = weighted(graph, subtract(graph, logSumExp(graph, overWindow, [1]), overWindow), target);
  return scale(graph, add(graph, moment, sound), 0.5);
}

/** Features of each region over time, `[pictures, regions, time, channels]`. */
function pooled(graph: GraphBuilder, seen: Value, regions: Value): Value {
  const [pictures, channels, steps, rows, columns] = seen.shape;
  const [, , places] = regions.shape;
  const factor = Math.sqrt((rows * columns) / places);
  if (!Number.isInteger(factor)) throw new RangeError(`features of ${rows} × ${columns} do not divide into ${places} places`);
  const coarse = averagePool(graph, seen, { kernel: [1, factor, factor] });
  const flat = transpose(graph, reshape(graph, coarse, [pictures, channels * steps, places]), [0, 2, 1]);
  const perRegion = reshape(graph, graph.add('MatMul', [regions, flat], {}), [pictures, regions.shape[1], channels, steps]);
  return transpose(graph, perRegion, [0, 1, 3, 2]);
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

function identity(size: number): Float32Array {
  return Float32Array.from({ length: size ** 2 }, (_, at) => Number(at % (size + 1) === 0));
}
