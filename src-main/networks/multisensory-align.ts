/**
 * @file What the multisensory network learns from: the sound of a window belongs to its picture, the sound of another moment of the same clip does not.
 * No labels are needed. Both sounds of a clip share its picture, so nothing but their fit can tell them apart (Owens & Efros 2018, section 3).
 */
import { add, anonymous, multiply, scale, subtract, sum } from '../nn/arithmetic.ts';
import type { GraphBuilder } from '../nn/graph.ts';
import type { Value } from '../nn/op.ts';
import type { TrainingTask } from '../nn/training-step.ts';
import { type MultisensoryConfig, windowSamples } from './multisensory-config.ts';
import { multisensory } from './multisensory.ts';

/** Names of the task's inputs and of the watched share of right answers. */
export const ALIGN_TENSORS = { pictures: 'pictures', sounds: 'sounds', accuracy: 'accuracy' } as const;

/**
 * Inputs `pictures` uint8 `[clips, frames, side, side, 3]` and `sounds` `[2 · clips, samples, channels]`: first all that belong to their picture, then
 * all that do not, in the same order.
 */
export function alignTask(config: MultisensoryConfig, clips: number): TrainingTask {
  return {
    name: 'multisensory-align',
    build(graph, parameters) {
      const pictures = graph.input(ALIGN_TENSORS.pictures, 'uint8', [clips, config.frames, config.side, config.side, 3]);
      const sounds = graph.input(ALIGN_TENSORS.sounds, 'float32', [2 * clips, windowSamples(config), config.channels]);
      const { logit } = multisensory({ graph, parameters, config }, pictures, sounds);
      const aligned = Float32Array.from({ length: 2 * clips }, (_, i) => (i < clips ? 1 : 0));
      return { loss: crossEntropy(graph, logit, aligned), metrics: { [ALIGN_TENSORS.accuracy]: rightShare(graph, logit, aligned) } };
    },
  };
}

/** Mean of max(z, 0) − z·t + ln(1 + e^−|z|): the cross-entropy of σ(z) and t without overflow. */
function crossEntropy(graph: GraphBuilder, logits: Value, targets: Float32Array): Value {
  const wanted = anonymous(graph, logits.shape, targets);
  const rest = graph.add('Exp', [graph.add('Neg', [graph.add('Abs', [logits], {})], {})], {});
  const logarithm = graph.add('Log', [add(graph, anonymous(graph, [], [1]), rest)], {});
  const linear = subtract(graph, graph.add('Relu', [logits], {}), multiply(graph, logits, wanted));
  return scale(graph, sum(graph, add(graph, linear, logarithm), [0]), 1 / targets.length);
}

/** Share of logits on the right side of 0. */
function rightShare(graph: GraphBuilder, logits: Value, targets: Float32Array): Value {
  const signs = anonymous(graph, logits.shape, targets.map((target) => 2 * target - 1));
  const right = graph.add('Cast', [graph.add('Greater', [multiply(graph, logits, signs), anonymous(graph, [], [0])], {})], { to: 'float32' });
  return scale(graph, sum(graph, right, [0]), 1 / targets.length);
}
