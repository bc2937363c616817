/**
 * @file What the multisensory network's first layers learn from: at each step, what is seen in a region and what is heard that belongs to it agree more than
 * it agrees with the sound's other moments and with other sounds. The sound's own moments are the negatives that no voice, face or room gives away.
 * A loss on the network's verdict alone leaves these layers at chance for thousands of steps (docs/adr/0012-multisensory.md).
 */
import { add, anonymous, multiply, reshape, scale, subtract, sum, transpose } from '../nn/arithmetic.ts';
import { unitLength } from '../nn/blocks.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import { averagePool } from '../nn/layers.ts';
import type { Value } from '../nn/op.ts';
import { type NetworkContext, temperature } from './lip-sync.ts';
import type { MatchedStreams } from './multisensory.ts';

/** Taken from the logits of what does not compete. */
const BARRED = -1e4;
/** Logarithm of the sharpness that training starts from. */
const LOG_SHARPNESS = Math.log(8);

/** Which sounds belong to which region: as `alignTask` takes them. */
export interface RegionAnswers {
  /** `[pictures, regions, places]`, each region's weights over the map's places. */
  readonly regions: Value;
  /** `[pictures, regions, sounds]`, weight of each sound that is a region's own; sum 1 in all. */
  readonly picks: Value;
  /** `[pictures, regions, sounds]`, 1 where owned. */
  readonly owned: Value;
}

/** Mean cross-entropy of three choices per owned sound: among its own moments, among all moments of all sounds, and among all sounds over the window. */
export function matchingLoss(context: NetworkContext, { seen, heard }: MatchedStreams, answers: RegionAnswers): Value {
  const { graph } = context;
  const [pictures, parts, choices] = answers.picks.shape;
  const [count, channels, steps] = heard.shape;
  const rows = pictures * parts;
  const inRegions = unitLength(graph, reshape(graph, pooled(graph, seen, answers.regions), [rows * steps, channels]), 1);
  const inSounds = unitLength(graph, reshape(graph, transpose(graph, heard, [0, 2, 1]), [count * steps, channels]), 1);
  const cosines = graph.add('MatMul', [inRegions, transpose(graph, inSounds, [1, 0])], {});
  const logits = reshape(graph, multiply(graph, cosines, temperature(context, LOG_SHARPNESS)), [rows, steps, count, steps]);

  // Sound s of picture p is number s · pictures + p.
  const own = anonymous(graph, [pictures, 1, 1, pictures], identity(pictures));
  const spread = (perChoice: Value) => reshape(graph, multiply(graph, reshape(graph, perChoice, [pictures, parts, choices, 1]), own), [rows, 1, count, 1]);
  const [isOwn, weight] = [spread(answers.owned), spread(answers.picks)];
  const sameStep = anonymous(graph, [1, steps, 1, steps], identity(steps));
  const target = multiply(graph, weight, scale(graph, sameStep, 1 / steps));
  const ownMoments = add(graph, logits, scale(graph, subtract(graph, isOwn, anonymous(graph, [], [1])), -BARRED));
  const among = (candidates: Value) => weighted(graph, subtract(graph, logSumExp(graph, candidates, [2, 3]), logits), target);
  const overWindow = scale(graph, sum(graph, multiply(graph, logits, sameStep), [1, 3], true), 1 / Math.sqrt(steps));
  const window = weighted(graph, subtract(graph, logSumExp(graph, overWindow, [2]), overWindow), weight);
  return scale(graph, add(graph, window, add(graph, among(ownMoments), among(logits))), 1 / 3);
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
