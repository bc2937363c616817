/**
 * @file The operators that graphs are made of: names and meaning as in ONNX opset 21, inputs and attributes typed per operator.
 *
 * Two things differ from ONNX. Every attribute is given explicitly; `layers.ts` has the defaults. And what ONNX passes as a small constant
 * tensor (Reshape's shape, ReduceSum's axes) is an attribute here, so that every shape is known when a node is made; the writer and the
 * reader translate (`onnx-coding.ts`). An entry here asks the compiler for a rule in each total table: shapes, coding, reference kernels.
 */
import type { ElementType, Shape, TensorType } from './tensor.ts';

/** The result of a node, a graph input or an initialiser; compared by identity. */
export interface Value extends TensorType {
  /** Unique within its graph. */
  readonly name: string;
}

/** Attributes of operators that have none. */
export type NoAttributes = Readonly<Record<never, never>>;

interface Unary<A = NoAttributes> {
  readonly inputs: readonly [x: Value];
  readonly attributes: A;
}

interface Binary {
  readonly inputs: readonly [a: Value, b: Value];
  readonly attributes: NoAttributes;
}

/** A window moved over the spatial axes. `pads` are all begins, then all ends, as in ONNX. */
export interface WindowAttributes {
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** Convolution over any number of spatial axes. */
export interface ConvAttributes extends WindowAttributes {
  readonly group: number;
}

/** Transposed convolution; `outputPadding` resolves which of `stride` input sizes is meant. */
export interface ConvTransposeAttributes extends ConvAttributes {
  readonly outputPadding: readonly number[];
}

/** Pooling window. */
export interface PoolAttributes {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
}

/** Reduction over `axes` (not negative). */
export interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Inputs and attributes of every operator. */
export interface Operators {
  Identity: Unary;
  Neg: Unary;
  Abs: Unary;
  Sign: Unary;
  Exp: Unary;
  Log: Unary;
  Sqrt: Unary;
  Tanh: Unary;
  Sigmoid: Unary;
  Relu: Unary;
  /** x where x ≥ 0, alpha · x elsewhere. */
  LeakyRelu: Unary<{ readonly alpha: number }>;
  Cast: Unary<{ readonly to: ElementType }>;
  /** Element by element with broadcasting, as the other three. */
  Add: Binary;
  Sub: Binary;
  Mul: Binary;
  Div: Binary;
  /** Boolean, with broadcasting. */
  Equal: Binary;
  Greater: Binary;
  /** a where the condition holds, else b; all three broadcast. */
  Where: { readonly inputs: readonly [condition: Value, a: Value, b: Value]; readonly attributes: NoAttributes };
  /** Matrix product over the last two axes; leading axes broadcast. */
  MatMul: Binary;
  /** op(a) · op(b) + bias, matrices only; bias broadcasts to the result. */
  Gemm: {
    readonly inputs: readonly [a: Value, b: Value, bias?: Value];
    readonly attributes: { readonly transA: boolean; readonly transB: boolean };
  };
  /** x `[n, c, …]`, weight `[m, c / group, …]`, bias `[m]`. */
  Conv: { readonly inputs: readonly [x: Value, weight: Value, bias?: Value]; readonly attributes: ConvAttributes };
  /** x `[n, c, …]`, weight `[c, m / group, …]`, bias `[m]`. */
  ConvTranspose: { readonly inputs: readonly [x: Value, weight: Value, bias?: Value]; readonly attributes: ConvTransposeAttributes };
  /** Padding never wins. */
  MaxPool: Unary<PoolAttributes>;
  /** Padding is not counted. */
  AveragePool: Unary<PoolAttributes>;
  ReduceSum: Unary<ReduceAttributes>;
  ReduceMean: Unary<ReduceAttributes>;
  ReduceMax: Unary<ReduceAttributes>;
  Reshape: Unary<{ readonly shape: Shape }>;
  /** Inserts axes of size 1, at these places of the result. */
  Unsqueeze: Unary<{ readonly axes: readonly number[] }>;
  /** Drops these axes, which must have size 1. */
  Squeeze: Unary<{ readonly axes: readonly number[] }>;
  Transpose: Unary<{ readonly perm: readonly number[] }>;
  /** Broadcasts to `shape`. */
  Expand: Unary<{ readonly shape: Shape }>;
  Concat: { readonly inputs: readonly Value[]; readonly attributes: { readonly axis: number } };
  /** `[start, end)` with positive steps on the axes named; not negative, not beyond the size. */
  Slice: Unary<{
    readonly starts: readonly number[];
    readonly ends: readonly number[];
    readonly axes: readonly number[];
    readonly steps: readonly number[];
  }>;
  /** Takes `indices` (constant) along an axis, in that order. */
  Gather: Unary<{ readonly axis: number; readonly indices: readonly number[] }>;
  /** Zeros around; `pads` are all begins, then all ends, over all axes. */
  Pad: Unary<{ readonly pads: readonly number[] }>;
}

/** Name of an operator, as in ONNX. */
export type Op = keyof Operators;

/** Input tuple of one operator. */
export type Inputs<O extends Op> = Operators[O]['inputs'];

/** Attributes of one operator. */
export type Attributes<O extends Op> = Operators[O]['attributes'];

/** One application of an operator. Distributes over a union of operators, so that `op` tells the attributes. */
export type Node<O extends Op = Op> = {
  [K in O]: { readonly op: K; readonly inputs: Inputs<K>; readonly attributes: Attributes<K>; readonly output: Value };
}[O];
