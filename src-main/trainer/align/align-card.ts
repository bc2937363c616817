/** @file What is said of a trained multisensory network: what it learned from, how long, how well. Markdown, facts only. */
import type { TrainResult } from '../train-options.ts';
import type { AlignConfig } from './align-config.ts';
import type { AlignDataset, AlignView } from './align-dataset.ts';

/** The card's text. */
export function alignCard({ name, dataset, result, teacher, version }: { readonly name: string; readonly dataset: AlignDataset; readonly result: TrainResult<AlignConfig>; readonly teacher: string; readonly version: string }): string {
  const { config, progress, layout, ended, parent } = result;
  const { network, shift } = config;
  const minutes = (views: readonly AlignView[], kind: string) => views.reduce((sum, { view }) => sum + (view.kind === kind ? view.frames : 0), 0) / network.frameRate / 60;
  const best = progress.best ? `${(100 * progress.best.score).toFixed(1)} % after step ${progress.best.step}` : 'not measured, since nothing was held out';
  return [
    `# Model card: ${name}`,
    '',
    `Trained by Slateless ${version} ${parent ? `from ${parent} on` : 'from scratch'}, without labels: ${parent ? '' : `first the layers of picture and sound apart, taught by what ${teacher} hears in the sound; then the whole: `} which of several sounds belongs to a picture or to a part of it, and which is of another moment or another clip.`,
    `${layout.sizes.weight} weights, float32. Windows of ${network.frames} pictures ${network.side}² at ${network.frameRate} fps with sound at ${network.sampleRate} Hz.`,
    '',
    '## Footage',
    '',
    `${dataset.sources} files; ${minutes(dataset.training, 'whole').toFixed(1)} minutes of whole pictures and ${minutes(dataset.training, 'face').toFixed(1)} minutes zoomed into faces to train on.`,
    `Held out: ${minutes(dataset.heldOut, 'whole').toFixed(1)} minutes of other files, which may show the same people.`,
    '',
    '## Training',
    '',
    `${parent ? '' : 'After its streams, '}${progress.step} steps of ${config.batch} pictures of ${config.trainingSide}² with ${config.sounds} sounds each, ${Math.round(100 * config.insetShare)} % of them one view within another and ${Math.round(100 * config.generatedShare)} % generated scenes of things that move when they sound, in ${(progress.seconds / 60).toFixed(1)} minutes; ${ended}.`,
    `Shifts from ${shift.from} s down to ${shift.to} s within ${shift.steps} steps, at most ${shift.most} s; clips too short for that by what they hold.`,
    `AdamW, learning rate ${config.peakRate} after ${config.warmup} steps, then half a cosine; weight decay ${config.weightDecay}, gradients up to ${config.clip}; weights averaged (${config.averageDecay}); seed ${config.seed}.`,
    '',
    '## Held-out footage',
    '',
    `Aligned and shifted sounds told apart: ${best} (chance 50 %).`,
    '',
  ].join('\n');
}
