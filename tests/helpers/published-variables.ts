/**
 * @file Names and shapes of the variables in the published multisensory checkpoints, as a table, and checkpoints' worth of small random values for them.
 * Kernels are as TensorFlow stores them: time or height first, inputs and outputs last.
 */
import { seededRandom } from '../../src-main/nn/random.ts';

/** A variable with its values, row-major. */
export interface Variable {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What follows a kernel: normalisation or a bias; 'sum' is a normalisation alone. A transposed kernel has its outputs before its inputs. */
type Ending = 'norm' | 'bias' | 'sum' | 'transposed norm' | 'transposed bias';

/** A scope with its kernel's shape (a sum's: its channels) and what follows. */
export type PublishedScope = readonly [scope: string, shape: readonly number[], ending: Ending];

const sound = (name: string, inputs: number, outputs: number): readonly PublishedScope[] => [
  ...(inputs === outputs ? [] : [[`sf/${name}_short`, [1, 1, inputs, outputs], 'norm'] as const]),
  [`sf/${name}_1`, [15, 1, inputs, outputs], 'norm'],
  [`sf/${name}_2`, [15, 1, outputs, outputs], 'bias'],
  [`sf/${name}_bn`, [outputs], 'sum'],
];

const picture = (name: string, inputs: number, outputs: number): readonly PublishedScope[] => [
  ...(inputs === outputs ? [] : [[`im/${name}_short`, [1, 1, 1, inputs, outputs], 'norm'] as const]),
  [`im/${name}_1`, [3, 3, 3, inputs, outputs], 'norm'],
  [`im/${name}_2`, [3, 3, 3, outputs, outputs], 'bias'],
  [`im/${name}_bn`, [outputs], 'sum'],
];

/** Of picture and sound. */
export const PUBLISHED_SCOPES: readonly PublishedScope[] = [
  ['sf/conv1_1', [65, 1, 2, 64], 'norm'],
  ...sound('conv2_1', 64, 128),
  ...sound('conv3_1', 128, 128),
  ...sound('conv4_1', 128, 256),
  ['sf/conv5_1', [3, 1, 256, 128], 'norm'],
  ['im/conv1', [5, 7, 7, 3, 64], 'norm'],
  ...picture('conv2_1', 64, 64),
  ...picture('conv2_2', 64, 64),
  ['im/merge1', [1, 1, 1, 192, 512], 'norm'],
  ['im/merge2', [1, 1, 1, 512, 128], 'bias'],
  ['im/merge_block_bn', [128], 'sum'],
  ...picture('conv3_1', 128, 128),
  ...picture('conv3_2', 128, 128),
  ...picture('conv4_1', 128, 256),
  ...picture('conv4_2', 256, 256),
  ...picture('conv5_1', 256, 512),
  ...picture('conv5_2', 512, 512),
  ['joint/logits', [1, 1, 1, 512, 1], 'bias'],
];

/** Of separation: inputs of the layers that features join, or that take a skip with them, differ where there are none. */
export const separationScopes = (joins: boolean): readonly PublishedScope[] => [
  ['gen/conv1', [4, 4, 2, 64], 'norm'],
  ['gen/conv2', [4, 4, 64, 128], 'norm'],
  ['gen/conv3', [4, 4, 128, 256], 'norm'],
  ['gen/conv4', [4, 4, joins ? 320 : 256, 512], 'norm'],
  ['gen/conv5', [4, 4, joins ? 640 : 512, 512], 'norm'],
  ['gen/conv6', [4, 4, joins ? 1024 : 512, 512], 'norm'],
  ['gen/conv7', [4, 4, 512, 512], 'norm'],
  ['gen/conv8', [4, 4, 512, 512], 'norm'],
  ['gen/conv9', [4, 4, 512, 512], 'norm'],
  ['gen/deconv1', [4, 4, 512, 512], 'transposed norm'],
  ['gen/deconv2', [4, 4, 512, 1024], 'transposed norm'],
  ['gen/deconv3', [4, 4, 512, 1024], 'transposed norm'],
  ['gen/deconv4', [4, 4, 512, 1024], 'transposed norm'],
  ['gen/deconv5', [4, 4, 512, joins ? 1536 : 1024], 'transposed norm'],
  ['gen/deconv6', [4, 4, 256, joins ? 1152 : 1024], 'transposed norm'],
  ['gen/deconv7', [4, 4, 128, joins ? 576 : 512], 'transposed norm'],
  ['gen/deconv8', [4, 4, 64, 256], 'transposed norm'],
  ['gen/fg', [4, 4, 2, 128], 'transposed bias'],
  ['gen/bg', [4, 4, 2, 128], 'transposed bias'],
];

/** All of `sep/full`, which has no judgement. */
export const FULL_SEPARATION: readonly PublishedScope[] = [...PUBLISHED_SCOPES.filter(([scope]) => scope !== 'joint/logits'), ...separationScopes(true)];

/** Which checkpoint: those of separation have a scale γ in each normalisation. */
export interface PublishedOptions {
  readonly hasScale: boolean;
  /** Channels of the first layers; 64 as published. */
  readonly width: number;
  /** {@link PUBLISHED_SCOPES} unless given. */
  readonly scopes?: readonly PublishedScope[];
}

/** Names and shapes, with what training kept beside them where `withTraining`. */
export function publishedShapes({ hasScale, width, scopes = PUBLISHED_SCOPES }: PublishedOptions, withTraining = false): ReadonlyMap<string, readonly number[]> {
  const scaled = (shape: readonly number[]) => shape.map((size, axis) => (axis >= shape.length - 2 && size >= 64 ? (size * width) / 64 : size));
  const shapes = new Map<string, readonly number[]>();
  const add = (name: string, shape: readonly number[], trained: boolean) => {
    shapes.set(name, shape);
    if (withTraining && trained) shapes.set(`${name}/Momentum`, shape);
  };
  for (const [scope, full, ending] of scopes) {
    const shape = scaled(full);
    const channels = [shape[shape.length - (ending.startsWith('transposed') ? 2 : 1)]];
    const norm = ending === 'sum' ? scope : `${scope}/BatchNorm`;
    if (ending !== 'sum') add(`${scope}/weights`, shape, true);
    if (ending.endsWith('bias')) {
      add(`${scope}/biases`, channels, true);
      continue;
    }
    add(`${norm}/beta`, channels, true);
    if (hasScale) add(`${norm}/gamma`, channels, true);
    add(`${norm}/moving_mean`, channels, false);
    add(`${norm}/moving_variance`, channels, false);
    const renormalizes = ending === 'sum' || scope.startsWith('gen/');
    if (!renormalizes || !withTraining) continue;
    for (const name of ['renorm_mean', 'renorm_stddev']) {
      add(`${norm}/${name}`, channels, false);
      add(`${norm}/${name}_weight`, [], false);
    }
  }
  return shapes;
}

/** Values that keep activations of any depth in range. */
export function publishedVariables(options: PublishedOptions, seed: number, withTraining = false): ReadonlyMap<string, Variable> {
  const random = seededRandom(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const variables = new Map<string, Variable>();
  for (const [name, shape] of publishedShapes(options, withTraining)) {
    const length = shape.reduce((product, size) => product * size, 1);
    const fanIn = length / (shape.at(-1) ?? 1);
    const reach = Math.sqrt(6 / fanIn);
    const value = /(variance|gamma|weight|stddev)$/.test(name) ? () => between(0.5, 1.5) : /weights(\/Momentum)?$/.test(name) ? () => between(-reach, reach) : () => between(-0.3, 0.3);
    variables.set(name, { shape, data: Float32Array.from({ length }, value) });
  }
  return variables;
}
