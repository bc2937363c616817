/**
 * @file Max pooling of a sequence to any shorter length, in windows of two neighbouring sizes. Which window is how long is decided by a pseudo-random
 * number that is the same each time: the one that TensorFlow's operator draws for its seeds (1, 2), so that its networks get the windows they know.
 */
import { anonymous, reshape } from '../nn/arithmetic.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import { maxPool } from '../nn/layers.ts';
import type { Value } from '../nn/op.ts';

/** First number of Philox 4×32-10 with key (1, 0) and counter (0, 0, 2, 0), as a double in [0, 1). */
const DRAWN = 0.2511744980841868;

/** Less than any activation, without the infinities that some runtimes trip over. */
const NEVER = -1e30;

/**
 * Boundaries of the windows, `[outputs + 1]` from 0 to `length`; window i is `[b[i], b[i + 1])`.
 *
 * Graham 2014, "Fractional max-pooling", section 2 (pseudo-random, disjoint): with α = length / outputs, bᵢ = ⌈α · (i + u)⌉ − 1.
 */
export function poolBoundaries(length: number, outputs: number): readonly number[] {
  if (outputs > length) throw new RangeError(`fractional pooling of ${length} to ${outputs}`);
  const ratio = length / outputs;
  const whole = Math.floor(ratio);
  const offset = DRAWN * Math.min((whole + 2) / ratio - 1, (length + 1 - whole) / ratio - (outputs - 1));
  return Array.from({ length: outputs + 1 }, (_, i) => (i === 0 ? 0 : i === outputs ? length : Math.ceil(ratio * (i + offset)) - 1));
}

/** x `[n, channels, length]` to `[n, channels, outputs]`. */
export function fractionalMaxPool(graph: GraphBuilder, x: Value, outputs: number): Value {
  const [batch, channels, length] = x.shape;
  const boundaries = poolBoundaries(length, outputs);
  const sizes = boundaries.slice(1).map((end, i) => end - boundaries[i]);
  const [shortest, longest] = [Math.min(...sizes), Math.max(...sizes)];
  if (shortest === longest) return maxPool(graph, x, { kernel: longest });
  // A window that lacks a tap takes its last element again, so that every index exists; the mask keeps it from counting, or its gradient would twice.
  const indices = sizes.flatMap((size, i) => Array.from({ length: longest }, (_, tap) => boundaries[i] + Math.min(tap, size - 1)));
  const present = Uint8Array.from(sizes.flatMap((size) => Array.from({ length: longest }, (_, tap) => Number(tap < size))));
  const taps = reshape(graph, graph.add('Gather', [x], { axis: 2, indices }), [batch, channels, outputs, longest]);
  const mask = graph.initializer(graph.uniqueName('taps'), { type: 'bool', shape: [1, 1, outputs, longest], data: present });
  const counted = graph.add('Where', [mask, taps, anonymous(graph, [], [NEVER])], {});
  return graph.add('ReduceMax', [counted], { axes: [3], keepDims: false });
}
