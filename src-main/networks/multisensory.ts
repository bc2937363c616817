/**
 * @file The multisensory network of Owens & Efros (ECCV 2018, section 3 and figure 2): picture and waveform, each through its own first layers, joined
 * early, and one residual network over time and space that tells whether they belong together. Layer names are those of the published checkpoints.
 * Reference: andrewowens/multisensory@8a5b44a, src/shift_net.py.
 */
import { add, divide, multiply, reshape, scalar, scale, sliceAxis, subtract, sum, transpose } from '../nn/arithmetic.ts';
import { norm, relu } from '../nn/blocks.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import { cast, maxPool } from '../nn/layers.ts';
import type { Value } from '../nn/op.ts';
import { fractionalMaxPool } from './fractional-pool.ts';
import { layer, type MultisensoryContext, residual } from './multisensory-layers.ts';
import { samePads } from './same-padding.ts';

/** Features for other networks, `[n or pictures, channels, time, rows, columns]`: before the streams join (picture only), after, and at the end. */
export type MultisensoryScales = readonly [Value, Value, Value];

/** What picture and sound are compared by before they are joined. */
export interface MatchedStreams {
  /** `[pictures, channels, time, rows, columns]` */
  readonly seen: Value;
  /** `[n, channels, time]` */
  readonly heard: Value;
}

/** What the network says of each window. */
export interface Multisensory {
  /** `[n]`: above 0 where picture and sound are held for aligned; the mean of `map`. */
  readonly logit: Value;
  /** Class activation map `[n, time, rows, columns]`: the logit of each place on its own, signed. */
  readonly map: Value;
  readonly scales: MultisensoryScales;
  /** Null in a network as published, which does not compare. */
  readonly matched: MatchedStreams | null;
}

/** Steps of μ-law. */
const COMPANDING = 255;

/**
 * Judges every window of sound with its picture.
 *
 * @param pictures uint8 RGB, `[pictures, frames, side, side, 3]`.
 * @param sounds PCM in [-1, 1], interleaved, `[n, samples, channels]` with n a multiple of `pictures`: sound i goes with picture i modulo `pictures`,
 *   so that many shifts of one picture cost its own layers once.
 */
export function multisensory(context: MultisensoryContext, pictures: Value, sounds: Value): Multisensory {
  const { graph } = context;
  const { scales, matched } = bothStreams(context, pictures, sounds);
  const logits = layer(context, 'joint/logits', scales[2], { outputs: 1, kernel: [1, 1, 1], stride: [1, 1, 1] }, 'bias');
  const map = graph.add('Squeeze', [logits], { axes: [1] });
  return { logit: graph.add('ReduceMean', [map], { axes: [1, 2, 3], keepDims: false }), map, scales, matched };
}

/** All but the judgement. Arguments as for {@link multisensory}. */
export function multisensoryScales(context: MultisensoryContext, pictures: Value, sounds: Value): MultisensoryScales {
  return bothStreams(context, pictures, sounds).scales;
}

/** What both streams are compared by, and nothing after it. Arguments as for {@link multisensory}; null for a network that does not compare. */
export function matchedStreams(context: MultisensoryContext, pictures: Value, sounds: Value): MatchedStreams | null {
  const seen = pictureStream(context, pictures);
  return match(context, seen, soundStream(context, sounds, seen.out.shape[2]));
}

/** `seen` of {@link matchedStreams} alone. */
export function matchedPicture(context: MultisensoryContext, pictures: Value): Value {
  return matchPicture(context, pictureToMatch(context, pictureStream(context, pictures)));
}

/** `heard` of {@link matchedStreams} alone, at `steps` steps per window. */
export function matchedSound(context: MultisensoryContext, sounds: Value, steps: number): Value {
  return matchSound(context, soundToMatch(context, soundStream(context, sounds, steps)));
}

function bothStreams(context: MultisensoryContext, pictures: Value, sounds: Value): Pick<Multisensory, 'scales' | 'matched'> {
  const seen = pictureStream(context, pictures);
  const heard = soundStream(context, sounds, seen.out.shape[2]);
  const matched = match(context, seen, heard);
  const [middle, last] = stages(context, fuse(context, seen.out, heard.out, matched));
  return { scales: [seen.out, middle, last], matched };
}

