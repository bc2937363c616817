/** @file Learning a head: what it can tell, what it says of what it cannot, and that its figures are no flattery. */
import { describe, expect, it } from 'vitest';
import { CanceledError } from '../../../src-shared/contract/errors.ts';
import { beatsMajority } from '../../../src-shared/model/tags.ts';
import { seededRandom } from '../../nn/random.ts';
import { learnHead } from './learn-head.ts';
import { judgeVector, type SourcedExamples } from './tag-head.ts';
import { readTagSet, type TagSetDocument, writeTagSet } from './tag-set-file.ts';
import { evaluationOf, wilson } from './tag-evaluation.ts';

const { signal } = new AbortController();
const NAMES = ['dog', 'drum', 'car'];

/** Clips whose features tell their tag by `contrast` against noise of ±0.5. */
function clips(count: number, contrast: number, seed = 1): SourcedExamples {
  const random = seededRandom(seed);
  const tags = Array.from({ length: count }, (_, i) => i % 3);
  return { tags, sources: tags.map((_, i) => String(i)), vectors: tags.map((tag) => Float64Array.from({ length: 12 }, (_, k) => random() - 0.5 + (k % 3 === tag ? contrast : 0))) };
}

describe('learnHead', () => {
  it('tells what can be told', async () => {
    const examples = clips(36, 1);
    const { head, heldOut } = await learnHead(examples, 3, { signal });
    const evaluation = evaluationOf(heldOut, examples.tags, NAMES);
    expect(evaluation).toMatchObject({ clips: 36, accuracy: 1 });
    expect(beatsMajority(evaluation)).toBe(true);
    const unseen = clips(30, 1, 2);
    const verdicts = unseen.vectors.map((vector) => judgeVector(head, vector));
    expect(verdicts.filter(({ tag }, i) => tag === unseen.tags[i]).length).toBeGreaterThan(20);
    expect(verdicts.filter(({ tag }, i) => tag !== null && tag !== unseen.tags[i])).toEqual([]);
  });

  it('claims nothing where there is nothing to tell', async () => {
    const examples = clips(60, 0);
    const evaluation = evaluationOf((await learnHead(examples, 3, { signal })).heldOut, examples.tags, NAMES);
    expect(beatsMajority(evaluation)).toBe(false);
    expect(evaluation.accuracy).toBeLessThan(0.55);
    // Shy rather than wrong: hardly any clip is given a tag.
    expect(evaluation.told).toBeLessThan(12);
  });

  it('does not know a tag that all its clips were held out of together', async () => {
    const examples = clips(30, 1);
    const together = { ...examples, sources: examples.tags.map((tag, i) => (tag === 2 ? 'one recording' : String(i))) };
    const { perTag } = evaluationOf((await learnHead(together, 3, { signal })).heldOut, examples.tags, NAMES);
    expect(perTag[2]).toEqual({ tag: 'car', clips: 10, right: 0 });
  });

  it('is like none of its clips far away from them', async () => {
    const { head } = await learnHead(clips(36, 1), 3, { signal });
    expect(judgeVector(head, new Float64Array(12).fill(9))).toMatchObject({ tag: null, reason: 'unlike' });
  });

  it('is not told of clips of a tag that nobody learned, though their scores are clear', async () => {
    const all = clips(90, 1);
    const known = all.tags.map((tag, i) => ({ tag, i })).filter(({ tag }) => tag < 2);
    const of = <T>(values: readonly T[]) => known.map(({ i }) => values[i]);
    const { head } = await learnHead({ tags: of(all.tags), sources: of(all.sources), vectors: of(all.vectors) }, 2, { signal });
    const others = all.vectors.filter((_, i) => all.tags[i] === 2);
    expect(others.filter((vector) => judgeVector(head, vector).tag !== null).length).toBeLessThan(0.1 * others.length);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const learning = learnHead(clips(60, 0.2), 3, { signal: controller.signal, onFraction: () => controller.abort() });
    await expect(learning).rejects.toBeInstanceOf(CanceledError);
  });
});

describe('a tag set as a file', async () => {
  const examples = clips(18, 1);
  const { head, settings, heldOut } = await learnHead(examples, 3, { signal });
  const document: TagSetDocument = { learnedAt: '2026-01-02T03:04:05.000Z', tags: NAMES, features: { model: 'm', key: 'm@1/1' }, ridge: settings.ridge, head, evaluation: evaluationOf(heldOut, examples.tags, NAMES) };
  const text = writeTagSet(document);

  it('comes back as it was, to the precision of its numbers', () => {
    const read = readTagSet(text, '/x.tags.json');
    expect({ ...read, head: null }).toEqual({ ...document, head: null });
    for (const vector of examples.vectors) {
      const [before, after] = [judgeVector(head, vector), judgeVector(read.head, vector)];
      expect(after.tag).toBe(before.tag);
      after.probabilities.forEach((probability, i) => expect(probability).toBeCloseTo(before.probabilities[i], 5));
    }
  });

  it.each([
    ['empty', () => ''],
    ['cut off', (whole: string) => whole.slice(0, whole.length / 2)],
    ['another format', (whole: string) => whole.replace('slateless-tags', 'else')],
    ['another version', (whole: string) => whole.replace('"version": 2', '"version": 1')],
    ['a tag too many', (whole: string) => whole.replace('"car"', '"car", "bus"')],
    ['weights of another size', (whole: string) => whole.replace(/"weights": "....../, '"weights": "')],
    ['a number that is none', (whole: string) => whole.replace(/"bias": "....../, '"bias": "AADAfw')],
  ])('is refused when it is damaged: %s', (_name, damage) => {
    expect(() => readTagSet(damage(text), '/x.tags.json')).toThrow(expect.objectContaining({ code: 'tags.set-invalid' }) as Error);
  });
});

describe('wilson', () => {
  it('agrees with the formula worked by hand, and stays within 0 and 1', () => {
    // (0.75 + 0.09604) / 1.19208 ± 1.96 / 1.19208 · √0.011776
    expect(wilson(15, 20)[0]).toBeCloseTo(0.531, 3);
    expect(wilson(15, 20)[1]).toBeCloseTo(0.888, 3);
    expect(wilson(0, 5)[0]).toBe(0);
    expect(wilson(5, 5)[1]).toBe(1);
  });
});
