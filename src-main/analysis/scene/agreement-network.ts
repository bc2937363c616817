/** @file What the multisensory network compares picture and sound by, at work: sound in and vectors out, then a picture and the vectors around it in, and its agreement at every offset out. */
import type { ModelSource, Tensors } from '../../engine/protocol.ts';
import type { OpenMultisensory } from '../../models/model-store.ts';
import { type MultisensoryWeights, readMultisensory } from '../../models/multisensory-file.ts';
import { AGREEMENT_TENSORS, agreementGraph, hearingGraph } from '../../networks/multisensory-agreement.ts';
import { type MultisensoryConfig, windowSamples } from '../../networks/multisensory-config.ts';
import type { Inference, Turn } from '../embed.ts';
import { GraphCache } from '../graph-cache.ts';

/** Graphs that are kept: windows of parts that differ in length need their own. */
const MOST_GRAPHS = 6;

/** One model in one engine. */
export class AgreementNetwork {
  readonly config: MultisensoryConfig;
  /** Model id and the first 12 hex digits of its checksum, as estimates name it. */
  readonly id: string;
  readonly #weights: MultisensoryWeights;
  readonly #engine: Inference;
  readonly #graphs: GraphCache;

  /** @throws {AppError} `model.invalid`. */
  constructor(model: OpenMultisensory, engine: Inference) {
    this.#weights = readMultisensory(model);
    this.config = this.#weights.config;
    this.id = model.source.id;
    this.#graphs = new GraphCache(this.id, MOST_GRAPHS);
    this.#engine = engine;
  }

  /** Numbers per vector; 0 for a network as published, which does not compare at all. */
  get vectorSize(): number {
    return this.config.matched * this.config.width;
  }

  /** Vectors `[steps, vectorSize]` of a window of `frames` pictures' length. @param sound PCM in [-1, 1] `[samples, channels]`. */
  hear(sound: Float32Array, frames: number, turn: Turn): Promise<Float32Array> {
    const config = { ...this.config, frames };
    const { layout, vectors } = this.#weights;
    const graph = this.#graphs.get(`hearing-${frames}`, () => hearingGraph(config, layout, vectors));
    const feeds = { [AGREEMENT_TENSORS.sounds]: { dims: [1, windowSamples(config), config.channels], data: sound } };
    return this.#run(graph, feeds, AGREEMENT_TENSORS.heard, turn);
  }

  /**
   * Agreement of a window at every offset, see `agreementGraph`.
   *
   * @param pictures uint8 RGB `[frames, side, side, 3]`.
   * @param around vectors from `reach` steps before the window to as many after it, `[steps, vectorSize]`.
   * @param counts steps of the window that have sound at each offset, `[2 · reach + 1]`, at least 1.
   */
  agree(pictures: Uint8Array, around: Float32Array, counts: Float32Array, turn: Turn): Promise<Float32Array> {
    const { side } = this.config;
    const { layout, vectors } = this.#weights;
    const frames = pictures.length / (side * side * 3);
    const reach = (counts.length - 1) / 2;
    const graph = this.#graphs.get(`agreement-${frames}-${reach}`, () => agreementGraph({ ...this.config, frames }, layout, vectors, reach));
    const feeds = {
      [AGREEMENT_TENSORS.pictures]: { dims: [1, frames, side, side, 3], data: pictures },
      [AGREEMENT_TENSORS.heard]: { dims: [around.length / this.vectorSize, this.vectorSize], data: around },
      [AGREEMENT_TENSORS.counts]: { dims: [counts.length], data: counts },
    };
    return this.#run(graph, feeds, AGREEMENT_TENSORS.agreement, turn);
  }

  async #run(graph: ModelSource, feeds: Tensors, output: string, { signal, background }: Turn): Promise<Float32Array> {
    const data = (await this.#engine.run(graph, feeds, signal, background))[output]?.data;
    if (data instanceof Float32Array) return data;
    throw new TypeError(`model ${graph.id} gave no float "${output}"`);
  }
}
