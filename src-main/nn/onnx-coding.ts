/**
 * @file How attributes of our operators are written in ONNX: as an attribute of some kind, or as a constant operand. Read in both directions.
 * Element type numbers and field numbers are those of onnx.proto (IR version 10).
 */
import type { Attributes, Op } from './op.ts';
import type { ElementType } from './tensor.ts';

/** ONNX opset that the operators follow. */
export const OPSET = 21;

/** ONNX file format version. */
export const IR_VERSION = 10;

/** `TensorProto.DataType` of each element type. */
export const DATA_TYPES: Readonly<Record<ElementType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 };

/** How one attribute is written, and under which ONNX name. */
export type AttributeCoding =
  | { readonly kind: 'integer' | 'float' | 'integers' | 'flag' | 'elementType'; readonly onnxName: string }
  /** A rank-1 int64 constant at this input position. */
  | { readonly kind: 'operand'; readonly position: number };

const integer = (onnxName: string): AttributeCoding => ({ kind: 'integer', onnxName });
const integers = (onnxName: string): AttributeCoding => ({ kind: 'integers', onnxName });
const flag = (onnxName: string): AttributeCoding => ({ kind: 'flag', onnxName });
const operand = (position: number): AttributeCoding => ({ kind: 'operand', position });

const window = { strides: integers('strides'), pads: integers('pads'), dilations: integers('dilations'), group: integer('group') };
const pool = { kernel: integers('kernel_shape'), strides: integers('strides'), pads: integers('pads') };
const reduceByOperand = { axes: operand(1), keepDims: flag('keepdims') };

/** Coding of every attribute of every operator. */
export const attributeCodings: { readonly [O in Op]: { readonly [A in keyof Attributes<O>]-?: AttributeCoding } } = {
  Identity: {},
  Neg: {},
  Abs: {},
  Sign: {},
  Exp: {},
  Log: {},
  Sqrt: {},
  Tanh: {},
  Sigmoid: {},
  Relu: {},
  LeakyRelu: { alpha: { kind: 'float', onnxName: 'alpha' } },
  Cast: { to: { kind: 'elementType', onnxName: 'to' } },
  Add: {},
  Sub: {},
  Mul: {},
  Div: {},
  Equal: {},
  Greater: {},
  Where: {},
  MatMul: {},
  Gemm: { transA: flag('transA'), transB: flag('transB') },
  Conv: window,
  ConvTranspose: { ...window, outputPadding: integers('output_padding') },
  MaxPool: pool,
  AveragePool: pool,
  ReduceSum: reduceByOperand,
  ReduceMean: reduceByOperand,
  ReduceMax: reduceByOperand,
  Reshape: { shape: operand(1) },
  Unsqueeze: { axes: operand(1) },
  Squeeze: { axes: operand(1) },
  Transpose: { perm: integers('perm') },
  Expand: { shape: operand(1) },
  Concat: { axis: integer('axis') },
  Slice: { starts: operand(1), ends: operand(2), axes: operand(3), steps: operand(4) },
  Gather: { axis: integer('axis'), indices: operand(1) },
  Pad: { pads: operand(1) },
};

/** True for names of operators that graphs know. */
export function isOp(name: string): name is Op {
  return Object.hasOwn(attributeCodings, name);
}

/** Codings of an operator as pairs of attribute name and coding. */
export function codingsOf(op: Op): readonly (readonly [string, AttributeCoding])[] {
  return Object.entries<AttributeCoding>(attributeCodings[op]);
}
