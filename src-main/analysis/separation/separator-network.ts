/** @file The separation network at work: the mixture's spectrogram and what is seen in, the share of each bin that is on screen out. */
import type { ModelSource } from '../../engine/protocol.ts';
import type { OpenSeparator, OpenVoices } from '../../models/model-store.ts';
import { readSeparator, type SeparatorWeights } from '../../models/separator-file.ts';
import { separatorBins, type SeparatorConfig, spectraOf } from '../../networks/separator-config.ts';
import { SEPARATOR_TENSORS, separatorGraph } from '../../networks/separator-export.ts';
import type { Inference, Turn } from '../embed.ts';
import { GraphCache } from '../graph-cache.ts';
import { perModel } from '../per-model.ts';
import { atLocalLevel } from './local-level.ts';
import type { SceneFeatures } from './scene-features.ts';

/** The face whose voice is wanted, at the network's pictures per second. */
export interface FaceVectors {
  /** Lip-sync embeddings `[frames, faceSize]`. */
  readonly vectors: Float32Array;
  /** 1 where the face is in the picture, `[frames]`; the vectors of the other frames do not count. */
  readonly present: Uint8Array;
}

/** One window of a mixture. */
export interface SeparatorWindow {
  /** |X| of the mono mixture, `[4 · frames, bins]`, as `magnitudes` of `dsp/stft.ts` gives it for the network's rate; at any level. */
  readonly magnitudes: Float32Array;
  readonly face: FaceVectors | null;
  readonly scene: SceneFeatures | null;
}

/** Graphs that are kept. */
const MOST_GRAPHS = 4;

/** One model in one engine. */
export class SeparatorNetwork {
  readonly config: SeparatorConfig;
  /** Changes with the weights: part of the key of whatever is derived. */
  readonly id: string;
  readonly #weights: SeparatorWeights;
  readonly #engine: Inference;
  readonly #graphs: GraphCache;

  /** @throws {AppError} `model.invalid`. */
  constructor(source: ModelSource, engine: Inference) {
    this.#weights = readSeparator(source);
    this.config = this.#weights.config;
    this.id = source.id;
    this.#graphs = new GraphCache(this.id, MOST_GRAPHS);
    this.#engine = engine;
  }

  /**
   * Judges one window of any whole number of pictures. What lies within half a second of its ends is judged with less to go by than the rest.
   *
   * @returns share of each bin that is on screen, 0–1, `[4 · frames, bins]`.
   * @throws {TypeError} when sizes do not fit each other.
   * @param turn `background` lets every run that is not go first.
   * @throws {CanceledError} as soon as `turn.signal` aborts.
   * @throws {AppError} `engine.*`.
   */
  async mask({ magnitudes, face, scene }: SeparatorWindow, turn: Turn): Promise<Float32Array> {
    const bins = separatorBins(this.config);
    const frames = magnitudes.length / bins / spectraOf(1);
    if (!Number.isInteger(frames) || frames === 0) throw new TypeError(`${magnitudes.length} magnitudes are no whole number of pictures of ${spectraOf(1)} × ${bins}`);
    const { faceSize, sceneSizes } = this.config;
    const fits = (name: string, length: number, size: number) => {
      if (length !== frames * size) throw new TypeError(`${name}: ${length} values for ${frames} pictures of ${size}`);
    };
    if (face) fits('face', face.vectors.length, faceSize);
    if (face) fits('face.present', face.present.length, 1);
    scene?.forEach((scale, i) => fits(`scene ${i}`, scale.length, sceneSizes[i]));
    const feeds = {
      [SEPARATOR_TENSORS.magnitudes]: { dims: [1, spectraOf(frames), bins], data: atLocalLevel(magnitudes, bins, spectraOf(this.config.frameRate)) },
      [SEPARATOR_TENSORS.faces]: { dims: [1, frames, faceSize], data: face ? whereShown(face, faceSize) : new Float32Array(frames * faceSize) },
      ...Object.fromEntries(SEPARATOR_TENSORS.scenes.map((name, i) => [name, { dims: [1, frames, sceneSizes[i]], data: scene?.[i] ?? new Float32Array(frames * sceneSizes[i]) }])),
      [SEPARATOR_TENSORS.present]: { dims: [1, frames, 2], data: Float32Array.from({ length: 2 * frames }, (_, i) => (i % 2 === 0 ? (face?.present[i / 2] ?? 0) : Number(scene !== null))) },
    };
    const mask = (await this.#engine.run(this.#graph(frames), feeds, turn.signal, turn.background))[SEPARATOR_TENSORS.mask]?.data;
    if (!(mask instanceof Float32Array)) throw new TypeError(`model ${this.id} gave no mask`);
    return mask;
  }

  #graph(frames: number): ModelSource {
    const { config, layout, vectors } = this.#weights;
    return this.#graphs.get(String(frames), () => separatorGraph(config, layout, vectors, { frames, windows: 1 }));
  }
}

/** The network of the model in use, one for all who split or listen with it. */
export function separatorNetworks(engine: Inference): (model: OpenSeparator | OpenVoices) => SeparatorNetwork {
  return perModel(({ source }: OpenSeparator | OpenVoices) => new SeparatorNetwork(source, engine));
}

/** Zeros where the face is away. */
function whereShown({ vectors, present }: FaceVectors, size: number): Float32Array {
  return vectors.map((value, at) => (present[Math.floor(at / size)] === 1 ? value : 0));
}
