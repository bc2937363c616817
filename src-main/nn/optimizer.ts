/** @file Optimisers as pairs of pure functions over one flat vector: what state they keep, and the nodes of one update. State is data, so a checkpoint is free. */
import { add, anonymous, divide, multiply, scalar, scale, subtract, sum } from './arithmetic.ts';
import type { GraphBuilder } from './graph.ts';
import type { Value } from './op.ts';

/** One optimiser. All vectors are float32 `[weights]`. */
export interface Optimizer {
  /** Names of the state vectors; they start as zeros. */
  readonly slots: readonly string[];
  /** Names of the scalars that each step is given. */
  readonly scalars: readonly string[];
  /** Values of the scalars at a step, counted from 1. */
  scalarsAt(step: number, learningRate: number): Readonly<Record<string, number>>;
  /** Adds the nodes of one update. */
  update(graph: GraphBuilder, state: OptimizerState): { readonly weights: Value; readonly slots: Readonly<Record<string, Value>> };
}

/** What an update starts from. */
export interface OptimizerState {
  readonly weights: Value;
  readonly gradient: Value;
  readonly slots: Readonly<Record<string, Value>>;
  readonly scalars: Readonly<Record<string, Value>>;
}

/** Settings of {@link adamW}. */
export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  /** 1 where decay applies; everywhere unless given. */
  readonly decayMask?: Float32Array;
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2).
 *
 * m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − η·(m̂ / (√v̂ + ε) + λθ)
 */
export function adamW({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, decayMask }: AdamOptions = {}): Optimizer {
  return {
    slots: ['m', 'v'],
    scalars: ['rate', 'correction1', 'correction2'],
    scalarsAt: (step, learningRate) => ({ rate: learningRate, correction1: 1 / (1 - beta1 ** step), correction2: 1 / (1 - beta2 ** step) }),
    update(graph, { weights, gradient, slots, scalars }) {
      const m = add(graph, scale(graph, slots.m, beta1), scale(graph, gradient, 1 - beta1));
      const v = add(graph, scale(graph, slots.v, beta2), scale(graph, multiply(graph, gradient, gradient), 1 - beta2));
      const root = graph.add('Sqrt', [multiply(graph, v, scalars.correction2)], {});
      const direction = divide(graph, multiply(graph, m, scalars.correction1), add(graph, root, scalar(graph, epsilon)));
      const decay = weightDecay === 0 ? null : scale(graph, decayMask ? multiply(graph, weights, anonymous(graph, weights.shape, decayMask)) : weights, weightDecay);
      const pull = decay ? add(graph, direction, decay) : direction;
      return { weights: subtract(graph, weights, multiply(graph, pull, scalars.rate)), slots: { m, v } };
    },
  };
}

/** Stochastic gradient descent with momentum, as the paper trained with: u ← μu + g; θ ← θ − ηu. */
export function sgd({ momentum = 0.9 }: { readonly momentum?: number } = {}): Optimizer {
  return {
    slots: ['momentum'],
    scalars: ['rate'],
    scalarsAt: (_, learningRate) => ({ rate: learningRate }),
    update(graph, { weights, gradient, slots, scalars }) {
      const velocity = add(graph, scale(graph, slots.momentum, momentum), gradient);
      return { weights: subtract(graph, weights, multiply(graph, velocity, scalars.rate)), slots: { momentum: velocity } };
    },
  };
}

/** The same optimiser on gradients no longer than `limit` (Pascanu et al. 2013): g ← g · min(1, limit / ‖g‖). */
export function clipped(optimizer: Optimizer, limit: number): Optimizer {
  return {
    ...optimizer,
    update(graph, state) {
      const factor = divide(graph, scalar(graph, limit), add(graph, gradientNorm(graph, state.gradient), scalar(graph, 1e-12)));
      const one = scalar(graph, 1);
      const bounded = graph.add('Where', [graph.add('Greater', [factor, one], {}), one, factor], {});
      return optimizer.update(graph, { ...state, gradient: multiply(graph, state.gradient, bounded) });
    },
  };
}

/** Euclidean length of a vector. */
export function gradientNorm(graph: GraphBuilder, gradient: Value): Value {
  return graph.add('Sqrt', [sum(graph, multiply(graph, gradient, gradient), [0])], {});
}

/** Learning rate over a run: linear warm-up, then a half cosine down to zero. */
export function warmupCosine(step: number, { peak, warmup, total }: { readonly peak: number; readonly warmup: number; readonly total: number }): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const done = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
  return peak * 0.5 * (1 + Math.cos(Math.PI * done));
}
