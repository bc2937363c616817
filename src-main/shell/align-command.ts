/** @file `slateless train align`: scan, curve, held-out accuracy. */
import type { AlignDataset } from '../trainer/align/align-dataset.ts';
import type { AlignTrainer } from '../trainer/align/align-trainer.ts';
import type { AlignCommand } from './cli-multisensory-args.ts';
import type { CliOutput } from './cli-output.ts';
import { followTraining, type TrainingWords } from './folder-training.ts';

const WORDS: TrainingWords<AlignDataset> = {
  scanned: ({ sources, training, heldOut, identity }) => ({
    facts: { sources, training: training.length, heldOut: heldOut.length, identity },
    words: `${sources} files, ${training.length} views to train on, ${heldOut.length} held out`,
  }),
  score: ['accuracy', (share) => `${(100 * share).toFixed(1)} % right`],
  examples: 'clips',
};

/** Trains; returns the exit code. */
export function alignCommand(command: AlignCommand, train: AlignTrainer, output: CliOutput, signal: AbortSignal): Promise<number> {
  return followTraining(command, train, WORDS, output, signal);
}
