/** @file Graphs made of one model's parameters. A graph's sizes are fixed, so each size asked for needs one of its own, and each holds all parameters. */
import type { ModelSource } from '../engine/protocol.ts';
import type { Graph } from '../nn/graph.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';

/** Keeps the graphs used last. */
export class GraphCache {
  readonly #model: string;
  readonly #most: number;
  readonly #graphs = new Map<string, ModelSource>();

  /** @param model id of the model; those of its graphs begin with it. @param most graphs that are kept. */
  constructor(model: string, most: number) {
    this.#model = model;
    this.#most = most;
  }

  /** The graph of these sizes, built when it is not there. */
  get(sizes: string, build: () => Graph): ModelSource {
    const graph = this.#graphs.get(sizes) ?? { id: `${this.#model}-${sizes}`, bytes: writeOnnx(build()) };
    // The one used last goes to the end.
    this.#graphs.delete(sizes);
    this.#graphs.set(sizes, graph);
    const [oldest] = this.#graphs.keys();
    if (oldest !== undefined && this.#graphs.size > this.#most) this.#graphs.delete(oldest);
    return graph;
  }
}
