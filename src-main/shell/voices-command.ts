/** @file `slateless train voices`: scan, curve, improvement on people held out. */
import { peopleIn, type VoicesDataset } from '../trainer/voices/voices-dataset.ts';
import type { VoicesTrainer } from '../trainer/voices/voices-trainer.ts';
import type { VoicesCommand } from './cli-multisensory-args.ts';
import type { CliOutput } from './cli-output.ts';
import { followTraining, type TrainingWords } from './folder-training.ts';

const WORDS: TrainingWords<VoicesDataset> = {
  scanned: ({ sources, training, heldOut, identity }) => ({
    facts: { sources, people: peopleIn(training), sounds: training.sounds.length, heldOut: peopleIn(heldOut), identity },
    words: `${sources} files, ${peopleIn(training)} people and ${training.sounds.length} other sounds to train on, ${peopleIn(heldOut)} people held out`,
  }),
  score: ['improvementDb', (decibels) => `SI-SDR better than the mixture's by ${decibels.toFixed(2)} dB`],
  examples: 'mixtures',
};

/** Trains; returns the exit code. */
export function voicesCommand(command: VoicesCommand, train: VoicesTrainer, output: CliOutput, signal: AbortSignal): Promise<number> {
  return followTraining(command, train, WORDS, output, signal);
}
