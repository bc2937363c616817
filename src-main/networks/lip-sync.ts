/**
 * @file The lip-sync network: two streams that map mouth crops and log-mel frames into one space, one vector per video frame each, so that
 * every relative shift of picture and sound is compared by dot products alone. No size of time is built in: an exported model takes any length.
 */
import { convBias, convNorm, relu, unitLength } from '../nn/blocks.ts';
import { add, multiply, reshape } from '../nn/arithmetic.ts';
import { GraphBuilder } from '../nn/graph.ts';
import { floatTensor } from '../nn/tensor.ts';
import type { Value } from '../nn/op.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';
import { ConstantParameters, type Parameter, type ParameterLayout, type ParameterSource } from '../nn/parameters.ts';

/** Sizes of the network. */
export interface LipSyncConfig {
  /** Side of the gray mouth crop, pixels; a multiple of 32. */
  readonly cropSize: number;
  /** Mel bands. */
  readonly bands: number;
  /** Mel frames per video frame. */
  readonly melFramesPerFrame: 4;
  /** Channels after each of the five steps that halve the picture. */
  readonly videoChannels: readonly [number, number, number, number, number];
  /** Channels after each of the four steps that reduce the spectrogram. */
  readonly audioChannels: readonly [number, number, number, number];
  /** Channels of the whole picture or spectrum of a frame, and of the layers over time after it. */
  readonly temporalChannels: readonly [number, number];
  readonly embeddingSize: number;
}

/** What ships. */
export const LIP_SYNC: LipSyncConfig = {
  cropSize: 64,
  bands: 40,
  melFramesPerFrame: 4,
  videoChannels: [24, 48, 96, 128, 192],
  audioChannels: [24, 48, 96, 128],
  temporalChannels: [256, 192],
  embeddingSize: 128,
};

/** A network's parameters with the graph they go into. */
export interface NetworkContext {
  readonly graph: GraphBuilder;
  readonly parameters: ParameterSource;
}

/**
 * Embeds mouths.
 *
 * @param crops normalised gray, `[batch, frames, cropSize, cropSize]`.
 * @returns vectors no longer than 1, `[batch, embeddingSize, frames]`. A frame sees 4 neighbours to either side.
 */
export function embedMouths({ graph, parameters }: NetworkContext, config: LipSyncConfig, crops: Value): Value {
  const [first, ...deeper] = config.videoChannels;
  const picture = graph.add('Unsqueeze', [crops], { axes: [1] });
  // Motion is read where it is finest: the first layer sees five frames.
  let x = relu(graph, convNorm(graph, parameters, 'video.stem', picture, { outputs: first, kernel: [5, 5, 5], stride: [1, 2, 2], pad: 2 }));
  deeper.forEach((outputs, index) => {
    x = relu(graph, convNorm(graph, parameters, `video.down${index + 1}`, x, { outputs, kernel: [1, 3, 3], stride: [1, 2, 2], pad: [0, 1, 1] }));
  });
  const side = config.cropSize / 32;
  x = relu(graph, convNorm(graph, parameters, 'video.whole', x, { outputs: config.temporalChannels[0], kernel: [1, side, side] }));
  return overTime({ graph, parameters }, config, 'video', graph.add('Squeeze', [x], { axes: [3, 4] }));
}

/**
 * Embeds sound.
 *
 * @param mel normalised log-mel, `[batch, bands, frames · melFramesPerFrame]`.
 * @returns vectors no longer than 1, `[batch, embeddingSize, frames]`.
 */
export function embedSounds({ graph, parameters }: NetworkContext, config: LipSyncConfig, mel: Value): Value {
  const [a, b, c, d] = config.audioChannels;
  const steps = [
    { outputs: a, stride: [2, 1] },
    { outputs: b, stride: [2, 2] },
    { outputs: c, stride: [2, 1] },
    { outputs: d, stride: [2, 2] },
  ];
  let x = graph.add('Unsqueeze', [mel], { axes: [1] });
  steps.forEach((step, index) => {
    x = relu(graph, convNorm(graph, parameters, `audio.down${index}`, x, { ...step, kernel: [3, 3], pad: 1 }));
  });
  x = relu(graph, convNorm(graph, parameters, 'audio.whole', x, { outputs: config.temporalChannels[0], kernel: [Math.ceil(config.bands / 16), 1] }));
  return overTime({ graph, parameters }, config, 'audio', graph.add('Squeeze', [x], { axes: [2] }));
}

