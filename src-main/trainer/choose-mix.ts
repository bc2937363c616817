/** @file The end of a fine-tuning: models between base and tuned are judged, and one is taken. What it is chosen by is in `fine-tuning.ts`. */
import type { Figures, FiguresPair } from '../../src-shared/contract/models.ts';
import { bestCandidate, drift, type FineTuning, mixed, mixesWithin } from './fine-tuning.ts';
import type { Judge, Judgement, NetworkVectors, RunNetwork } from './training-job.ts';

/** A network between base and tuned, with what it gained and lost. */
export interface MixChoice {
  readonly network: NetworkVectors;
  /** 0 is the base, 1 what was trained. */
  readonly mix: number;
  /** Distance of what was trained, before mixing; see {@link drift}. */
  readonly drift: number;
  /** Held-out footage, and footage to keep; null without. */
  readonly heldOut: FiguresPair | null;
  readonly kept: FiguresPair | null;
}

/** Who judges. */
export interface Judges {
  readonly judge: Judge | null;
  readonly judgeKept: Judge | null;
  readonly run: RunNetwork;
}

/** Tries mixes and takes the best. `step` names the state of the training. */
export async function chooseMix(
  { base, tuned, step }: { readonly base: NetworkVectors; readonly tuned: NetworkVectors; readonly step: number },
  fineTuning: FineTuning,
  { judge, judgeKept, run }: Judges,
): Promise<MixChoice> {
  const score = async (network: NetworkVectors) => ({
    heldOut: judge ? figuresOf(await judge(network, step, run)) : null,
    kept: judgeKept ? figuresOf(await judgeKept(network, step, run)) : null,
  });
  const before = await score(base);
  const distance = drift(base.weights, tuned.weights);
  const candidates = [];
  for (const mix of mixesWithin(distance, fineTuning.mostDrift, judge !== null)) {
    const network = mixed(base, tuned, mix);
    const figures = await score(network);
    candidates.push({ mix, network, figures, heldOut: figures.heldOut?.score ?? null, kept: figures.kept?.score ?? null });
  }
  const { mix, network, figures } = bestCandidate(candidates, before.kept?.score ?? null);
  return { network, mix, drift: distance, heldOut: pair(before.heldOut, figures.heldOut), kept: pair(before.kept, figures.kept) };
}

/** A judgement as it is stored and sent: JSON knows no NaN. */
export function figuresOf({ score, table }: Judgement): Figures {
  const finite = (share: number) => (Number.isFinite(share) ? share : null);
  return { score, table: table.map((row) => ({ ...row, withinOne: finite(row.withinOne), withinTwo: finite(row.withinTwo) })) };
}

function pair(before: Figures | null, after: Figures | null): FiguresPair | null {
  return before && after ? { before, after } : null;
}
