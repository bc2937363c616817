/** @file The multisensory network as a file: trained or imported parameters as constants, normalisation folded in where a convolution precedes it. */
import { GraphBuilder, type Graph } from '../nn/graph.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';
import { ConstantParameters, type Parameter, type ParameterLayout } from '../nn/parameters.ts';
import { floatTensor } from '../nn/tensor.ts';
import { TRAINING_VECTORS } from './lip-sync.ts';
import { type MultisensoryConfig, windowSamples } from './multisensory-config.ts';
import { multisensory } from './multisensory.ts';

/** Names of the file's tensors. Layouts: see `multisensory.ts`. */
export const MULTISENSORY_TENSORS = { pictures: 'pictures', sounds: 'sounds', logit: 'logit', map: 'map', scales: ['scale0', 'scale1', 'scale2'] } as const;

/** Metadata key of the sizes, as JSON. */
export const MULTISENSORY_KEY = 'slateless.multisensory';

/** A network's parameters, flat. */
export type ParameterVectors = Readonly<Record<Parameter['kind'], Float32Array>>;

/** What one run of the file judges. */
export interface MultisensoryRun {
  /** Pictures per run, and sounds for each of them. */
  readonly pictures: number;
  readonly soundsPerPicture: number;
  /** `features` leaves out logit and map, `judgement` the features; all unless given. */
  readonly outputs?: 'all' | 'features' | 'judgement' | undefined;
}

/** The network for inference. Window length and number of sounds are fixed by `config` and `run`, parameters fit any of both. */
export function multisensoryGraph(config: MultisensoryConfig, layout: ParameterLayout, vectors: ParameterVectors, run: MultisensoryRun): Graph {
  const graph = new GraphBuilder('multisensory');
  const parameters = new ConstantParameters(graph, layout, vectors);
  const { pictures: count, soundsPerPicture, outputs = 'all' } = run;
  const pictures = graph.input(MULTISENSORY_TENSORS.pictures, 'uint8', [count, config.frames, config.side, config.side, 3]);
  const sounds = graph.input(MULTISENSORY_TENSORS.sounds, 'float32', [count * soundsPerPicture, windowSamples(config), config.channels]);
  const { logit, map, scales } = multisensory({ graph, parameters, config }, pictures, sounds);
  if (outputs !== 'features') {
    graph.output(MULTISENSORY_TENSORS.logit, logit);
    graph.output(MULTISENSORY_TENSORS.map, map);
  }
  if (outputs !== 'judgement') scales.forEach((value, i) => graph.output(MULTISENSORY_TENSORS.scales[i], value));
  return graph.build();
}

/** What else goes into a file. */
export interface MultisensoryFile extends Pick<MultisensoryRun, 'outputs'> {
  /** Facts about the model, as text. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Bytes of the file for one window and one sound. The parameters go with it as they are, so that other window lengths and further training can be
 * made of the same file.
 */
export function exportMultisensory(config: MultisensoryConfig, layout: ParameterLayout, vectors: ParameterVectors, { metadata = {}, outputs }: MultisensoryFile = {}): Uint8Array<ArrayBuffer> {
  const graph = multisensoryGraph(config, layout, vectors, { pictures: 1, soundsPerPicture: 1, outputs });
  const initializers = new Map(graph.initializers);
  for (const kind of ['weight', 'statistic'] as const) {
    const tensor = floatTensor([vectors[kind].length], vectors[kind]);
    initializers.set({ name: TRAINING_VECTORS[kind], type: tensor.type, shape: tensor.shape }, tensor);
  }
  return writeOnnx({ ...graph, initializers }, { metadata: { ...metadata, [MULTISENSORY_KEY]: JSON.stringify(config) } });
}
