/** @file The separation network as a file: its sizes, its parameters as they are, and the graph of one window. Graphs of any length are made of the same file. */
import { GraphBuilder, type Graph } from '../nn/graph.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';
import { ConstantParameters, type ParameterLayout } from '../nn/parameters.ts';
import { floatTensor } from '../nn/tensor.ts';
import { parametersOf } from '../nn/training-step.ts';
import { TRAINING_VECTORS } from './lip-sync.ts';
import type { ParameterVectors } from './multisensory-export.ts';
import { separator } from './separator.ts';
import { separatorBins, type SeparatorConfig, spectraOf } from './separator-config.ts';
import { separateTask } from './separator-loss.ts';

/** Names of the file's tensors; layouts as in `separator.ts`, with n = 1 in the file itself. */
export const SEPARATOR_TENSORS = { magnitudes: 'magnitudes', faces: 'faces', scenes: ['scene0', 'scene1', 'scene2'], present: 'present', mask: 'mask' } as const;

/** Metadata key of the sizes, as JSON. */
export const SEPARATOR_KEY = 'slateless.separator';

/** How large one run is. */
export interface SeparatorRun {
  /** Pictures per window. */
  readonly frames: number;
  /** Windows per run. */
  readonly windows: number;
}

/** The network for inference. */
export function separatorGraph(config: SeparatorConfig, layout: ParameterLayout, vectors: ParameterVectors, { frames, windows }: SeparatorRun): Graph {
  const graph = new GraphBuilder('separator');
  const parameters = new ConstantParameters(graph, layout, vectors);
  const input = (name: string, ...sizes: readonly number[]) => graph.input(name, 'float32', [windows, ...sizes]);
  const magnitudes = input(SEPARATOR_TENSORS.magnitudes, spectraOf(frames), separatorBins(config));
  const [a, b, c] = SEPARATOR_TENSORS.scenes;
  const [first, second, third] = config.sceneSizes;
  const seen = {
    faces: input(SEPARATOR_TENSORS.faces, frames, config.faceSize),
    scenes: [input(a, frames, first), input(b, frames, second), input(c, frames, third)] as const,
    present: input(SEPARATOR_TENSORS.present, frames, 2),
  };
  graph.output(SEPARATOR_TENSORS.mask, separator({ graph, parameters }, config, magnitudes, seen));
  return graph.build();
}

/** Parameters of a network of these sizes. */
export function separatorLayout(config: SeparatorConfig): ParameterLayout {
  return parametersOf(separateTask({ config: { ...config, frames: 4 }, batch: 1, assignment: 'seen', compressedWeight: 1 }));
}

/** Bytes of the file. */
export function exportSeparator(config: SeparatorConfig, layout: ParameterLayout, vectors: ParameterVectors, metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  const graph = separatorGraph(config, layout, vectors, { frames: config.frames, windows: 1 });
  const initializers = new Map(graph.initializers);
  for (const kind of ['weight', 'statistic'] as const) {
    const tensor = floatTensor([vectors[kind].length], vectors[kind]);
    initializers.set({ name: TRAINING_VECTORS[kind], type: tensor.type, shape: tensor.shape }, tensor);
  }
  return writeOnnx({ ...graph, initializers }, { metadata: { ...metadata, [SEPARATOR_KEY]: JSON.stringify(config) } });
}
