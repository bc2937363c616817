/**
 * @file The 68-point landmark network of `@vladmandic/face-api`: four dense blocks of separable convolutions over a 112×112 face, then one
 * linear layer. Architecture and preprocessing as in that package's `faceLandmarkNet` and `faceFeatureExtractor` (1.7.15).
 */
import { GraphBuilder, type Graph } from '../nn/graph.ts';
import { averagePool, conv, dense } from '../nn/layers.ts';
import type { Value } from '../nn/op.ts';
import { biasOf, filterOf, type NamedTensors, normalizePicture, separableConv } from './face-layers.ts';

/** Side of the square face picture that the network takes, pixels. */
export const LANDMARKS_INPUT = 112;

/** Points in the order of the 300-W set: 0–16 jaw, 17–26 brows, 27–35 nose, 36–41 and 42–47 eyes, 48–67 mouth. */
export const LANDMARKS = 68;

/** First and one-past-last landmark of the parts that geometry is taken from. */
export const LANDMARK_PARTS = { eyeA: [36, 42], eyeB: [42, 48], mouth: [48, 68] } as const;

const MEAN_RGB = [122.782, 117.001, 104.298];

/** With stride 2 an even size is padded only at its end, as TensorFlow's "same" does. */
const HALVING = { stride: 2, pads: [0, 0, 1, 1] };
const KEEPING = { stride: 1, pads: [1, 1, 1, 1] };

/**
 * Graph with input `faces` uint8 `[batch, 112, 112, 3]` (RGB, the face's box padded to a square with black, both sides alike) and output
 * `points` float32 `[batch, 136]`: x and y of each landmark as fractions of the square.
 */
export function faceLandmarks(weights: NamedTensors, batch: number): Graph {
  const graph = new GraphBuilder('face-landmarks');
  const faces = graph.input('faces', 'uint8', [batch, LANDMARKS_INPUT, LANDMARKS_INPUT, 3]);
  let x = normalizePicture(graph, faces, MEAN_RGB);
  for (const block of ['dense0', 'dense1', 'dense2', 'dense3']) x = denseBlock(graph, weights, x, block);
  x = averagePool(graph, x, { kernel: 7 });
  x = graph.add('Reshape', [x], { shape: [batch, x.shape[1]] });
  graph.output('points', dense(graph, x, biasOf(graph, weights, 'fc/weights'), biasOf(graph, weights, 'fc/bias')));
  return graph.build();
}

/** a = relu(conv0 x) at half the size; b, c, d = convolutions of relu(a), relu(a + b), relu(a + b + c); relu(a + b + c + d). */
function denseBlock(graph: GraphBuilder, weights: NamedTensors, x: Value, block: string): Value {
  const first =
    block === 'dense0'
      ? conv(graph, x, filterOf(graph, weights, 'dense0/conv0/filters'), biasOf(graph, weights, 'dense0/conv0/bias'), HALVING)
      : separableConv(graph, weights, x, `${block}/conv0`, HALVING);
  let sum = graph.add('Relu', [first], {});
  let input = sum;
  for (const layer of ['conv1', 'conv2', 'conv3']) {
    sum = graph.add('Add', [sum, separableConv(graph, weights, input, `${block}/${layer}`, KEEPING)], {});
    input = graph.add('Relu', [sum], {});
  }
  return input;
}
