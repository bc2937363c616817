/**
 * @file What the multisensory network learns from: of several sounds, those that belong to what is seen in a region of the picture, and those that do not.
 * No labels are needed: what belongs together was recorded together (Owens & Efros 2018, section 3).
 */
import { add, anonymous, multiply, reshape, scalar, sliceAxis, subtract, transpose } from '../nn/arithmetic.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import type { Value } from '../nn/op.ts';
import type { ParameterLayout } from '../nn/parameters.ts';
import { parametersOf, type TrainingTask } from '../nn/training-step.ts';
import { type MultisensoryConfig, windowSamples } from './multisensory-config.ts';
import { logSumExp, teachingLoss, weighted } from './multisensory-match.ts';
import { type MatchedStreams, matchedStreams, multisensory } from './multisensory.ts';

/** Names of the tasks' inputs, and of what is watched: the share of right answers, and how far the streams are from what they are taught. */
export const ALIGN_TENSORS = { pictures: 'pictures', sounds: 'sounds', regions: 'regions', owned: 'owned', shares: 'shares', picks: 'picks', taught: 'taught', accuracy: 'accuracy', teaching: 'teaching' } as const;

/** Sizes of one step. */
export interface AlignShape {
  readonly pictures: number;
  /** Sounds that each picture is tried with. */
  readonly sounds: number;
  /** Parts of a picture that are judged on their own, at most. */
  readonly regions: number;
  /** Numbers per step that a teacher says of each sound; 0 for a network that learns without one. */
  readonly teacher: number;
}

/** The network's parameters; those of any window length and any side. */
export function multisensoryLayout(config: MultisensoryConfig): ParameterLayout {
  return parametersOf(alignTask(config, { pictures: 1, sounds: 1, regions: 1, teacher: 0 }));
}

/** Rows and columns of the map. */
export function mapPlaces(config: MultisensoryConfig): readonly [rows: number, columns: number] {
  const { conv1, conv2, conv4, conv5 } = config.strides;
  // Each layer rounds up; the pool after the first halves.
  const side = [conv1[1], 2, conv2[1], conv4[1], conv5[1]].reduce((size, stride) => Math.ceil(size / stride), config.side);
  return [side, side];
}

/** Steps in time at which picture and sound are joined. */
export function joinedSteps({ frames, strides: { conv1, conv2 } }: MultisensoryConfig): number {
  return Math.ceil(Math.ceil(frames / conv1[0]) / conv2[0]);
}

/**
 * Inputs: `pictures` uint8 `[pictures, frames, side, side, 3]`; `sounds` `[sounds · pictures, samples, channels]`, sound s of picture p at s · pictures + p;
 * `regions` `[pictures, regions, places]`, each region's weights over the map's places (sum 1, or zeros for one that is not there); per picture, region and
 * sound `[pictures, regions, sounds]`: `owned` 1 where the sound belongs to what the region shows, `shares` the weight of that answer (sum 1 in all), and
 * `picks` the weight of its being found among all sounds (sum 1 in all, only where owned). With a teacher also `taught`, as for {@link streamTask}.
 *
 * Loss: cross-entropy of each region's mean logit with whether the sound is its own, which sets the zero, and of the choice among the sounds, which no
 * liking for a picture or a sound alone can lower; and what the teacher says, so that the streams do not forget it.
 */