/** What one stream gives, and what its last layer was given: finer in space, or wider. */
interface Stream {
  readonly out: Value;
  readonly before: Value;
}

/** Picture alone, to an eighth of the side: `[pictures, width, time, rows, columns]`. */
function pictureStream(context: MultisensoryContext, pictures: Value): Stream {
  const { graph, config, watch } = context;
  const levels = transpose(graph, cast(graph, pictures, 'float32'), [0, 4, 1, 2, 3]);
  const normalized = subtract(graph, scale(graph, levels, 2 / 255), scalar(graph, 1));
  const outputs = config.width;
  const { conv1, conv2 } = config.strides;
  const first = layer(context, 'im/conv1', normalized, { outputs, kernel: [5, 7, 7], stride: [conv1[0], conv1[1], conv1[1]] }, 'norm-relu');
  const window = { kernel: [1, 3, 3], stride: [1, 2, 2] };
  const pooled = maxPool(graph, first, { ...window, pads: samePads(first.shape.slice(2), window.kernel, window.stride) });
  watch?.('im pool', pooled);
  const whole = residual(context, 'im/conv2_1', pooled, { outputs, kernel: [3, 3, 3], stride: [1, 1, 1] });
  return { out: residual(context, 'im/conv2_2', whole, { outputs, kernel: [3, 3, 3], stride: [conv2[0], conv2[1], conv2[1]] }), before: whole };
}

/** Sound alone, to as many steps as the picture has: `[n, 2 · width, steps]`. */
function soundStream(context: MultisensoryContext, sounds: Value, steps: number): Stream {
  const { graph, config: { width, strides }, watch } = context;
  const companded = compand(context, transpose(graph, sounds, [0, 2, 1]));
  const first = layer(context, 'sf/conv1_1', companded, { outputs: width, kernel: [65], stride: [4] }, 'norm-relu');
  // Not SAME: a rest that fills no window is dropped.
  const pooled = maxPool(graph, first, { kernel: 4 });
  watch?.('sf pool', pooled);
  const second = residual(context, 'sf/conv2_1', pooled, { outputs: 2 * width, kernel: [15], stride: [4] });
  const third = residual(context, 'sf/conv3_1', second, { outputs: 2 * width, kernel: [15], stride: [4] });
  const fourth = residual(context, 'sf/conv4_1', third, { outputs: 4 * width, kernel: [15], stride: [strides.sound4] });
  const inStep = fractionalMaxPool(graph, fourth, steps);
  watch?.('sf fractional_max_pool', inStep);
  return { out: layer(context, 'sf/conv5_1', inStep, { outputs: 2 * width, kernel: [3], stride: [1] }, 'norm-relu'), before: inStep };
}

/** Joins the streams: the same sound at every place of the picture. @returns `[n, 2 · width, time, rows, columns]`. */
function fuse(context: MultisensoryContext, seen: Value, heard: Value, matched: MatchedStreams | null): Value {
  const { graph, parameters, config, watch } = context;
  const { width } = config;
  const [pictures, , time, rows, columns] = seen.shape;
  const count = heard.shape[0];
  if (count % pictures !== 0) throw new TypeError(`multisensory: ${count} sounds for ${pictures} pictures`);
  const repeated = count === pictures ? seen : graph.add('Concat', Array.from({ length: count / pictures }, () => seen), { axis: 0 });
  const everywhere = graph.add('Expand', [reshape(graph, heard, [count, 2 * width, time, 1, 1])], { shape: [count, 2 * width, time, rows, columns] });
  const both = graph.add('Concat', [repeated, everywhere, ...(matched ? [agreement(graph, matched, width)] : [])], { axis: 1 });
  watch?.('concat(im64,sf128)', both);
  const ones = { kernel: [1, 1, 1], stride: [1, 1, 1] };
  const wide = layer(context, 'im/merge1', both, { outputs: 8 * width, ...ones }, 'norm-relu');
  const narrow = layer(context, 'im/merge2', wide, { outputs: 2 * width, ...ones }, 'bias');
  // The shortcut keeps the whole picture and the second half of the sound.
  const shortcut = graph.add('Concat', [repeated, sliceAxis(graph, everywhere, 1, { start: width, end: 2 * width })], { axis: 1 });
  const joined = relu(graph, norm(graph, parameters, 'im/merge_block_bn', add(graph, shortcut, narrow), config.norm));
  watch?.('im/merge_block_bn', joined);
  return joined;
}

