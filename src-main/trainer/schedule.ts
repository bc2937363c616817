/**
 * @file How long a training is, and its learning rate. One of so many steps warms up and falls along half a cosine. One bounded by time keeps its
 * rate up for the first part, since nobody can tell from a few steps how many will fit: other work comes and goes. Only when the rate begins to fall
 * is the number of steps settled, and stored, so that a training that is resumed takes the same steps.
 */
import { warmupCosine } from '../nn/optimizer.ts';

/** What has been settled so far. */
export interface Plan {
  /** Steps of the whole run; null as long as that is open. */
  readonly total: number | null;
  /** Step from which the rate falls, of a run bounded by time. */
  readonly decayFrom: number | null;
}

/** Share of the time during which the rate stays up: the fall needs about as long to settle what was learned. */
const PLATEAU_SHARE = 0.6;

/** Learning rate of a step, counted from 0. */
export function rateAt(step: number, { peak, warmup }: { readonly peak: number; readonly warmup: number }, { total, decayFrom }: Plan): number {
  if (total !== null && decayFrom === null) return warmupCosine(step, { peak, warmup, total });
  const rising = peak * Math.min(1, (step + 1) / warmup);
  if (total === null || decayFrom === null || step < decayFrom) return rising;
  return warmupCosine(step - decayFrom, { peak: rising, warmup: 0, total: total - decayFrom });
}

/** Where a run bounded by time stands. */
export interface Pace {
  /** Steps done. */
  readonly step: number;
  /** Seconds spent, and those there are. */
  readonly seconds: number;
  readonly budget: number;
  /** Seconds that a step takes now, with all that comes between. */
  readonly perStep: number;
}

/** Steps that will have been done when the time is up; at least one more. */
export function expectedTotal({ step, seconds, budget, perStep }: Pace): number {
  return step + Math.max(1, Math.floor((budget - seconds) / perStep));
}

/** Settles the number of steps once the rate has been up long enough; null before that. */
export function settled(pace: Pace): Plan | null {
  return pace.seconds < PLATEAU_SHARE * pace.budget ? null : { total: expectedTotal(pace), decayFrom: pace.step };
}
