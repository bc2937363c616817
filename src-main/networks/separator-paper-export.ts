/** @file The published separation network as a file: imported parameters as constants, normalisation folded in. */
import { GraphBuilder, type Graph } from '../nn/graph.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';
import { ConstantParameters, ParameterCollector, type ParameterLayout, type ParameterSource } from '../nn/parameters.ts';
import { type MultisensoryConfig, PAPER_FEATURES, windowSamples } from './multisensory-config.ts';
import { MULTISENSORY_TENSORS, type ParameterVectors } from './multisensory-export.ts';
import { multisensoryScales } from './multisensory.ts';
import { separatorPaper } from './separator-paper.ts';

/** Sizes of a separation network, and how its spectrograms are made. */
export interface SeparatorPaperConfig {
  /** Channels of the first layer. */
  readonly width: number;
  /** Frames per window, a multiple of 128. */
  readonly frames: number;
  /** Bins from 0 Hz on, without the last of the transform, a multiple of 512. */
  readonly bins: number;
  /** Samples; the window is a periodic Hann's, and nothing is padded. */
  readonly spectrogram: { readonly sampleRate: number; readonly windowLength: number; readonly hopLength: number; readonly fftLength: number; readonly floorDb: number };
  /** Root mean square that each channel of the mixture is brought to before anything else, of full scale. */
  readonly mixtureRms: number;
  /** The picture and sound that it goes by; null for sound alone. */
  readonly conditioning: MultisensoryConfig | null;
}

/** `sep/full`: what is on screen and what is not, 2.1 s at once. */
export const PAPER_SEPARATOR: SeparatorPaperConfig = {
  width: 64,
  frames: 128,
  bins: 1024,
  spectrogram: { sampleRate: 21_000, windowLength: 1344, hopLength: 336, fftLength: 2048, floorDb: -100 },
  mixtureRms: Math.SQRT2 / 10,
  conditioning: PAPER_FEATURES,
};

/** `sep/unet-pit`: two speakers, in no order. */
export const PAPER_BLIND_SEPARATOR: SeparatorPaperConfig = { ...PAPER_SEPARATOR, conditioning: null };

/** Names of the file's tensors; `pictures` and `sounds` as in a multisensory file, where there are any. Layouts: see `separator-paper.ts`. */
export const SEPARATOR_PAPER_TENSORS = { mixture: 'mixture', onScreen: 'onScreen', offScreen: 'offScreen' } as const;

/** Metadata key of the sizes, as JSON. */
export const SEPARATOR_PAPER_KEY = 'slateless.separator-paper';

/** The network over one window. Builds with whatever `parameters` gives. */
export function buildSeparatorPaper(graph: GraphBuilder, parameters: ParameterSource, { width, frames, bins, conditioning }: SeparatorPaperConfig, watch?: (layer: string, value: { readonly shape: readonly number[] }) => void): void {
  const watched = watch ? { watch } : {};
  const features = (config: MultisensoryConfig) => {
    const pictures = graph.input(MULTISENSORY_TENSORS.pictures, 'uint8', [1, config.frames, config.side, config.side, 3]);
    const sounds = graph.input(MULTISENSORY_TENSORS.sounds, 'float32', [1, windowSamples(config), config.channels]);
    return multisensoryScales({ graph, parameters, config, ...watched }, pictures, sounds);
  };
  const scales = conditioning && features(conditioning);
  const mixture = graph.input(SEPARATOR_PAPER_TENSORS.mixture, 'float32', [1, 2, frames, bins]);
  const { onScreen, offScreen } = separatorPaper({ graph, parameters, width, ...watched }, mixture, scales);
  graph.output(SEPARATOR_PAPER_TENSORS.onScreen, onScreen);
  graph.output(SEPARATOR_PAPER_TENSORS.offScreen, offScreen);
}

/** Its parameters. */
export function separatorPaperLayout(config: SeparatorPaperConfig): ParameterLayout {
  const graph = new GraphBuilder('separator-paper');
  const collector = new ParameterCollector(graph);
  buildSeparatorPaper(graph, collector, config);
  return collector.layout();
}

/** Bytes of the file for one window. */
export function exportSeparatorPaper(config: SeparatorPaperConfig, layout: ParameterLayout, vectors: ParameterVectors, metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder('separator-paper');
  buildSeparatorPaper(graph, new ConstantParameters(graph, layout, vectors), config);
  const whole: Graph = graph.build();
  return writeOnnx(whole, { metadata: { ...metadata, [SEPARATOR_PAPER_KEY]: JSON.stringify(config) } });
}
