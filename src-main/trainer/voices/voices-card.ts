/** @file What is said of a trained network that tells voices apart: what it learned from, how long, how well. Markdown, facts only. */
import type { TrainResult } from '../train-options.ts';
import type { VoicesConfig } from './voices-config.ts';
import { peopleIn, type VoicesDataset, type VoicesParts } from './voices-dataset.ts';

/** The card's text. */
export function voicesCard({ name, dataset, result, version }: { readonly name: string; readonly dataset: VoicesDataset; readonly result: TrainResult<VoicesConfig>; readonly version: string }): string {
  const { config, progress, layout, ended, parent } = result;
  const { network, mixing } = config;
  const minutes = (list: VoicesParts['sounds']) => (list.reduce((sum, { sound }) => sum + sound.samples, 0) / network.sampleRate / 60).toFixed(1);
  const recordings = (parts: VoicesParts) => `${minutes(parts.voices)} minutes of speech in ${peopleIn(parts)} folders, ${minutes(parts.sounds)} minutes of other sound`;
  const share = (value: number) => `${Math.round(100 * value)} %`;
  const best = progress.best ? `${progress.best.score.toFixed(2)} dB after step ${progress.best.step}` : 'not measured, since nobody was held out';
  return [
    `# Model card: ${name}`,
    '',
    `Trained by Slateless ${version} ${parent ? `from ${parent} on` : 'from scratch'} on mixtures of known parts; no labels and no pictures. It tells two voices apart by their sound, in no order that means anything.`,
    `${layout.sizes.weight} weights, float32. ${network.sampleRate} Hz, windows of ${network.windowLength} and hops of ${network.hopLength} samples.`,
    '',
    '## Recordings',
    '',
    `${dataset.sources} files: ${recordings(dataset.training)} to train on; ${recordings(dataset.heldOut)} held out. A folder is taken for one person.`,
    '',
    '## Training',
    '',
    `${progress.step} steps of ${config.batch} mixtures of ${(config.frames / network.frameRate).toFixed(2)} s in ${(progress.seconds / 60).toFixed(1)} minutes; ${ended}.`,
    `Two voices in ${share(1 - mixing.beside - mixing.alone)}, ${mixing.decibels.join(' to ')} dB apart; a voice and something else in ${share(mixing.beside)}, ${mixing.besideDecibels.join(' to ')} dB; a voice alone in ${share(mixing.alone)}.`,
    `Voices are played at ${mixing.voiceRate.join(' to ')} of their rate, other sounds at ${mixing.soundRate.join(' to ')}; ${share(mixing.rooms)} of all are heard in another room, ${share(mixing.hiss)} with a microphone's noise. Of two ways round the better one counts.`,
    `AdamW, learning rate ${config.peakRate} after ${config.warmup} steps, then half a cosine; weight decay ${config.weightDecay}, gradients up to ${config.clip}; weights averaged (${config.averageDecay}); seed ${config.seed}.`,
    '',
    '## People held out',
    '',
    `Improvement of SI-SDR over mixtures at 0 dB, two thirds of them of two voices, the better way round: ${best}.`,
    '',
  ].join('\n');
}
