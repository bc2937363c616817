/** @file A dataset to train on in seconds: drawn mouths that open as wide as the sound is loud, in real clip files. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../src-main/nn/random.ts';
import { ClipWriter } from '../../src-main/trainer/clip-file.ts';
import type { Dataset, Sequence } from '../../src-main/trainer/dataset.ts';
import { TRAIN_CONFIG, type TrainConfig } from '../../src-main/trainer/train-config.ts';
import type { InputSpec } from '../../src-main/trainer/batch.ts';

/** Preprocessing of a small network. */
export const SMALL_SPEC: InputSpec = {
  crop: { frameRate: 25, sourceSize: 36, cropSize: 32, halfSizeInEyeDistances: 0.97, smoothingFrames: 13 },
  mel: { sampleRate: 16_000, windowLength: 400, hopLength: 160, fftLength: 512, firstSample: -120, bands: 16, lowestFrequency: 60, highestFrequency: 7600, powerFloor: 1e-8 },
  melFramesPerFrame: 4,
  logFloor: 1e-7,
  videoNormalization: { epsilon: 0.05 },
  audioNormalization: { epsilon: 0.3 },
};

/** A network that learns such mouths in a minute of a busy core. */
export const SMALL_CONFIG: TrainConfig = {
  ...TRAIN_CONFIG,
  network: { cropSize: 32, bands: 16, melFramesPerFrame: 4, videoChannels: [4, 6, 8, 8, 8], audioChannels: [4, 6, 8, 8], temporalChannels: [24, 24], embeddingSize: 16 },
  batch: 4,
  frames: 20,
  maxShift: 8,
  lengths: [1, 3],
  peakRate: 0.01,
  warmup: 5,
  averageDecay: 0.9,
  evaluateEvery: 10,
  checkpointEvery: 4,
};

/** Writes `sources` files of one sequence each; every fourth is held out. */
export async function talkingMouths(folder: string, { sources = 8, frames = 60, seed = 1 } = {}): Promise<Dataset> {
  const training: Sequence[] = [];
  const heldOut: Sequence[] = [];
  for (let number = 0; number < sources; number++) {
    const clips = join(folder, `${number}.clips`);
    const file = await open(clips, 'w');
    const { crops, samples, leadSamples } = mouth(seededRandom(1000 * seed + number), frames);
    const writer = new ClipWriter(file);
    await writer.add(1, crops, frames, { samples, leadSamples });
    const contents = await writer.finish({ size: SMALL_SPEC.crop.sourceSize, sampleRate: SMALL_SPEC.mel.sampleRate, discarded: [] });
    await file.close();
    const [sequence] = contents.sequences;
    (number % 4 === 3 ? heldOut : training).push({ source: `${number}.mp4`, clips, contents, sequence });
  }
  const kept = { count: sources, seconds: (sources * frames) / 25, names: [], files: sources };
  const report = { sources, scanned: sources, kept, discarded: [], heldOutSeconds: (heldOut.length * frames) / 25, heldOutBy: 'files' as const };
  return { training, heldOut, frameRate: 25, report, identity: `drawn-${sources}-${frames}-${seed}` };
}

/** The sound goes on for ten frames before and after the picture. */
function mouth(random: () => number, frames: number): { readonly crops: Uint8Array; readonly samples: Float32Array; readonly leadSamples: number } {
  const [size, around] = [SMALL_SPEC.crop.sourceSize, 10];
  const perFrame = SMALL_SPEC.mel.sampleRate / SMALL_SPEC.crop.frameRate;
  const loudness = Array.from({ length: frames + 2 * around }, random);
  const crops = new Uint8Array(frames * size * size);
  for (let frame = 0; frame < frames; frame++) {
    const reach = (loudness[frame + around] * size) / 2;
    for (let pixel = 0; pixel < size * size; pixel++) {
      const row = Math.floor(pixel / size);
      crops[frame * size * size + pixel] = (Math.abs(row - size / 2) < reach ? 40 : 180) + Math.floor(20 * random());
    }
  }
  const samples = Float32Array.from({ length: loudness.length * perFrame }, (_, i) => 0.4 * loudness[Math.floor(i / perFrame)] ** 2 * (2 * random() - 1));
  return { crops, samples, leadSamples: around * perFrame };
}
