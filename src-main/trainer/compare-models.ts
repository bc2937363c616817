/** @file Two models on the same footage. Neither says alone what is right: a stretch counts where both agree about where its sound belongs. */
import type { Figures } from '../../src-shared/contract/models.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import { throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { Inference } from '../analysis/embed.ts';
import type { OpenModel } from '../models/model-store.ts';
import { figuresOf } from './choose-mix.ts';
import type { Sequence } from './dataset.ts';
import { embedSequences } from './evaluate.ts';
import { accuracyScore, type EmbeddedSequence, WINDOW_LENGTHS, windowAccuracy, withConsensus } from './window-accuracy.ts';

/** Shifts tried to either side, frames. */
export const LARGEST_SHIFT = 15;
/** Frames by which two models may differ about a stretch and still agree. */
const AGREEMENT = 1;

/** What came of it. */
export interface Comparison {
  readonly a: Figures;
  readonly b: Figures;
  /** Stretches that the models disagree about. */
  readonly disputed: number;
}

/** Judges both models. */
export async function compareModels(a: OpenModel, b: OpenModel, sequences: readonly Sequence[], engine: Inference, call: Call): Promise<Comparison> {
  const [seenByA, seenByB]: [EmbeddedSequence[], EmbeddedSequence[]] = [[], []];
  let disputed = 0;
  for (const [index, sequence] of sequences.entries()) {
    throwIfCanceled(call.signal);
    call.onProgress({ stage: 'judging', fraction: index / sequences.length, etaSeconds: null });
    const [ofA, ofB] = [await embedded(a, sequence, engine, call.signal), await embedded(b, sequence, engine, call.signal)];
    if (Math.abs(ofA.truth - ofB.truth) > AGREEMENT) {
      disputed++;
      continue;
    }
    const truth = (ofA.truth + ofB.truth) / 2;
    seenByA.push({ ...ofA, truth });
    seenByB.push({ ...ofB, truth });
  }
  return { a: judged(seenByA), b: judged(seenByB), disputed };
}

/** A stretch as a model sees it, its truth by that model's own consensus. */
export async function embedded(model: OpenModel, sequence: Sequence, engine: Inference, signal: AbortSignal): Promise<EmbeddedSequence> {
  const { manifest, source } = model;
  const run = (from: OpenModel['source'], feeds: Parameters<Inference['run']>[1]) => engine.run(from, feeds, signal);
  const [seen] = await embedSequences([sequence], { source, spec: manifest, tensors: manifest.tensors, run }, LARGEST_SHIFT);
  return withConsensus(seen, LARGEST_SHIFT);
}

/** Figures over all lengths of the product's table. */
export function judged(sequences: readonly EmbeddedSequence[]): Figures {
  const table = windowAccuracy(sequences, { lengths: WINDOW_LENGTHS, maxShift: LARGEST_SHIFT, leastShifts: LARGEST_SHIFT });
  return figuresOf({ score: accuracyScore(table), table });
}
