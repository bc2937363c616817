/** @file What the multisensory network compares picture and sound by, at work: sound in and vectors out, then a picture and the vectors around it in, and its agreement at every offset out. */
import type { ModelSource, TensorData } from '../../engine/protocol.ts';
import type { OpenMultisensory } from '../../models/model-store.ts';
import { type MultisensoryWeights, readMultisensory } from '../../models/multisensory-file.ts';
import { AGREEMENT_TENSORS, agreementGraph, hearingGraph } from '../../networks/multisensory-agreement.ts';
import { type MultisensoryConfig, windowSamples } from '../../networks/multisensory-config.ts';
import type { Graph } from '../../nn/graph.ts';
import { writeOnnx } from '../../nn/onnx-writer.ts';
import type { Inference, Turn } from '../embed.ts';

/** Vectors of a stretch of sound, `[steps, size]` row-major. */
export interface Heard {
  readonly data: Float32Array;
  readonly size: number;
}

/** Graphs that are kept: windows of parts that differ in length need their own. */
const MOST_GRAPHS = 6;

/** One model in one engine. */
export class AgreementNetwork {
  readonly config: MultisensoryConfig;
  /** Model id and the first 12 hex digits of its checksum, as estimates name it. */
  readonly name: string;
  readonly #id: string;
  readonly #weights: MultisensoryWeights;
  readonly #engine: Inference;
  readonly #graphs = new Map<string, ModelSource>();

  /** @throws {AppError} `model.invalid`. */
  constructor(model: OpenMultisensory, engine: Inference) {
    this.#weights = readMultisensory(model);
    this.config = this.#weights.config;
    this.name = `${model.manifest.id} ${model.manifest.sha256.slice(0, 12)}`;
    this.#id = model.source.id;
    this.#engine = engine;
  }

  /** Whether it compares at all: networks as published do not. */
  get compares(): boolean {
    return this.config.matched > 0;
  }

  /** Vectors of a window of `frames` pictures' length. @param sound PCM in [-1, 1] `[samples, channels]`. */
  async hear(sound: Float32Array, frames: number, { signal, background }: Turn): Promise<Heard> {
    const config = { ...this.config, frames };
    const graph = this.#graph(`hearing-${frames}`, (layout, vectors) => hearingGraph(config, layout, vectors));
    const feeds = { [AGREEMENT_TENSORS.sounds]: { dims: [1, windowSamples(config), config.channels], data: sound } };
    const { data, dims } = await this.#run(graph, feeds, AGREEMENT_TENSORS.heard, { signal, background });
    return { data, size: dims[1] ?? 0 };
  }

  /**
   * Agreement of a window at every offset, see `agreementGraph`.
   *
   * @param pictures uint8 RGB `[frames, side, side, 3]`.
   * @param around vectors from `reach` steps before the window to as many after it.
   * @param counts steps of the window that have sound at each offset, `[2 · reach + 1]`, at least 1.
   */
  async agree(pictures: Uint8Array, around: Heard, counts: Float32Array, { signal, background }: Turn): Promise<Float32Array> {
    const { side } = this.config;
    const frames = pictures.length / (side * side * 3);
    const reach = (counts.length - 1) / 2;
    const graph = this.#graph(`agreement-${frames}-${reach}`, (layout, vectors) => agreementGraph({ ...this.config, frames }, layout, vectors, reach));
    const feeds = {
      [AGREEMENT_TENSORS.pictures]: { dims: [1, frames, side, side, 3], data: pictures },
      [AGREEMENT_TENSORS.heard]: { dims: [around.data.length / around.size, around.size], data: around.data },
      [AGREEMENT_TENSORS.counts]: { dims: [counts.length], data: counts },
    };
    return (await this.#run(graph, feeds, AGREEMENT_TENSORS.agreement, { signal, background })).data;
  }

  async #run(graph: ModelSource, feeds: Readonly<Record<string, TensorData>>, output: string, { signal, background }: Turn): Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }> {
    const { data, dims } = (await this.#engine.run(graph, feeds, signal, background))[output] ?? {};
    if (data instanceof Float32Array && dims) return { data, dims };
    throw new TypeError(`model ${graph.id} gave no float "${output}"`);
  }

  #graph(key: string, build: (layout: MultisensoryWeights['layout'], vectors: MultisensoryWeights['vectors']) => Graph): ModelSource {
    const known = this.#graphs.get(key);
    const graph = known ?? { id: `${this.#id}-${key}`, bytes: writeOnnx(build(this.#weights.layout, this.#weights.vectors)) };
    // The one used last goes to the end.
    this.#graphs.delete(key);
    this.#graphs.set(key, graph);
    const [oldest] = this.#graphs.keys();
    if (oldest !== undefined && this.#graphs.size > MOST_GRAPHS) this.#graphs.delete(oldest);
    return graph;
  }
}
