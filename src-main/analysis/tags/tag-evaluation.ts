/** @file What held-out clips say about a tag set, as people read it. Pure. */
import type { TagEvaluation } from '../../../src-shared/model/tags.ts';
import type { HeldOut } from './learn-head.ts';

/** 1.96 standard deviations: 95 %. */
const DEVIATIONS = 1.96;

/**
 * Counts what became of held-out clips.
 *
 * @param truth index of each example's tag.
 * @param names of the tags.
 */
export function evaluationOf(heldOut: readonly HeldOut[], truth: readonly number[], names: readonly string[]): TagEvaluation {
  const judged = heldOut.map(({ example, likeliest, verdict }) => ({ truth: truth[example], right: likeliest === truth[example], told: verdict.tag }));
  const perTag = names.map((tag, index) => {
    const clips = judged.filter((one) => one.truth === index);
    return { tag, clips: clips.length, right: clips.filter(({ right }) => right).length };
  });
  const right = judged.filter((one) => one.right).length;
  const told = judged.filter((one) => one.told !== null);
  const clips = judged.length;
  return {
    clips,
    accuracy: right / clips,
    interval: wilson(right, clips),
    majority: Math.max(...perTag.map((one) => one.clips)) / clips,
    told: told.length,
    toldRight: told.filter((one) => one.told === one.truth).length,
    perTag,
  };
}

/** 95 % interval of a share of `right` among `count` independent trials (Wilson 1927). */
export function wilson(right: number, count: number): readonly [low: number, high: number] {
  const p = right / count;
  const z2 = DEVIATIONS ** 2 / count;
  const center = (p + z2 / 2) / (1 + z2);
  const half = (DEVIATIONS / (1 + z2)) * Math.sqrt((p * (1 - p)) / count + z2 / (4 * count));
  return [Math.max(0, center - half), Math.min(1, center + half)];
}
