/** @file Tags in words. */
import { describe, expect, it } from 'vitest';
import { emptyProject, newClip, type Project } from '../../src-shared/model/project.ts';
import type { ClipTags, TagEvaluation } from '../../src-shared/model/tags.ts';
import { chipText, chipTitle, evaluationDoubt, evaluationText, learnObstacle, leftOutText, tagFilterText } from './tag-words.ts';

const told: ClipTags = { set: 'mine', version: 'a', tag: 'dog', reason: null, probabilities: [{ tag: 'dog', probability: 0.816 }, { tag: 'drum', probability: 0.184 }] };
const untold: ClipTags = { ...told, tag: null, reason: 'unlike' };
const project = (counts: Readonly<Record<string, number>>): Project => ({
  ...emptyProject(),
  groups: Object.keys(counts).map((name) => ({ id: name, name })),
  clips: Object.entries(counts).flatMap(([name, count]) => Array.from({ length: count }, (_, i) => ({ ...newClip(`${name}${i}`, `/${i}.mov`), group: name }))),
});
const evaluation: TagEvaluation = { clips: 12, accuracy: 0.75, interval: [0.47, 0.91], majority: 0.5, told: 9, toldRight: 8, perTag: [] };

describe('chips', () => {
  it('say the tag with its probability, or that none can be told and why', () => {
    expect(chipText(told)).toBe('dog 82 %');
    expect(chipText(untold)).toBe('can’t tell');
    expect(chipTitle(untold)).toBe('Can’t tell: like none of the clips learned from (dog 82 %, drum 18 %). Tags: mine');
  });
  it('can be searched by tag and by group', () => {
    const one = project({ bark: 1 });
    expect(tagFilterText({ ...one.clips[0], tags: told }, one)).toBe('dog bark');
    expect(tagFilterText(newClip('x', '/x.mov'), one)).toBe('');
  });
});

describe('figures', () => {
  it('come with their interval and the most frequent tag', () => {
    expect(evaluationText(evaluation)).toBe('75 % of 12 held-out clips right (47 % to 91 %); the most frequent tag alone: 50 %');
  });
  it('are doubted where they may be chance', () => {
    expect(evaluationDoubt(evaluation)).toContain('Not shown to be better');
    expect(evaluationDoubt({ ...evaluation, interval: [0.51, 0.9] })).toBeNull();
  });
});

describe('learnObstacle', () => {
  it('names what is missing', () => {
    expect(learnObstacle(project({ dog: 9 }))).toContain('2 groups');
    expect(learnObstacle(project({ dog: 3, drum: 2 }))).toContain('too few: drum');
    expect(learnObstacle(project({ dog: 3, drum: 3 }))).toBeNull();
  });
});

describe('leftOutText', () => {
  it('names one and counts the others', () => {
    expect(leftOutText([])).toBe('');
    expect(leftOutText([{ mediaId: 'a', path: '/x/a.mov', reason: 'no-audio' }, { mediaId: 'b', path: 'b', reason: 'unreadable' }])).toBe('Left out: a.mov (no sound) and 1 more');
  });
});