/**
 * Two layers over three frames each, the second as a residual that starts at nothing, then direction and length apart. The length, 0–1, says how much
 * a frame has to tell: closed lips and silence should not vote on an offset, and dot products of such vectors weigh themselves.
 */
function overTime({ graph, parameters }: NetworkContext, config: LipSyncConfig, stream: 'video' | 'audio', x: Value): Value {
  const { temporalChannels: [, outputs], embeddingSize } = config;
  const h = relu(graph, convNorm(graph, parameters, `${stream}.time1`, x, { outputs, kernel: [3], pad: 1 }));
  const residual = convNorm(graph, parameters, `${stream}.time2`, h, { outputs, kernel: [3], pad: 1, initialScale: 0 });
  const y = relu(graph, add(graph, h, residual));
  const direction = unitLength(graph, convBias(graph, parameters, `${stream}.project`, y, { outputs: embeddingSize, kernel: [1] }), 1);
  const weight = graph.add('Sigmoid', [convBias(graph, parameters, `${stream}.weight`, y, { outputs: 1, kernel: [1], startsAtZero: true })], {});
  return multiply(graph, direction, weight);
}

/** Names and meanings of the exported model's tensors are the manifest's. */
export const FILE_TENSORS = { video: 'video', audio: 'audio', videoEmbedding: 'video_embedding', audioEmbedding: 'audio_embedding' } as const;

/** Initialisers that no node reads: what a later training starts from, since folded normalisation cannot be taken apart again. */
export const TRAINING_VECTORS = { weight: 'training.weights', statistic: 'training.statistics' } as const;

/**
 * The trained network as an ONNX file with normalisation folded in and any number of frames.
 *
 * @param trainable also stores the parameters as they are, which doubles the size.
 */
export function exportLipSync(
  config: LipSyncConfig,
  layout: ParameterLayout,
  vectors: Readonly<Record<Parameter['kind'], Float32Array>>,
  metadata: Readonly<Record<string, string>> = {},
  trainable = false,
): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder('lip-sync');
  const parameters = new ConstantParameters(graph, layout, vectors);
  const frames = 8;
  const crops = graph.input(FILE_TENSORS.video, 'float32', [1, frames, config.cropSize, config.cropSize]);
  const mel = graph.input(FILE_TENSORS.audio, 'float32', [1, config.bands, frames * config.melFramesPerFrame]);
  graph.output(FILE_TENSORS.videoEmbedding, embedMouths({ graph, parameters }, config, crops));
  graph.output(FILE_TENSORS.audioEmbedding, embedSounds({ graph, parameters }, config, mel));
  if (trainable) for (const kind of ['weight', 'statistic'] as const) graph.initializer(TRAINING_VECTORS[kind], floatTensor([vectors[kind].length], vectors[kind]));
  const dynamicAxes = {
    [FILE_TENSORS.video]: { 1: 'frames' },
    [FILE_TENSORS.audio]: { 2: 'melFrames' },
    [FILE_TENSORS.videoEmbedding]: { 2: 'frames' },
    [FILE_TENSORS.audioEmbedding]: { 2: 'audioFrames' },
  };
  return writeOnnx(graph.build(), { metadata, dynamicAxes });
}

/** Similarity of every picture frame with every sound frame of the same example: `[batch, frames, frames]`. */
export function similarities(graph: GraphBuilder, mouths: Value, sounds: Value): Value {
  return graph.add('MatMul', [graph.add('Transpose', [mouths], { perm: [0, 2, 1] }), sounds], {});
}

/** A learned factor on similarities, kept positive by an exponential; starts at e^`start`. */
export function temperature({ graph, parameters }: NetworkContext, start: number): Value {
  const logarithm = parameters.get({ name: 'temperature', shape: [1], initial: { kind: 'constant', value: start }, kind: 'weight', decays: false });
  return graph.add('Exp', [reshape(graph, logarithm, [])], {});
}
