/** @file Gradients of pooling. A window's gradient goes back to each of its taps; what several windows share adds up. */
import { add, anonymous, expand, keepWhere, multiply, padAxis, reshape, scale, sliceAxis, spreadAxis } from './arithmetic.ts';
import type { GraphBuilder } from './graph.ts';
import type { PoolAttributes, Value } from './op.ts';
import { elementCount, type Shape } from './tensor.ts';

/** dL/dx of y = MaxPool(x). Equal largest values in one window each get the whole gradient, where ONNX picks one. */
export function maxPoolGradient(graph: GraphBuilder, x: Value, y: Value, gradient: Value, attributes: PoolAttributes): Value {
  if (tiles(x.shape, attributes)) {
    const largest = graph.add('Equal', [x, repeated(graph, y, attributes.kernel)], {});
    return keepWhere(graph, largest, repeated(graph, gradient, attributes.kernel));
  }
  return overTaps(graph, x.shape, attributes, (tap) => {
    const seen = tapView(graph, x, y.shape, attributes, tap);
    return keepWhere(graph, graph.add('Equal', [seen, y], {}), gradient);
  });
}

/** dL/dx of y = AveragePool(x), whose padding is not counted. */
export function averagePoolGradient(graph: GraphBuilder, x: Value, gradient: Value, attributes: PoolAttributes): Value {
  const { kernel } = attributes;
  if (tiles(x.shape, attributes)) return repeated(graph, scale(graph, gradient, 1 / elementCount(kernel)), kernel);
  const share = multiply(graph, gradient, shares(graph, x.shape, gradient.shape, attributes));
  return overTaps(graph, x.shape, attributes, () => share);
}

/** True when windows touch, without overlap, padding or rest. */
function tiles(shape: Shape, { kernel, strides, pads }: PoolAttributes): boolean {
  return pads.every((pad) => pad === 0) && kernel.every((size, i) => size === strides[i] && (shape[i + 2] ?? 0) % size === 0);
}

/** Each element `kernel` times along each spatial axis. */
function repeated(graph: GraphBuilder, x: Value, kernel: Shape): Value {
  const split = x.shape.flatMap((size, axis) => (axis < 2 ? [size] : [size, 1]));
  const whole = x.shape.flatMap((size, axis) => (axis < 2 ? [size] : [size, kernel[axis - 2]]));
  const shape = x.shape.map((size, axis) => (axis < 2 ? size : size * kernel[axis - 2]));
  return reshape(graph, expand(graph, reshape(graph, x, split), whole), shape);
}

/** 1 / (taps of each window that lie on the input), `[1, 1, …outputs]`. */
function shares(graph: GraphBuilder, input: Shape, output: Shape, { kernel, strides, pads }: PoolAttributes): Value {
  const perAxis = kernel.map((size, i) =>
    Array.from({ length: output[i + 2] ?? 0 }, (_, index) => {
      const begin = index * strides[i] - pads[i];
      return Math.min(begin + size, input[i + 2] ?? 0) - Math.max(begin, 0);
    }),
  );
  const counts = perAxis.reduce<readonly number[]>((products, axis) => products.flatMap((product) => axis.map((count) => product * count)), [1]);
  return anonymous(
    graph,
    [1, 1, ...output.slice(2)],
    counts.map((count) => 1 / count),
  );
}

/** What tap `tap` of every window sees. */
function tapView(graph: GraphBuilder, x: Value, output: Shape, { kernel, strides, pads }: PoolAttributes, tap: readonly number[]): Value {
  return kernel.reduce((value, _, i) => {
    const length = (output[i + 2] - 1) * strides[i] + 1;
    const size = x.shape[i + 2] ?? 0;
    const padded = padAxis(graph, value, i + 2, pads[i], Math.max(0, tap[i] + length - size - pads[i]));
    return sliceAxis(graph, padded, i + 2, { start: tap[i], end: tap[i] + length, step: strides[i] });
  }, x);
}

/** Sum over taps of each tap's gradient, put back where the tap was. */
function overTaps(graph: GraphBuilder, input: Shape, { kernel, strides, pads }: PoolAttributes, gradientOf: (tap: readonly number[]) => Value): Value {
  const taps = kernel.reduce<readonly (readonly number[])[]>((all, size) => all.flatMap((tap) => Array.from({ length: size }, (_, k) => [...tap, k])), [[]]);
  const placed = taps.map((tap) =>
    kernel.reduce((value, _, i) => {
      const spread = spreadAxis(graph, value, i + 2, strides[i]);
      const length = spread.shape[i + 2] ?? 0;
      const [size, begin] = [input[i + 2] ?? 0, pads[i]];
      const padded = padAxis(graph, spread, i + 2, tap[i], Math.max(0, begin + size - tap[i] - length));
      return sliceAxis(graph, padded, i + 2, { start: begin, end: begin + size });
    }, gradientOf(tap)),
  );
  return placed.reduce((total, part) => add(graph, total, part));
}
