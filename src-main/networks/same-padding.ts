/** @file TensorFlow's SAME padding: as many outputs as strides fit, and the odd zero goes after the input, not before it. */
import type { Shape } from '../nn/tensor.ts';

/** Zeros before and after one axis. Output size is ⌈size / stride⌉; total = max((out − 1) · stride + kernel − size, 0), before = ⌊total / 2⌋. */
export function samePadding(size: number, kernel: number, stride: number): { readonly before: number; readonly after: number } {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
  const before = Math.floor(total / 2);
  return { before, after: total - before };
}

/** Pads of all axes as ONNX wants them: all begins, then all ends. */
export function samePads(sizes: Shape, kernel: readonly number[], strides: readonly number[]): readonly number[] {
  const pads = sizes.map((size, axis) => samePadding(size, kernel[axis], strides[axis]));
  return [...pads.map(({ before }) => before), ...pads.map(({ after }) => after)];
}
