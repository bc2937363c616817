/** @file What is said of a trained separation network: what it learned from, how long, how well. Markdown, facts only. */
import type { TrainResult } from '../train-options.ts';
import type { SeparateConfig } from './separate-config.ts';
import type { MixtureParts, SeparateDataset } from './separate-dataset.ts';

/** The card's text. */
export function separateCard({ name, dataset, result, version, faces }: { readonly name: string; readonly dataset: SeparateDataset; readonly result: TrainResult<SeparateConfig>; readonly version: string; readonly faces: string }): string {
  const { config, progress, layout, ended, parent } = result;
  const { network, mixing } = config;
  const minutes = ({ voices, speech, sounds }: MixtureParts) => {
    const spoken = voices.reduce((sum, { voice }) => sum + voice.frames, 0) / network.frameRate / 60;
    const heard = (list: MixtureParts['sounds']) => (list.reduce((sum, { sound }) => sum + sound.samples, 0) / network.sampleRate / 60).toFixed(1);
    return `${spoken.toFixed(1)} minutes of speaking faces, ${heard(speech)} minutes of speech without one, ${heard(sounds)} minutes of other sound`;
  };
  const share = (value: number) => `${Math.round(100 * value)} %`;
  const { voice, babble, sounds, generated } = mixing.offScreen;
  const best = progress.best ? `${progress.best.score.toFixed(2)} dB after step ${progress.best.step}` : 'not measured, since nothing was held out';
  return [
    `# Model card: ${name}`,
    '',
    `Trained by Slateless ${version} ${parent ? `from ${parent} on` : 'from scratch'} on mixtures of known parts; no labels. It says how much of each bin of a spectrogram belongs to a visible face.`,
    `${layout.sizes.weight} weights, float32. ${network.sampleRate} Hz, windows of ${network.windowLength} and hops of ${network.hopLength} samples; faces are told of by the embeddings of ${faces}.`,
    '',
    '## Footage',
    '',
    `${dataset.sources} files: ${minutes(dataset.training)} to train on; ${minutes(dataset.heldOut)} held out, of other files, which may show the same people.`,
    '',
    '## Training',
    '',
    `${progress.step} steps of ${config.batch} mixtures of ${(config.frames / network.frameRate).toFixed(2)} s in ${(progress.seconds / 60).toFixed(1)} minutes; ${ended}.`,
    `Off screen: another voice ${share(voice)}, babble ${share(babble)}, recorded sounds ${share(sounds)}, generated ones ${share(generated)} (of which strikes, rubbing and calls ${share(mixing.events)}, the rest noise, hum and chords); a second one behind it in ${share(mixing.second)}.`,
    `Voices are played at ${mixing.voiceRate.join(' to ')} of their rate with their lips, other sounds at ${mixing.soundRate.join(' to ')}.`,
    `Levels ${mixing.decibels[0]} to ${mixing.decibels[1]} dB; the face is silent in ${share(mixing.silent)} (and still in ${share(mixing.still)} of those), not told of in ${share(mixing.faceless)}; another face moves in what is told of it, ${mixing.otherLips.join(' to ')} times as strongly, and lips that talk ${mixing.movement.join(' to ')} times as much as they do.`,
    `Features of the whole picture were never told of.`,
    `AdamW, learning rate ${config.peakRate} after ${config.warmup} steps, then half a cosine; weight decay ${config.weightDecay}, gradients up to ${config.clip}; weights averaged (${config.averageDecay}); seed ${config.seed}.`,
    '',
    '## Held-out footage',
    '',
    `Improvement of SI-SDR over mixtures at 0 dB: ${best}.`,
    '',
  ].join('\n');
}
