/** @file `slateless train separate`: scan, curve, held-out improvement. */
import type { SeparateDataset } from '../trainer/separate/separate-dataset.ts';
import type { SeparateTrainer } from '../trainer/separate/separate-trainer.ts';
import type { SeparateCommand } from './cli-multisensory-args.ts';
import type { CliOutput } from './cli-output.ts';
import { followTraining, type TrainingWords } from './folder-training.ts';

const WORDS: TrainingWords<SeparateDataset> = {
  scanned: ({ sources, training, heldOut, identity }) => ({
    facts: { sources, voices: training.voices.length, sounds: training.sounds.length, heldOut: heldOut.voices.length, identity },
    words: `${sources} files, ${training.voices.length} voices and ${training.sounds.length} other sounds to train on, ${heldOut.voices.length} voices held out`,
  }),
  score: ['improvementDb', (decibels) => `SI-SDR better than the mixture's by ${decibels.toFixed(2)} dB`],
  examples: 'mixtures',
};

/** Trains; returns the exit code. */
export function separateCommand(command: SeparateCommand, train: SeparateTrainer, output: CliOutput, signal: AbortSignal): Promise<number> {
  return followTraining(command, train, WORDS, output, signal);
}