export function alignTask(config: MultisensoryConfig, { pictures: count, sounds: choices, regions: parts, teacher }: AlignShape): TrainingTask {
  return {
    name: 'multisensory-align',
    build(graph, parameters) {
      const pictures = graph.input(ALIGN_TENSORS.pictures, 'uint8', [count, config.frames, config.side, config.side, 3]);
      const sounds = graph.input(ALIGN_TENSORS.sounds, 'float32', [choices * count, windowSamples(config), config.channels]);
      const [rows, columns] = mapPlaces(config);
      const places = rows * columns;
      const regions = graph.input(ALIGN_TENSORS.regions, 'float32', [count, parts, places]);
      const [owned, shares, picks] = ([ALIGN_TENSORS.owned, ALIGN_TENSORS.shares, ALIGN_TENSORS.picks] as const).map((name) => graph.input(name, 'float32', [count, parts, choices]));
      const { map, matched } = multisensory({ graph, parameters, config }, pictures, sounds);
      const still = reshape(graph, graph.add('ReduceMean', [map], { axes: [1], keepDims: false }), [choices, count, places]);
      const logits = graph.add('MatMul', [regions, transpose(graph, still, [1, 2, 0])], {});
      const answers = weighted(graph, crossEntropy(graph, logits, owned), shares);
      const choice = weighted(graph, subtract(graph, logSumExp(graph, logits, [2]), logits), picks);
      const verdict = add(graph, answers, choice);
      const teaching = teacher === 0 ? null : taughtLoss(graph, config, matched, regions, teacher);
      return { loss: teaching ? add(graph, verdict, teaching) : verdict, metrics: { ...(teaching && { [ALIGN_TENSORS.teaching]: teaching }), [ALIGN_TENSORS.accuracy]: weighted(graph, isRight(graph, logits, owned), shares) } };
    },
  };
}

/**
 * What the first layers learn alone, in a third of the time of {@link alignTask}: inputs `pictures`, `sounds` and `regions` as there, and `taught`
 * `[sounds · pictures, steps, teacher]`, what the teacher says of each sound at each step of the joined layers. The first sound of each picture belongs to
 * its first region.
 */
export function streamTask(config: MultisensoryConfig, { pictures: count, sounds: choices, regions: parts, teacher }: AlignShape): TrainingTask {
  return {
    name: 'multisensory-streams',
    build(graph, parameters) {
      const pictures = graph.input(ALIGN_TENSORS.pictures, 'uint8', [count, config.frames, config.side, config.side, 3]);
      const sounds = graph.input(ALIGN_TENSORS.sounds, 'float32', [choices * count, windowSamples(config), config.channels]);
      const [rows, columns] = mapPlaces(config);
      const regions = graph.input(ALIGN_TENSORS.regions, 'float32', [count, parts, rows * columns]);
      return { loss: taughtLoss(graph, config, matchedStreams({ graph, parameters, config }, pictures, sounds), regions, teacher) };
    },
  };
}

function taughtLoss(graph: GraphBuilder, config: MultisensoryConfig, matched: MatchedStreams | null, regions: Value, teacher: number): Value {
  if (matched?.heard.shape[1] !== teacher) throw new TypeError(`a teacher of ${teacher} numbers for streams that are compared by ${matched?.heard.shape[1] ?? 0}`);
  const [count, , places] = regions.shape;
  const taught = graph.input(ALIGN_TENSORS.taught, 'float32', [matched.heard.shape[0], joinedSteps(config), teacher]);
  const inside = reshape(graph, sliceAxis(graph, regions, 1, { start: 0, end: 1 }), [count, places]);
  return teachingLoss(graph, matched, { taught, inside });
}

/** max(z, 0) − z·t + ln(1 + e^−|z|): the cross-entropy of σ(z) and t without overflow. */
function crossEntropy(graph: GraphBuilder, logits: Value, targets: Value): Value {
  const rest = graph.add('Exp', [graph.add('Neg', [graph.add('Abs', [logits], {})], {})], {});
  const logarithm = graph.add('Log', [add(graph, scalar(graph, 1), rest)], {});
  return add(graph, subtract(graph, graph.add('Relu', [logits], {}), multiply(graph, logits, targets)), logarithm);
}

/** 1 where a logit is on its side of 0. */
function isRight(graph: GraphBuilder, logits: Value, targets: Value): Value {
  const signs = subtract(graph, add(graph, targets, targets), scalar(graph, 1));
  return graph.add('Cast', [graph.add('Greater', [multiply(graph, logits, signs), anonymous(graph, [], [0])], {})], { to: 'float32' });
}
