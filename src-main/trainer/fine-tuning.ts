/**
 * @file Keeping what the base knew. The user's machine has none of the base's footage, so the new model is held near the base: a pull towards its weights
 * in every step (L2-SP, Li et al. 2018), and at the end a point on the line between base and tuned weights (WiSE-FT, Wortsman et al. 2022): the one
 * that does best on the user's held-out footage, no further away than a bound, and without a loss on footage to keep where there is any.
 */
import { LARGEST_LOSS } from '../../src-shared/contract/models.ts';
import type { NetworkVectors } from './train-loop.ts';

/** How strongly a training is held near its base. Stored with its checkpoint. */
export interface FineTuning {
  /** Share of the way back to the base's weights that a step at the highest learning rate goes; at lower rates less. */
  readonly pull: number;
  /** Largest distance of the weights from the base's, as a share of the length of these. */
  readonly mostDrift: number;
}

/** As measured; see `docs/adr/0009-fine-tuning.md`. Other people lose from a drift of 0.028 on and gain at 0.014 to 0.017. */
export const FINE_TUNING: FineTuning = { pull: 0.002, mostDrift: 0.018 };

/** Points of the line that are tried, as shares of the part within the bound. */
const SHARES = [0.25, 0.5, 0.75, 1];
/** Where footage is too little to choose by: the middle, which does well over many tasks. */
const UNJUDGED_SHARE = 0.5;
/** A point further from the base has to be better by this much: half a window in a hundred. */
const WORTHWHILE = 0.005;

/** `base + share · (tuned − base)`, running statistics included. */
export function mixed(base: NetworkVectors, tuned: NetworkVectors, share: number): NetworkVectors {
  const mix = (from: Float32Array, to: Float32Array) => from.map((value, i) => value + share * (to[i] - value));
  return { weights: mix(base.weights, tuned.weights), statistics: mix(base.statistics, tuned.statistics) };
}

/** ‖tuned − base‖ / ‖base‖ of the weights. */
export function drift(base: Float32Array, tuned: Float32Array): number {
  let [distance, length] = [0, 0];
  for (let i = 0; i < base.length; i++) {
    distance += (tuned[i] - base[i]) ** 2;
    length += base[i] ** 2;
  }
  return Math.sqrt(distance / length);
}

/** The mixes to try, nearest to the base first; one alone where nothing can judge them. */
export function mixesWithin(distance: number, mostDrift: number, judged: boolean): readonly number[] {
  const limit = distance > mostDrift ? mostDrift / distance : 1;
  return (judged ? SHARES : [UNJUDGED_SHARE]).map((share) => share * limit);
}

/** One mix with its scores, 0–1; null where there is no footage for it. */
export interface Candidate {
  readonly mix: number;
  readonly heldOut: number | null;
  readonly kept: number | null;
}

/** Whether a model forgot too much of what its parent knew. */
export function losesBase(before: number, after: number): boolean {
  return before - after > LARGEST_LOSS;
}

/**
 * The mix to take: the best on held-out footage among those that keep what the base knew; where none does, the one that keeps most.
 *
 * @param candidates nearest to the base first; at least one.
 * @param keptBefore the base's own score on the footage to keep.
 */
export function bestCandidate<C extends Candidate>(candidates: readonly C[], keptBefore: number | null): C {
  const keeps = candidates.filter(({ kept }) => kept === null || keptBefore === null || !losesBase(keptBefore, kept));
  if (keeps.length === 0) return candidates.reduce((best, one) => ((one.kept ?? 0) > (best.kept ?? 0) ? one : best));
  return keeps.reduce((best, one) => ((one.heldOut ?? 0) > (best.heldOut ?? 0) + WORTHWHILE ? one : best));
}
