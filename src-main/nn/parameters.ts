/**
 * @file What a network learns. A network is a function that asks for its parameters by name; who provides them decides what becomes of it: slices of one
 * flat vector (training), constants with normalisation folded in (inference), or nothing but a list of what was asked for (layout).
 */
import { reshape, sliceAxis } from './arithmetic.ts';
import type { GraphBuilder } from './graph.ts';
import type { Value } from './op.ts';
import { elementCount, floatTensor, type Shape } from './tensor.ts';

/** How a parameter starts. `he` is a normal distribution of variance 2 / fanIn. */
export type Initial = { readonly kind: 'constant'; readonly value: number } | { readonly kind: 'he'; readonly fanIn: number };

/** One parameter. */
export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly initial: Initial;
  /** A `weight` is trained by its gradient; a `statistic` is a running mean that training updates by itself. */
  readonly kind: 'weight' | 'statistic';
  /** Whether weight decay pulls it to zero: matrices and kernels, not biases and scales. */
  readonly decays: boolean;
}

/** Where a network gets its parameters. */
export interface ParameterSource {
  readonly mode: 'train' | 'infer';
  /** The value of a parameter. */
  get(parameter: Parameter): Value;
  /** States what a statistic becomes after this step; ignored outside training. */
  update(parameter: Parameter, value: Value): void;
}

/** Parameters in the order first asked for, and their places in one flat vector per kind. */
export class ParameterLayout {
  readonly parameters: readonly Parameter[];
  /** Elements per kind. */
  readonly sizes: Readonly<Record<Parameter['kind'], number>>;
  readonly #offsets = new Map<string, number>();

  constructor(parameters: readonly Parameter[]) {
    const sizes = { weight: 0, statistic: 0 };
    for (const { name, kind, shape } of parameters) {
      if (this.#offsets.has(name)) throw new TypeError(`two parameters named "${name}"`);
      this.#offsets.set(name, sizes[kind]);
      sizes[kind] += elementCount(shape);
    }
    this.parameters = parameters;
    this.sizes = sizes;
  }

  /** First element of a parameter in the vector of its kind. */
  offset(name: string): number {
    const offset = this.#offsets.get(name);
    if (offset === undefined) throw new TypeError(`no parameter named "${name}"`);
    return offset;
  }

  /** One parameter's elements of the vector of its kind; a view. */
  slice(vector: Float32Array, { name, shape }: Parameter): Float32Array {
    const start = this.offset(name);
    return vector.subarray(start, start + elementCount(shape));
  }

  /**
   * Starting values.
   *
   * @param random uniform numbers in [0, 1).
   */
  initialize(kind: Parameter['kind'], random: () => number): Float32Array {
    const vector = new Float32Array(this.sizes[kind]);
    for (const parameter of this.parameters) {
      if (parameter.kind !== kind) continue;
      const { initial } = parameter;
      const values = this.slice(vector, parameter);
      if (initial.kind === 'constant') values.fill(initial.value);
      else for (let i = 0; i < values.length; i++) values[i] = normal(random) * Math.sqrt(2 / initial.fanIn);
    }
    return vector;
  }

  /** 1 where weight decay applies, 0 elsewhere; one element per weight. */
  decayMask(): Float32Array {
    const mask = new Float32Array(this.sizes.weight);
    for (const parameter of this.parameters) if (parameter.kind === 'weight' && parameter.decays) this.slice(mask, parameter).fill(1);
    return mask;
  }
}

/** Lists what a network asks for; the graph it builds meanwhile is thrown away. */
export class ParameterCollector implements ParameterSource {
  readonly mode = 'train';
  readonly #graph: GraphBuilder;
  readonly #asked = new Map<string, Parameter>();
  readonly #values = new Map<string, Value>();

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  get(parameter: Parameter): Value {
    const known = this.#values.get(parameter.name);
    if (known) return known;
    const value = this.#graph.input(parameter.name, 'float32', parameter.shape);
    this.#asked.set(parameter.name, parameter);
    this.#values.set(parameter.name, value);
    return value;
  }

  update(): void {}

  /** What has been asked for so far. */
  layout(): ParameterLayout {
    return new ParameterLayout([...this.#asked.values()]);
  }
}

/** Slices of flat vectors that each training step is given. */
export class FlatParameters implements ParameterSource {
  readonly mode = 'train';
  readonly #graph: GraphBuilder;
  readonly #layout: ParameterLayout;
  readonly #vectors: Readonly<Record<Parameter['kind'], Value>>;
  readonly #values = new Map<string, Value>();
  readonly #updates = new Map<string, Value>();

  /** @param vectors float32 `[layout.sizes[kind]]` each. */
  constructor(graph: GraphBuilder, layout: ParameterLayout, vectors: Readonly<Record<Parameter['kind'], Value>>) {
    this.#graph = graph;
    this.#layout = layout;
    this.#vectors = vectors;
  }

  get(parameter: Parameter): Value {
    const known = this.#values.get(parameter.name);
    if (known) return known;
    const start = this.#layout.offset(parameter.name);
    const flat = sliceAxis(this.#graph, this.#vectors[parameter.kind], 0, { start, end: start + elementCount(parameter.shape) });
    const value = reshape(this.#graph, flat, parameter.shape);
    this.#values.set(parameter.name, value);
    return value;
  }

  update(parameter: Parameter, value: Value): void {
    this.#updates.set(parameter.name, value);
  }

  /** The parameters of a kind as the network used them, in layout order. */
  values(kind: Parameter['kind']): readonly Value[] {
    return this.#layout.parameters.filter((parameter) => parameter.kind === kind).map((parameter) => this.get(parameter));
  }

  /** The statistics after this step, as one vector. */
  updatedStatistics(): Value {
    const parts = this.#layout.parameters
      .filter(({ kind }) => kind === 'statistic')
      .map((parameter) => reshape(this.#graph, this.#updates.get(parameter.name) ?? this.get(parameter), [elementCount(parameter.shape)]));
    return parts.length === 0 ? this.#vectors.statistic : this.#graph.add('Concat', parts, { axis: 0 });
  }
}

/** Constants in an inference graph. */
export class ConstantParameters implements ParameterSource {
  readonly mode = 'infer';
  readonly #graph: GraphBuilder;
  readonly #layout: ParameterLayout;
  readonly #vectors: Readonly<Record<Parameter['kind'], Float32Array>>;

  constructor(graph: GraphBuilder, layout: ParameterLayout, vectors: Readonly<Record<Parameter['kind'], Float32Array>>) {
    this.#graph = graph;
    this.#layout = layout;
    this.#vectors = vectors;
  }

  get(parameter: Parameter): Value {
    return this.#graph.initializer(parameter.name, floatTensor(parameter.shape, this.data(parameter)));
  }

  update(): void {}

  /** A parameter's values; a copy. */
  data(parameter: Parameter): Float32Array {
    return this.#layout.slice(this.#vectors[parameter.kind], parameter).slice();
  }
}

/** Normally distributed, mean 0, variance 1 (Box and Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
