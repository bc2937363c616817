/** @file Tags and what is known of how well they are told, in words. Pure. */
import { LEAST_TO_LEARN, type LeftOutClip } from '../../src-shared/contract/tags.ts';
import type { Clip, Project } from '../../src-shared/model/project.ts';
import { beatsMajority, type ClipTags, NO_TAG_WORDS, type TagEvaluation } from '../../src-shared/model/tags.ts';

/** `dog 82 %`, or "can't tell". */
export function chipText({ tag, probabilities }: ClipTags): string {
  if (tag === null) return 'can’t tell';
  return `${tag} ${percent(probabilities[0]?.probability ?? 0)}`;
}

/** Everything that is known of a clip's tags, in a sentence. */
export function chipTitle({ set, tag, reason, probabilities }: ClipTags): string {
  const all = probabilities.slice(0, 5).map((one) => `${one.tag} ${percent(one.probability)}`).join(', ');
  const what = tag === null ? `Can’t tell: ${NO_TAG_WORDS[reason ?? 'unsure']}` : 'Told by what was learned';
  return `${what}${all ? ` (${all})` : ''}. Tags: ${set}`;
}

/** Words by which the list can be filtered beside the clip's name: its tag and its group. */
export function tagFilterText(clip: Clip, { groups }: Project): string {
  return [clip.tags?.tag, groups.find(({ id }) => id === clip.group)?.name].filter(Boolean).join(' ');
}

/** How well held-out clips were told apart, for people. */
export function evaluationText({ clips, accuracy, interval, majority }: TagEvaluation): string {
  return `${percent(accuracy)} of ${clips} held-out clips right (${percent(interval[0])} to ${percent(interval[1])}); the most frequent tag alone: ${percent(majority)}`;
}

/** What is to be thought of that, where it is not good; null where it is. */
export function evaluationDoubt(evaluation: TagEvaluation): string | null {
  if (beatsMajority(evaluation)) return null;
  return 'Not shown to be better than always saying the most frequent tag. More clips in the smaller groups help most.';
}

/** Why nothing can be learned yet; null where it can. */
export function learnObstacle({ clips, groups }: Project): string | null {
  const { groups: leastGroups, clips: leastClips } = LEAST_TO_LEARN;
  if (groups.length < leastGroups) return `Learning takes at least ${leastGroups} groups.`;
  const small = groups.filter(({ id }) => clips.filter(({ group }) => group === id).length < leastClips);
  if (small.length === 0) return null;
  return `Learning takes at least ${leastClips} clips per group; too few: ${small.map(({ name }) => name).join(', ')}.`;
}

/** Which clips could not be learned from. */
export function leftOutText(leftOut: readonly LeftOutClip[]): string {
  const [first] = leftOut;
  if (!first) return '';
  const reason = first.reason === 'unreadable' ? 'not readable' : NO_TAG_WORDS[first.reason];
  return `Left out: ${first.path.slice(Math.max(first.path.lastIndexOf('/'), first.path.lastIndexOf('\\')) + 1)} (${reason})${leftOut.length > 1 ? ` and ${leftOut.length - 1} more` : ''}`;
}

/** `82 %` */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
