/** @file A network's embeddings of held-out sequences, for `window-accuracy.ts`. */
import { normalizedGray, normalizedLog, soundInput } from '../analysis/embed.ts';
import { audibleFrames } from '../analysis/speech-activity.ts';
import { melPower } from '../dsp/mel.ts';
import type { ModelSource, TensorData } from '../engine/protocol.ts';
import { cutPicture, type PictureVariation, UNCHANGED } from './augment-picture.ts';
import { type InputSpec, soundMargin } from './batch.ts';
import { readSequence, type Sequence } from './dataset.ts';
import type { EmbeddedSequence } from './window-accuracy.ts';

/** What embeds. Tensors are named as `exportLipSync` names them. */
export interface EvaluatedModel {
  readonly source: ModelSource;
  readonly spec: InputSpec;
  readonly tensors: { readonly video: string; readonly audio: string; readonly videoEmbedding: string; readonly audioEmbedding: string };
  readonly run: (model: ModelSource, feeds: Record<string, TensorData>) => Promise<Record<string, TensorData>>;
  /** Variations of the mouth whose embeddings are averaged; the mouth as it is unless told. */
  readonly views?: readonly PictureVariation[];
}

/** Longest stretch per sequence, frames: twenty seconds tell as much as an hour, and memory stays bounded. */
const MOST_FRAMES = 500;

/**
 * Embeds sequences one after another, with as much sound around them as is stored.
 *
 * @param maxShift frames of sound wanted on either side.
 * @param truthOf see `EmbeddedSequence.truth`; footage to train on counts as in sync.
 */
export async function embedSequences(sequences: readonly Sequence[], model: EvaluatedModel, maxShift: number, truthOf: (sequence: Sequence) => number = () => 0): Promise<readonly EmbeddedSequence[]> {
  const embedded: EmbeddedSequence[] = [];
  for (const sequence of sequences) embedded.push({ ...(await embedOne(sequence, model, maxShift)), truth: truthOf(sequence) });
  return embedded;
}

async function embedOne(entry: Sequence, { source, spec, tensors, run, views = [UNCHANGED] }: EvaluatedModel, maxShift: number): Promise<Omit<EmbeddedSequence, 'truth'>> {
  const { crop, mel, melFramesPerFrame: perFrame } = spec;
  const { sequence, contents } = entry;
  const frames = Math.min(MOST_FRAMES, sequence.frames);
  const samplesPerFrame = mel.sampleRate / crop.frameRate;
  const trail = sequence.samples - sequence.leadSamples - frames * samplesPerFrame;
  const around = (samples: number) => Math.max(0, Math.min(maxShift, Math.floor(samples / samplesPerFrame)));
  const [lead, after] = [around(sequence.leadSamples), around(trail)];
  const margin = maxShift * samplesPerFrame + soundMargin(spec);
  const { crops, samples } = await readSequence(entry, { from: 0, frames, frameRate: crop.frameRate, margin });
  const heard = lead + frames + after;
  const power = melPower(samples, mel, heard * perFrame, margin - lead * samplesPerFrame);
  const sound = soundInput(normalizedLog(power, audibleFrames(power, mel.bands), spec), 0, heard * perFrame, mel.bands);
  let [sounds, mouths] = [new Float32Array(), new Float32Array()];
  for (const [index, view] of views.entries()) {
    const gray = new Float32Array(frames * crop.cropSize ** 2);
    cutPicture(crops, { frames, size: contents.size, wanted: crop.cropSize }, view, gray);
    // The file holds both streams; once the sound is embedded, it gets a single frame of nothing.
    const hops = index === 0 ? heard * perFrame : perFrame;
    const outputs = await run(source, {
      [tensors.video]: { dims: [1, frames, crop.cropSize, crop.cropSize], data: normalizedGray(gray, spec) },
      [tensors.audio]: { dims: [1, mel.bands, hops], data: index === 0 ? sound : new Float32Array(mel.bands * hops) },
    });
    const seen = byFrame(outputs[tensors.videoEmbedding]);
    if (index === 0) [sounds, mouths] = [byFrame(outputs[tensors.audioEmbedding]), seen];
    else seen.forEach((value, i) => (mouths[i] += value));
  }
  // The sum serves as well as the mean: only the order of similarities counts.
  return { mouths, sounds, dimensions: mouths.length / frames, lead };
}

/** `[1, dimensions, frames]` to `[frames, dimensions]`. */
function byFrame(tensor: TensorData | undefined): Float32Array<ArrayBuffer> {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('the model gave no float embedding');
  const [, dimensions = 0, frames = 0] = tensor.dims;
  const vectors = new Float32Array(dimensions * frames);
  for (let frame = 0; frame < frames; frame++) for (let d = 0; d < dimensions; d++) vectors[frame * dimensions + d] = tensor.data[d * frames + frame];
  return vectors;
}
