/** @file Graphs of typed nodes with static shapes, and the builder that makes them. Nodes are in execution order by construction. */
import type { Attributes, Inputs, Node, Op, Value } from './op.ts';
import { inferShape } from './shape.ts';
import type { ElementType, Shape, Tensor } from './tensor.ts';

/** A value under the name that callers of the model know. */
export interface GraphOutput {
  readonly name: string;
  readonly value: Value;
}

/** A whole network, or a whole training step. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly initializers: ReadonlyMap<Value, Tensor>;
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

/** Collects nodes; every method returns the value it made. */
export class GraphBuilder {
  readonly name: string;
  readonly #inputs: Value[] = [];
  readonly #initializers = new Map<Value, Tensor>();
  readonly #nodes: Node[] = [];
  readonly #outputs: GraphOutput[] = [];
  readonly #values = new Set<Value>();
  readonly #names = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  /** A tensor that each run is given. */
  input(name: string, type: ElementType, shape: Shape): Value {
    const value = this.#value(name, type, shape);
    this.#inputs.push(value);
    return value;
  }

  /** A tensor stored with the graph: a weight or a constant. */
  initializer(name: string, tensor: Tensor): Value {
    const value = this.#value(name, tensor.type, tensor.shape);
    this.#initializers.set(value, tensor);
    return value;
  }

  /**
   * Applies an operator.
   *
   * @throws {ShapeError} when the inputs do not fit it.
   * @throws {TypeError} when an input belongs to another graph.
   */
  add<O extends Op>(op: O, inputs: Inputs<O>, attributes: Attributes<O>): Value {
    for (const input of inputs) {
      if (input && !this.#values.has(input)) throw new TypeError(`${op}: "${input.name}" is not of graph "${this.name}"`);
    }
    const { type, shape } = inferShape(op, inputs, attributes);
    const output = this.#value(`${op.toLowerCase()}_${this.#nodes.length}`, type, shape);
    // A generic object literal is not assignable to the distributed union, although each member is of this form.
    this.#nodes.push({ op, inputs, attributes, output } as unknown as Node);
    return output;
  }

  /** Names a result. An input, a weight or a result that already has a name gets a copy, since ONNX knows values by name. */
  output(name: string, value: Value): void {
    const isResult = this.#nodes.some((node) => node.output === value) && !this.#outputs.some((output) => output.value === value);
    this.#claim(name);
    this.#outputs.push({ name, value: isResult ? value : this.add('Identity', [value], {}) });
  }

  /** A name that nothing in the graph has yet, for constants that nobody asks for by name. */
  uniqueName(prefix: string): string {
    let name = `${prefix}_${this.#names.size}`;
    while (this.#names.has(name)) name += '_';
    return name;
  }

  /** Nodes so far, in execution order. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** The graph so far. */
  build(): Graph {
    return { name: this.name, inputs: [...this.#inputs], initializers: new Map(this.#initializers), nodes: [...this.#nodes], outputs: [...this.#outputs] };
  }

  #value(name: string, type: ElementType, shape: Shape): Value {
    this.#claim(name);
    const value = { name, type, shape };
    this.#values.add(value);
    return value;
  }

  #claim(name: string): void {
    if (this.#names.has(name)) throw new TypeError(`graph "${this.name}" has two values named "${name}"`);
    this.#names.add(name);
  }
}
