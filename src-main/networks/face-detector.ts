/**
 * @file The tiny face detector of `@vladmandic/face-api`: a YOLOv2-like grid detector with depthwise-separable convolutions, and the
 * decoding of its grid. Architecture, anchors and preprocessing as in that package's `tinyFaceDetector` and `tinyYolov2` (1.7.15).
 *
 * The network is fully convolutional: any input whose sides are multiples of 32 works, so a wide picture needs no square padding.
 */
import { GraphBuilder, type Graph } from '../nn/graph.ts';
import { conv, maxPool } from '../nn/layers.ts';
import type { Value } from '../nn/op.ts';
import { biasOf, filterOf, type NamedTensors, normalizePicture, separableConv } from './face-layers.ts';

/** Pixels per grid cell. */
export const DETECTOR_CELL = 32;

/** A face found: box in pixels of the network's input, and the probability that it is one. */
export interface Detection {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly probability: number;
}

/** Anchor sizes in cells, `[width, height]`. */
const ANCHORS: readonly (readonly [number, number])[] = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
];
const MEAN_RGB = [117.001, 114.697, 97.404];
const VALUES_PER_ANCHOR = 5;

/**
 * Graph with input `picture` uint8 `[1, height, width, 3]` (RGB; padding black) and output `grid` float32
 * `[1, 25, height / 32, width / 32]`: for each of five anchors x, y, width, height and face logits.
 *
 * @throws {TypeError} when a side is no multiple of 32.
 */
export function faceDetector(weights: NamedTensors, width: number, height: number): Graph {
  if (width % DETECTOR_CELL !== 0 || height % DETECTOR_CELL !== 0) throw new TypeError(`faceDetector: ${width}×${height} is no multiple of ${DETECTOR_CELL}`);
  const graph = new GraphBuilder('face-detector');
  let x = normalizePicture(graph, graph.input('picture', 'uint8', [1, height, width, 3]), MEAN_RGB);
  x = leakyRelu(graph, conv(graph, x, filterOf(graph, weights, 'conv0/filters'), biasOf(graph, weights, 'conv0/bias')));
  x = halve(graph, x);
  for (const name of ['conv1', 'conv2', 'conv3', 'conv4']) {
    x = halve(graph, leakyRelu(graph, separableConv(graph, weights, x, name, { pad: 1 })));
  }
  x = leakyRelu(graph, separableConv(graph, weights, x, 'conv5', { pad: 1 }));
  x = maxPool(graph, x, { kernel: 2, stride: 1, pads: [0, 0, 1, 1] });
  graph.output('grid', conv(graph, x, filterOf(graph, weights, 'conv8/filters'), biasOf(graph, weights, 'conv8/bias')));
  return graph.build();
}

/**
 * Faces in a grid, most probable first; of boxes that overlap by more than `maxOverlap` (intersection over union) only the best.
 *
 * @param grid output of {@link faceDetector}, `[25, rows, columns]`.
 */
export function decodeGrid(grid: Float32Array, columns: number, rows: number, options: { readonly minProbability: number; readonly maxOverlap: number }): Detection[] {
  const cells = columns * rows;
  const found: Detection[] = [];
  ANCHORS.forEach(([anchorWidth, anchorHeight], anchor) => {
    const at = (value: number, cell: number) => grid[(anchor * VALUES_PER_ANCHOR + value) * cells + cell];
    for (let cell = 0; cell < cells; cell++) {
      const probability = sigmoid(at(4, cell));
      if (probability < options.minProbability) continue;
      const width = Math.exp(at(2, cell)) * anchorWidth * DETECTOR_CELL;
      const height = Math.exp(at(3, cell)) * anchorHeight * DETECTOR_CELL;
      const centerX = ((cell % columns) + sigmoid(at(0, cell))) * DETECTOR_CELL;
      const centerY = (Math.floor(cell / columns) + sigmoid(at(1, cell))) * DETECTOR_CELL;
      found.push({ x: centerX - width / 2, y: centerY - height / 2, width, height, probability });
    }
  });
  found.sort((a, b) => b.probability - a.probability);
  const kept: Detection[] = [];
  for (const face of found) if (kept.every((better) => overlap(better, face) <= options.maxOverlap)) kept.push(face);
  return kept;
}

/** Intersection over union of two boxes, 0–1. */
export function overlap(a: Omit<Detection, 'probability'>, b: Omit<Detection, 'probability'>): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** Every second row and column; an odd last one is pooled alone. */
function halve(graph: GraphBuilder, x: Value): Value {
  const [height, width] = x.shape.slice(2);
  return maxPool(graph, x, { kernel: 2, pads: [0, 0, height % 2, width % 2] });
}

function leakyRelu(graph: GraphBuilder, x: Value): Value {
  return graph.add('LeakyRelu', [x], { alpha: 0.1 });
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
