/** @file Mouth crops and sound in, vectors out: one lip-sync network, as its manifest describes it. */
import type { Call } from '../../src-shared/contract/services.ts';
import { melPower } from '../dsp/mel.ts';
import type { ModelSource, TensorData } from '../engine/protocol.ts';
import type { LipSyncModel } from '../models/manifest.ts';
import type { OpenModel } from '../models/model-store.ts';
import type { PictureEmbeddings, SoundEmbeddings } from './similarity.ts';
import { audibleFrames } from './speech-activity.ts';

/** What runs networks. */
export interface Inference {
  /** @param background gives way to every run that is not. */
  run(model: ModelSource, feeds: Record<string, TensorData>, signal: AbortSignal, background?: boolean): Promise<Record<string, TensorData>>;
}

/** The way to stop, and whether to give way. */
export type Turn = Pick<Call, 'signal' | 'background'>;

/** The same, giving way to everybody else who runs networks on it. */
export function inBackground(engine: Inference): Inference {
  return { run: (model, feeds, signal) => engine.run(model, feeds, signal, true) };
}

/** Network, engine and the way to stop. */
export interface Embedder {
  readonly model: OpenModel;
  readonly engine: Inference;
  readonly signal: AbortSignal;
}

/** Video frames that a chunk of a long sound shares with its neighbor: more than the network looks to either side. */
const CHUNK_CONTEXT = 12;

/**
 * Embeds the crops of one face.
 *
 * The network wants an even frame rate. Each tick takes the nearest crop, a crop may serve two ticks or none, and every vector keeps the time
 * of the frame it was read from.
 *
 * @param crops gray bytes, shape `[times.length, cropSize, cropSize]`.
 * @param times seconds, ascending.
 */
export async function embedPicture(crops: Uint8Array, times: Float64Array, embedder: Embedder): Promise<PictureEmbeddings> {
  const { manifest } = embedder.model;
  const ticks = nearestPerTick(times, manifest.crop.frameRate);
  const dimensions = manifest.embeddingSize;
  const vectors = new Float32Array(ticks.length * dimensions);
  for (const mirrored of [false, true]) {
    const video = pictureInput(crops, ticks, mirrored, embedder);
    for (let from = 0; from < ticks.length; from += manifest.maxFrames) {
      const to = Math.min(ticks.length, from + manifest.maxFrames);
      const output = await runStream('video', { frames: to - from, data: video.subarray(from * manifest.crop.cropSize ** 2, to * manifest.crop.cropSize ** 2) }, embedder);
      addTransposed(output, to - from, vectors.subarray(from * dimensions, to * dimensions), dimensions);
    }
  }
  // The mean, as it is: a vector's length says how much its frame has to tell, and one that its mirror image contradicts has less.
  for (let i = 0; i < vectors.length; i++) vectors[i] /= 2;
  return { times: Float64Array.from(ticks, (index) => times[index]), dimensions, vectors };
}

/**
 * Embeds sound at every hop of the mel spectrogram: the network gives one vector per video frame, so it runs once per hop within a frame.
 *
 * @param samples mono PCM at the manifest's rate.
 * @param start time of the first sample, seconds.
 */
export function embedSound(samples: Float32Array, start: number, embedder: Embedder): Promise<SoundEmbeddings> {
  return embedMel(melPower(samples, embedder.model.manifest.mel), start, embedder);
}

/** {@link embedSound} of a spectrogram, `[hops, bands]`, that has been made already. */
export async function embedMel(mel: Float32Array, start: number, embedder: Embedder): Promise<SoundEmbeddings> {
  const { manifest } = embedder.model;
  const { mel: spec, melFramesPerFrame: perFrame, embeddingSize: dimensions } = manifest;
  const hops = mel.length / spec.bands;
  const frames = Math.max(0, Math.floor((hops - perFrame + 1) / perFrame));
  const audible = audibleFrames(mel, spec.bands);
  const log = normalizedLog(mel, audible, manifest);
  const count = frames * perFrame;
  const vectors = new Float32Array(count * dimensions);
  for (let hop = 0; hop < perFrame; hop++) {
    const atHop = await embedFrames(log, hop, frames, embedder);
    for (let frame = 0; frame < frames; frame++) vectors.set(atHop.subarray(frame * dimensions, (frame + 1) * dimensions), (frame * perFrame + hop) * dimensions);
  }
  const heard = Uint8Array.from({ length: count }, (_, at) => (audible.subarray(at, at + perFrame).every((flag) => flag === 1) ? 1 : 0));
  return { start, step: spec.hopLength / spec.sampleRate, dimensions, vectors, audible: heard };
}

/**
 * Embeds sound once per video frame, a quarter of the work of {@link embedSound}.
 *
 * @param samples mono PCM at the manifest's rate.
 * @returns `[frames, dimensions]`.
 */
export async function embedSoundPerFrame(samples: Float32Array, embedder: Embedder): Promise<Float32Array> {
  const { manifest } = embedder.model;
  const { mel: spec, melFramesPerFrame: perFrame } = manifest;
  const mel = melPower(samples, spec);
  return embedFrames(normalizedLog(mel, audibleFrames(mel, spec.bands), manifest), 0, Math.floor(mel.length / spec.bands / perFrame), embedder);
}

