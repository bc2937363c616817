/** @file Element types, shapes and constant data of tensors. */

/** Element types that graphs use. */
export type ElementType = 'float32' | 'uint8' | 'int32' | 'int64' | 'bool';

/** Sizes from the outermost axis to the innermost; `[]` is a scalar. */
export type Shape = readonly number[];

/** Typed array that holds each element type. A bool is one byte, 0 or 1. */
export interface ElementArrays {
  float32: Float32Array;
  uint8: Uint8Array;
  int32: Int32Array;
  int64: BigInt64Array;
  bool: Uint8Array;
}

/** What a tensor is before it has values. */
export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

/** A tensor with its values, row-major. */
export type Tensor = { [E in ElementType]: { readonly type: E; readonly shape: Shape; readonly data: ElementArrays[E] } }[ElementType];

/** Number of elements; 1 for a scalar. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `[1,3,112,112]`, for messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

/** True when both have the same rank and sizes. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/**
 * A float32 tensor.
 *
 * @throws {TypeError} when the number of values is not what the shape holds.
 */
export function floatTensor(shape: Shape, values: Float32Array | readonly number[]): Tensor {
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  if (data.length !== elementCount(shape)) throw new TypeError(`floatTensor: ${data.length} values for shape ${formatShape(shape)}`);
  return { type: 'float32', shape, data };
}

/** An int64 tensor of rank 1: how ONNX passes axes and shapes. */
export function indexTensor(values: readonly number[]): Tensor {
  return { type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}