/**
 * Features of both streams that mean the same, less their mean over the window: what stays as it is, a face or a voice, says nothing about timing and
 * would outweigh what does. They branch off before the last layers, which are narrow: lips say more than fits into `width` numbers.
 */
function match(context: MultisensoryContext, seen: Stream, heard: Stream): MatchedStreams | null {
  if (context.config.matched === 0) return null;
  // Files keep parameters in the order in which layers are made: those of both streams before those that compare.
  const [moving, sounding] = [pictureToMatch(context, seen), soundToMatch(context, heard)];
  return { seen: matchPicture(context, moving), heard: matchSound(context, sounding) };
}

function pictureToMatch(context: MultisensoryContext, { before }: Stream): Value {
  const { matched, width, strides: { conv2 } } = context.config;
  const outputs = (matched * width) / 2;
  const moving = layer(context, 'im/match1', before, { outputs, kernel: [3, 3, 3], stride: [conv2[0], conv2[1], conv2[1]] }, 'norm-relu');
  return layer(context, 'im/match2', moving, { outputs, kernel: [3, 3, 3], stride: [1, 1, 1] }, 'norm-relu');
}

function soundToMatch(context: MultisensoryContext, { before }: Stream): Value {
  const { matched, width } = context.config;
  return layer(context, 'sf/match1', before, { outputs: matched * width, kernel: [3], stride: [1] }, 'norm-relu');
}

function matchPicture(context: MultisensoryContext, moving: Value): Value {
  const { matched, width } = context.config;
  return centered(context, layer(context, 'im/match', moving, { outputs: matched * width, kernel: [1, 1, 1], stride: [1, 1, 1] }, 'norm'));
}

function matchSound(context: MultisensoryContext, sounding: Value): Value {
  const { matched, width } = context.config;
  return centered(context, layer(context, 'sf/match', sounding, { outputs: matched * width, kernel: [1], stride: [1] }, 'norm'));
}

/** Less its mean over time. */
function centered({ graph }: MultisensoryContext, x: Value): Value {
  return subtract(graph, x, graph.add('ReduceMean', [x], { axes: [2], keepDims: true }));
}

/**
 * Where picture and sound do the same at the same time: products of their channels, summed in groups, `[n, groups, time, rows, columns]`. Layers that only
 * add learn what fits what much later (docs/adr/0012-multisensory.md).
 */
function agreement(graph: GraphBuilder, { seen, heard }: MatchedStreams, groups: number): Value {
  const [pictures, channels, ...places] = seen.shape;
  const [count, , steps] = heard.shape;
  const grouped = reshape(graph, seen, [1, pictures, channels, ...places]);
  const multiplied = multiply(graph, grouped, reshape(graph, heard, [count / pictures, pictures, channels, steps, 1, 1]));
  return sum(graph, reshape(graph, multiplied, [count, groups, channels / groups, ...places]), [2]);
}

/** Three stages of two blocks. @returns what the first and the last of them give. */
function stages(context: MultisensoryContext, joined: Value): readonly [Value, Value] {
  const { width, strides } = context.config;
  const stage = (name: string, x: Value, outputs: number, [time, space]: readonly [number, number]) => {
    const first = residual(context, `${name}_1`, x, { outputs, kernel: [3, 3, 3], stride: [time, space, space] });
    return residual(context, `${name}_2`, first, { outputs, kernel: [3, 3, 3], stride: [1, 1, 1] });
  };
  const third = stage('im/conv3', joined, 2 * width, [1, 1]);
  const fourth = stage('im/conv4', third, 4 * width, strides.conv4);
  return [third, stage('im/conv5', fourth, 8 * width, strides.conv5)];
}

/** sign(x) · ln(1 + 255·|x|) / ln 256 */
function compand({ graph }: MultisensoryContext, x: Value): Value {
  const grown = add(graph, scalar(graph, 1), scale(graph, graph.add('Abs', [x], {}), COMPANDING));
  const loudness = divide(graph, graph.add('Log', [grown], {}), scalar(graph, Math.log(1 + COMPANDING)));
  return multiply(graph, graph.add('Sign', [x], {}), loudness);
}
