/**
 * @file What the lip-sync network learns from: in a clip in sync, the sound of each picture frame is the one at the same time, not the one some frames
 * earlier or later. The hard negatives are the clip's own other moments; no labels are needed. After SyncNet (Chung & Zisserman 2016) and the
 * multi-way matching of PerfectMatch (Chung et al. 2019), with similarities averaged over several lengths as they will be when measuring.
 */
import { add, anonymous, multiply, scale, sliceAxis, subtract, sum } from '../nn/arithmetic.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import type { Value } from '../nn/op.ts';
import type { TrainingTask } from '../nn/training-step.ts';
import { embedMouths, embedSounds, type LipSyncConfig, similarities, temperature } from './lip-sync.ts';

/** How examples are compared. */
export interface LipSyncTaskOptions {
  readonly config: LipSyncConfig;
  readonly batch: number;
  /** Video frames per example. */
  readonly frames: number;
  /** Largest shift told apart, frames. */
  readonly maxShift: number;
  /** Frames that similarities are averaged over; the loss is the mean over these lengths. */
  readonly lengths: readonly number[];
  /** Share of the target on the true shift; the rest goes to its two neighbours, since no clip is in sync to a fraction of a frame. */
  readonly onTarget: number;
}

/** As trained for release. */
export const LIP_SYNC_TASK: Omit<LipSyncTaskOptions, 'config' | 'batch' | 'frames'> = { maxShift: 15, lengths: [1, 3, 5, 9, 15], onTarget: 0.8 };

/** Inputs `video` `[batch, frames, side, side]` and `audio` `[batch, bands, frames · melFramesPerFrame]`, in sync. */
export function lipSyncTask(options: LipSyncTaskOptions): TrainingTask {
  const { config, batch, frames } = options;
  return {
    name: 'lip-sync',
    build(graph, parameters) {
      const context = { graph, parameters };
      const video = graph.input('video', 'float32', [batch, frames, config.cropSize, config.cropSize]);
      const audio = graph.input('audio', 'float32', [batch, config.bands, frames * config.melFramesPerFrame]);
      const similarity = similarities(graph, embedMouths(context, config, video), embedSounds(context, config, audio));
      // Vectors start at length one half.
      const sharpness = temperature(context, Math.log(32));
      const losses = options.lengths.map((length) => {
        const averaged = alongDiagonal(graph, similarity, length);
        // Independent errors average out with the root of the length.
        const logits = multiply(graph, scale(graph, averaged, Math.sqrt(length)), sharpness);
        return add(graph, matchingLoss(graph, logits, 2, options), matchingLoss(graph, logits, 1, options));
      });
      const loss = scale(graph, losses.reduce((total, part) => add(graph, total, part)), 1 / (2 * losses.length));
      return { loss };
    },
  };
}

/** Mean of `length` neighbours along the diagonal: `[batch, n, n]` to `[batch, n − length + 1, n − length + 1]`. */
export function alongDiagonal(graph: GraphBuilder, similarity: Value, length: number): Value {
  const size = (similarity.shape[1] ?? 0) - length + 1;
  const parts = Array.from({ length }, (_, start) => {
    const rows = sliceAxis(graph, similarity, 1, { start, end: start + size });
    return sliceAxis(graph, rows, 2, { start, end: start + size });
  });
  return scale(graph, parts.reduce((total, part) => add(graph, total, part)), 1 / length);
}

/** Cross-entropy of the softmax over shifts along `axis`, with soft targets; shifts beyond the largest take no part. */
export function matchingLoss(graph: GraphBuilder, logits: Value, axis: 1 | 2, { maxShift, onTarget }: Pick<LipSyncTaskOptions, 'maxShift' | 'onTarget'>): Value {
  const [batch, size] = logits.shape;
  const barred = anonymous(graph, [1, size, size], table(size, (shift) => (Math.abs(shift) > maxShift ? -1e4 : 0)));
  const masked = add(graph, logits, barred);
  const largest = graph.add('ReduceMax', [masked], { axes: [axis], keepDims: true });
  const centered = subtract(graph, masked, largest);
  const logSum = graph.add('Log', [sum(graph, graph.add('Exp', [centered], {}), [axis], true)], {});
  const logProbability = subtract(graph, centered, logSum);
  const targets = anonymous(graph, [1, size, size], normalized(table(size, (shift) => (shift === 0 ? onTarget : Math.abs(shift) === 1 ? (1 - onTarget) / 2 : 0)), size, axis));
  return scale(graph, sum(graph, multiply(graph, logProbability, targets), [0, 1, 2]), -1 / (batch * size));
}

/** `[size, size]` of a function of column − row. */
function table(size: number, value: (shift: number) => number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, at) => value((at % size) - Math.floor(at / size)));
}

/** Each row (axis 2) or column (axis 1) sums to 1, also at the ends, where a neighbour is missing. */
function normalized(targets: Float32Array, size: number, axis: 1 | 2): Float32Array {
  const [along, across] = axis === 2 ? [1, size] : [size, 1];
  for (let line = 0; line < size; line++) {
    let total = 0;
    for (let i = 0; i < size; i++) total += targets[line * across + i * along];
    for (let i = 0; i < size; i++) targets[line * across + i * along] /= total;
  }
  return targets;
}
