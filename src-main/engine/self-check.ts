/**
 * @file Does a device compute the right numbers, and how fast? Two convolutions with known weights, checked at scattered points against the sum
 * written out here. A device that is listed, loads and runs may still be wrong; and the faster chip on paper is not always the faster one.
 */
import { GraphBuilder } from '../nn/graph.ts';
import { writeOnnx } from '../nn/onnx-writer.ts';
import { floatTensor } from '../nn/tensor.ts';
import { disagreement } from './devices.ts';
import type { DeviceId, ModelSource, TensorData, Tensors } from './protocol.ts';
import { EngineError, type Sessions } from './session.ts';

/** Pixels per side and channels: some 0.7 GFLOP, as much as a few video frames cost, and enough to fill a graphics card. */
const SIZE = 96;
const CHANNELS = [8, 64, 64] as const;
const KERNEL = 3;
const TIMED_RUNS = 5;
const POINTS = 32;
const MODEL_ID = 'self-check';

/** Numbers in (−1, 1) that look random and are the same everywhere: the fractional parts of multiples of an irrational number. */
function scattered(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => (((index + 1) * (Math.SQRT2 + seed)) % 1) * 2 - 1);
}

const image = scattered(CHANNELS[0] * SIZE * SIZE, 0.137);
const firstWeights = scattered(CHANNELS[1] * CHANNELS[0] * KERNEL * KERNEL, 0.311);
const secondWeights = scattered(CHANNELS[2] * CHANNELS[1] * KERNEL * KERNEL, 0.523);

/** The graph: convolution, ReLU, convolution, with a border of zeros so that sizes stay. */
export function selfCheckModel(): ModelSource {
  const graph = new GraphBuilder(MODEL_ID);
  const attributes = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 1 };
  const first = graph.initializer('first', floatTensor([CHANNELS[1], CHANNELS[0], KERNEL, KERNEL], firstWeights));
  const second = graph.initializer('second', floatTensor([CHANNELS[2], CHANNELS[1], KERNEL, KERNEL], secondWeights));
  const hidden = graph.add('Relu', [graph.add('Conv', [graph.input('image', 'float32', [1, CHANNELS[0], SIZE, SIZE]), first], attributes)], {});
  graph.output('features', graph.add('Conv', [hidden, second], attributes));
  return { id: MODEL_ID, bytes: writeOnnx(graph.build()) };
}

/** Its input: the same scattered numbers everywhere. */
export function selfCheckInput(): Tensors {
  return { image: { dims: [1, CHANNELS[0], SIZE, SIZE], data: image } };
}

/** Median time of a run in milliseconds. Throws {@link EngineError}: `wrong-numbers`, or why the device cannot be used. */
export async function runSelfCheck(sessions: Pick<Sessions, 'session' | 'run' | 'unload'>, device: DeviceId): Promise<number> {
  const feeds = selfCheckInput();
  try {
    await sessions.session(selfCheckModel(), device);
    const problem = wrongPoint((await sessions.run(MODEL_ID, device, feeds)).features);
    if (problem) throw new EngineError('wrong-numbers', problem);
    const times: number[] = [];
    for (let run = 0; run < TIMED_RUNS; run++) {
      const start = performance.now();
      await sessions.run(MODEL_ID, device, feeds);
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[TIMED_RUNS >> 1] ?? NaN;
  } finally {
    await sessions.unload(MODEL_ID);
  }
}

/** What is wrong with the output of {@link selfCheckModel}, in words; null when nothing is. */
export function wrongPoint(features: TensorData | undefined): string | null {
  // Strides without common factors reach corners, edges and the middle of many channels.
  const points = Array.from({ length: POINTS }, (_, point) => [(point * 37) % CHANNELS[2], (point * 13) % SIZE, (point * 31) % SIZE] as const);
  const hidden = (channel: number, y: number, x: number) => Math.max(0, convolve(pixel, firstWeights, CHANNELS[0], channel, y, x));
  const expected = points.map(([channel, y, x]) => convolve(hidden, secondWeights, CHANNELS[1], channel, y, x));
  const actual = points.map(([channel, y, x]) => Number(features?.data[(channel * SIZE + y) * SIZE + x] ?? NaN));
  const points1d = (values: readonly number[]) => ({ features: { dims: [POINTS], data: Float32Array.from(values) } });
  return disagreement(points1d(actual), points1d(expected));
}

function pixel(channel: number, y: number, x: number): number {
  return image[(channel * SIZE + y) * SIZE + x] ?? 0;
}

/** One value of a 3 × 3 convolution of `input`, which is zero outside the picture. */
function convolve(input: typeof pixel, weights: Float32Array, channels: number, output: number, y: number, x: number): number {
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let tap = 0; tap < KERNEL * KERNEL; tap++) {
      const [row, column] = [y + Math.floor(tap / KERNEL) - 1, x + (tap % KERNEL) - 1];
      if (row < 0 || column < 0 || row >= SIZE || column >= SIZE) continue;
      sum += (weights[(output * channels + channel) * KERNEL * KERNEL + tap] ?? 0) * input(channel, row, column);
    }
  }
  return sum;
}
