/** @file A network's embeddings of held-out sequences, for `window-accuracy.ts`. */
import { normalizedGray, normalizedLog, soundInput } from '../analysis/embed.ts';
import { audibleFrames } from '../analysis/speech-activity.ts';
import { central } from './sync-verdict.ts';
import { melPower } from '../dsp/mel.ts';
import type { ModelSource, TensorData } from '../engine/protocol.ts';
import { type InputSpec, soundMargin } from './batch.ts';
import { readSequence, type Sequence } from './dataset.ts';
import type { EmbeddedSequence } from './window-accuracy.ts';

/** What embeds. Tensors are named as `exportLipSync` names them. */
export interface EvaluatedModel {
  readonly source: ModelSource;
  readonly spec: InputSpec;
  readonly tensors: { readonly video: string; readonly audio: string; readonly videoEmbedding: string; readonly audioEmbedding: string };
  readonly run: (model: ModelSource, feeds: Record<string, TensorData>) => Promise<Record<string, TensorData>>;
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

async function embedOne(entry: Sequence, { source, spec, tensors, run }: EvaluatedModel, maxShift: number): Promise<Omit<EmbeddedSequence, 'truth'>> {
  const { crop, mel, melFramesPerFrame: perFrame } = spec;
  const { sequence, contents } = entry;
  const frames = Math.min(MOST_FRAMES, sequence.frames);
  const samplesPerFrame = mel.sampleRate / crop.frameRate;
  const trail = sequence.samples - sequence.leadSamples - frames * samplesPerFrame;
  const around = (samples: number) => Math.max(0, Math.min(maxShift, Math.floor(samples / samplesPerFrame)));
  const [lead, after] = [around(sequence.leadSamples), around(trail)];
  const margin = maxShift * samplesPerFrame + soundMargin(spec);
  const { crops, samples } = await readSequence(entry, { from: 0, frames, frameRate: crop.frameRate, margin });
  const gray = Float32Array.from(central({ crops, frames, size: contents.size }, crop.cropSize), (byte) => byte / 255);
  const heard = lead + frames + after;
  const power = melPower(samples, mel, heard * perFrame, margin - lead * samplesPerFrame);
  const sound = soundInput(normalizedLog(power, audibleFrames(power, mel.bands), spec), 0, heard * perFrame, mel.bands);
  const outputs = await run(source, {
    [tensors.video]: { dims: [1, frames, crop.cropSize, crop.cropSize], data: normalizedGray(gray, spec) },
    [tensors.audio]: { dims: [1, mel.bands, heard * perFrame], data: sound },
  });
  const [mouths, sounds] = [byFrame(outputs[tensors.videoEmbedding]), byFrame(outputs[tensors.audioEmbedding])];
  return { mouths: mouths.vectors, sounds: sounds.vectors, dimensions: mouths.dimensions, lead };
}

/** `[1, dimensions, frames]` to `[frames, dimensions]`. */
function byFrame(tensor: TensorData | undefined): { readonly vectors: Float32Array; readonly dimensions: number } {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('the model gave no float embedding');
  const [, dimensions = 0, frames = 0] = tensor.dims;
  const vectors = new Float32Array(dimensions * frames);
  for (let frame = 0; frame < frames; frame++) for (let d = 0; d < dimensions; d++) vectors[frame * dimensions + d] = tensor.data[d * frames + frame];
  return { vectors, dimensions };
}