/** One vector per video frame, `[frames, dimensions]`, of a spectrogram from mel frame `hop` on. Long ones go in chunks that overlap by what the network sees. */
async function embedFrames(log: Float32Array, hop: number, frames: number, embedder: Embedder): Promise<Float32Array> {
  const { mel: spec, melFramesPerFrame: perFrame, embeddingSize: dimensions, maxFrames } = embedder.model.manifest;
  const vectors = new Float32Array(frames * dimensions);
  const stride = Math.max(1, maxFrames - 2 * CHUNK_CONTEXT);
  for (let from = 0; from < frames; from += stride) {
    const to = Math.min(frames, from + stride);
    const [first, last] = [Math.max(0, from - CHUNK_CONTEXT), Math.min(frames, to + CHUNK_CONTEXT)];
    const output = await runStream('audio', { frames: last - first, data: soundInput(log, hop + first * perFrame, (last - first) * perFrame, spec.bands) }, embedder);
    for (let frame = from; frame < to; frame++) for (let d = 0; d < dimensions; d++) vectors[frame * dimensions + d] = output[d * (last - first) + frame - first];
  }
  return vectors;
}

/** Index of the crop nearest to each tick, from the first crop's time to the last's. */
export function nearestPerTick(times: Float64Array, frameRate: number): Uint32Array {
  const count = times.length === 0 ? 0 : Math.floor((times[times.length - 1] - times[0]) * frameRate + 1.5);
  let nearest = 0;
  return new Uint32Array(count).map((_, tick) => {
    const time = times[0] + tick / frameRate;
    while (nearest + 1 < times.length && Math.abs(times[nearest + 1] - time) <= Math.abs(times[nearest] - time)) nearest++;
    return nearest;
  });
}

/** Normalised gray values, shape `[ticks, cropSize, cropSize]`. */
function pictureInput(crops: Uint8Array, ticks: Uint32Array, mirrored: boolean, { model: { manifest } }: Embedder): Float32Array {
  const { cropSize } = manifest.crop;
  const area = cropSize ** 2;
  const values = new Float32Array(ticks.length * area);
  ticks.forEach((index, tick) => {
    for (let pixel = 0; pixel < area; pixel++) {
      const column = pixel % cropSize;
      values[tick * area + pixel] = crops[index * area + (mirrored ? pixel - column + cropSize - 1 - column : pixel)] / 255;
    }
  });
  return normalizedGray(values, manifest);
}

/** Gray values, 0–1, as the network wants them: mean 0 and about deviation 1 over the whole sequence. In place. */
export function normalizedGray(values: Float32Array, { videoNormalization }: Pick<LipSyncModel, 'videoNormalization'>): Float32Array {
  const { mean, deviation } = moments(values);
  const scale = deviation + videoNormalization.epsilon;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] - mean) / scale;
  return values;
}

/** Normalised logarithm of the mel power. Mean and deviation are those of the audible frames; silence gets the least value among them. */
export function normalizedLog(mel: Float32Array, audible: Uint8Array, manifest: Pick<LipSyncModel, 'mel' | 'logFloor' | 'audioNormalization'>): Float32Array {
  const { bands } = manifest.mel;
  const log = mel.map((power) => Math.log(power + manifest.logFloor));
  const heard = log.filter((_, index) => audible[Math.floor(index / bands)] === 1);
  const { mean, deviation, least } = moments(heard.length > 0 ? heard : log);
  const scale = deviation + manifest.audioNormalization.epsilon;
  return log.map((value) => (Math.max(value, least) - mean) / scale);
}

/** Mel frames `[first, first + count)`, band by band. */
export function soundInput(log: Float32Array, first: number, count: number, bands: number): Float32Array {
  const input = new Float32Array(bands * count);
  for (let frame = 0; frame < count; frame++) {
    for (let band = 0; band < bands; band++) input[band * count + frame] = log[(first + frame) * bands + band];
  }
  return input;
}

/** Runs one stream; the file holds both, so the other one gets a single frame of nothing. Returns shape `[embeddingSize, frames]`. */
async function runStream(stream: 'video' | 'audio', { frames, data }: { readonly frames: number; readonly data: Float32Array }, embedder: Embedder): Promise<Float32Array> {
  const { manifest, source } = embedder.model;
  const { crop, mel, melFramesPerFrame, tensors } = manifest;
  const pictures = stream === 'video' ? frames : 1;
  const sounds = stream === 'audio' ? frames * melFramesPerFrame : melFramesPerFrame;
  const feeds: Record<string, TensorData> = {
    [tensors.video]: { dims: [1, pictures, crop.cropSize, crop.cropSize], data: stream === 'video' ? data.slice() : new Float32Array(crop.cropSize ** 2) },
    [tensors.audio]: { dims: [1, mel.bands, sounds], data: stream === 'audio' ? data : new Float32Array(mel.bands * melFramesPerFrame) },
  };
  const outputs = await embedder.engine.run(source, feeds, embedder.signal);
  const output = outputs[stream === 'video' ? tensors.videoEmbedding : tensors.audioEmbedding]?.data;
  if (!(output instanceof Float32Array)) throw new TypeError(`model ${manifest.id} gave no float ${stream} embedding`);
  if (output.length !== frames * manifest.embeddingSize) throw new TypeError(`model ${manifest.id}: ${output.length} values for ${frames} frames of ${manifest.embeddingSize}`);
  return output;
}

/** Adds `[dimensions, frames]` to `[frames, dimensions]`. */
function addTransposed(output: Float32Array, frames: number, vectors: Float32Array, dimensions: number): void {
  for (let frame = 0; frame < frames; frame++) for (let d = 0; d < dimensions; d++) vectors[frame * dimensions + d] += output[d * frames + frame];
}

/** Mean, deviation (n − 1) and least value. */
function moments(values: Float32Array): { readonly mean: number; readonly deviation: number; readonly least: number } {
  let [sum, least] = [0, Infinity];
  for (const value of values) [sum, least] = [sum + value, Math.min(least, value)];
  const mean = sum / Math.max(1, values.length);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)), least };
}
