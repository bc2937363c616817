/**
 * @file What the separation network learns from: mixtures whose parts are known. Two terms. The error's energy over the mixture's, in decibels, counted
 * where the phase of the mixture is kept (Erdogan et al. 2015); since both stems share one error, silence on either side needs no case of its own
 * (Wisdom et al. 2021). And the L1 distance of both stems' compressed magnitudes, which hears the quiet parts too (Owens & Efros 2018, section 5.2).
 */
import { add, multiply, scalar, scale, subtract, sum } from '../nn/arithmetic.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import type { Value } from '../nn/op.ts';
import type { TrainingTask } from '../nn/training-step.ts';
import { separator } from './separator.ts';
import { separatorBins, type SeparatorConfig, spectraOf } from './separator-config.ts';

/** Names of the task's inputs, and of what is watched. */
export const SEPARATE_TENSORS = {
  mixture: 'mixture',
  onScreen: 'onScreen',
  offScreen: 'offScreen',
  aligned: 'aligned',
  faces: 'faces',
  scenes: ['scene0', 'scene1', 'scene2'],
  present: 'present',
  errorDb: 'errorDb',
} as const;

/** How the two stems are told apart: as the picture says, or either way round, whichever fits better, where no picture says anything. */
export type Assignment = 'seen' | 'either';

/** Sizes and terms. */
export interface SeparateTaskOptions {
  readonly config: SeparatorConfig;
  readonly batch: number;
  readonly assignment: Assignment;
  /** Weight of the L1 term; the error's energy counts with its natural logarithm. */
  readonly compressedWeight: number;
}

/** An error of −30 dB is good enough: below it the gradient fades. */
const GOOD_ENOUGH = 1e-3;
/** Keeps the root's slope finite. */
const LEAST = 1e-4;

/**
 * Inputs of shape `[batch, 4 · frames, bins]`, all over the mixture's root mean square: magnitudes of `mixture`, `onScreen` and `offScreen` sound, and
 * `aligned` = Re(S · X̄) / |X|, the on-screen part along the mixture's phase. Conditions as in `Seen`.
 */
export function separateTask({ config, batch, assignment, compressedWeight }: SeparateTaskOptions): TrainingTask {
  return {
    name: 'separate',
    build(graph, parameters) {
      const { frames } = config;
      const shape = [batch, spectraOf(frames), separatorBins(config)];
      const input = (name: string, wanted: readonly number[]) => graph.input(name, 'float32', wanted);
      const mixture = input(SEPARATE_TENSORS.mixture, shape);
      const parts: Parts = { on: input(SEPARATE_TENSORS.onScreen, shape), off: input(SEPARATE_TENSORS.offScreen, shape), aligned: input(SEPARATE_TENSORS.aligned, shape) };
      const [a, b, c] = SEPARATE_TENSORS.scenes;
      const [first, second, third] = config.sceneSizes;
      const seen = {
        faces: input(SEPARATE_TENSORS.faces, [batch, frames, config.faceSize]),
        scenes: [input(a, [batch, frames, first]), input(b, [batch, frames, second]), input(c, [batch, frames, third])] as const,
        present: input(SEPARATE_TENSORS.present, [batch, frames, 2]),
      };
      const mask = separator({ graph, parameters }, config, mixture, seen);
      const straight = costs(graph, mixture, mask, parts, compressedWeight);
      const cost = assignment === 'seen' ? straight.cost : smaller(graph, straight.cost, costs(graph, mixture, rest(graph, mask), parts, compressedWeight).cost);
      const mean = (x: Value) => scale(graph, sum(graph, x, [0]), 1 / batch);
      return { loss: mean(cost), metrics: { [SEPARATE_TENSORS.errorDb]: scale(graph, subtract(graph, mean(straight.logError), scalar(graph, Math.log(1 / GOOD_ENOUGH))), 10 / Math.LN10) } };
    },
  };
}

interface Parts {
  readonly on: Value;
  readonly off: Value;
  readonly aligned: Value;
}

/** Cost of a mask for each example, `[batch]`, and the logarithm of its error's energy over what is good enough, plus one. */
function costs(graph: GraphBuilder, mixture: Value, mask: Value, { on, off, aligned }: Parts, compressedWeight: number): { readonly cost: Value; readonly logError: Value } {
  const bins = (mixture.shape[1] ?? 0) * (mixture.shape[2] ?? 0);
  const total = (x: Value) => scale(graph, sum(graph, x, [1, 2]), 1 / bins);
  const estimate = multiply(graph, mask, mixture);
  // |S − M·X|² = M²|X|² − 2·M·|X|·aligned + |S|²; the mean of |X|² is 1.
  const energies = add(graph, subtract(graph, multiply(graph, estimate, estimate), scale(graph, multiply(graph, estimate, aligned), 2)), multiply(graph, on, on));
  // Rounding can take a perfect estimate below 0.
  const error = graph.add('Relu', [total(energies)], {});
  // Never below 0, so that a loss that grows by a factor has gone astray.
  const logError = graph.add('Log', [add(graph, scale(graph, error, 1 / GOOD_ENOUGH), scalar(graph, 1))], {});
  const distance = (made: Value, wanted: Value) => total(graph.add('Abs', [subtract(graph, compressed(graph, made), compressed(graph, wanted))], {}));
  const both = add(graph, distance(estimate, on), distance(multiply(graph, rest(graph, mask), mixture), off));
  return { cost: add(graph, logError, scale(graph, both, compressedWeight)), logError };
}

function compressed(graph: GraphBuilder, magnitude: Value): Value {
  return graph.add('Sqrt', [add(graph, magnitude, scalar(graph, LEAST))], {});
}

/** 1 − mask */
function rest(graph: GraphBuilder, mask: Value): Value {
  return subtract(graph, scalar(graph, 1), mask);
}

/** min(a, b) of each example; only the smaller one learns. */
function smaller(graph: GraphBuilder, a: Value, b: Value): Value {
  return graph.add('Where', [graph.add('Greater', [a, b], {}), b, a], {});
}
