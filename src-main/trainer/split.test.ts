/** @file Who is held out, on made-up names. */
import { describe, expect, it } from 'vitest';
import { divide, isHeldOut, ownSplit, personOf, SPLIT, type Stretch } from './split.ts';

function stretches(...sources: readonly (readonly [source: string, ...seconds: readonly number[]])[]): readonly Stretch[] {
  return sources.flatMap(([source, ...lengths]) => lengths.map((seconds, time) => ({ source, time, seconds })));
}

const seconds = (part: readonly Stretch[]) => part.reduce((sum, stretch) => sum + stretch.seconds, 0);

describe('isHeldOut', () => {
  const names = Array.from({ length: 1000 }, (_, i) => `clip ${i}.mp4`);

  it('holds out about the share asked for, by name and seed alone', () => {
    const held = names.filter((name) => isHeldOut(name, { seed: 1, heldOutShare: 0.1 }));
    expect(held.length).toBeGreaterThan(70);
    expect(held.length).toBeLessThan(130);
    expect(names.filter((name) => isHeldOut(name, { seed: 1, heldOutShare: 0.1 }))).toEqual(held);
    expect(names.filter((name) => isHeldOut(name, { seed: 2, heldOutShare: 0.1 }))).not.toEqual(held);
  });
});

describe('personOf', () => {
  it.each([
    ['day 1/anna 01.mp4', 'day 1/anna'],
    ['day 1/Anna_2.mov', 'day 1/anna'],
    ['day 1/anna (3).mp4', 'day 1/anna'],
    ['day 2/anna 01.mp4', 'day 2/anna'],
    ['C0017.MP4', 'c'],
    ['b/0003.mp4', 'b/'],
    ['take 2 ben.mp4', 'take 2 ben'],
  ])('takes %s for %s', (source, person) => {
    expect(personOf(source)).toBe(person);
  });
});

describe('divide', () => {
  it('keeps a person on one side', () => {
    const people = ['anna', 'ben', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hal'];
    const all = stretches(...people.flatMap((name) => [[`${name} 1.mp4`, 20, 10] as const, [`${name} 2.mp4`, 30] as const]));
    const { training, heldOut, by } = divide(all, ownSplit(seconds(all)));
    expect(by).toBe('people');
    const names = (part: readonly Stretch[]) => new Set(part.map(({ source }) => personOf(source)));
    expect([...names(heldOut)].filter((name) => names(training).has(name))).toEqual([]);
    expect(training.length + heldOut.length).toBe(all.length);
    expect(seconds(heldOut)).toBeGreaterThanOrEqual(60);
  });

  it('divides the files of one person, and the stretches of one file', () => {
    const files = stretches(['C1.mp4', 30], ['C2.mp4', 40], ['C3.mp4', 50], ['C4.mp4', 60], ['C5.mp4', 40]);
    expect(divide(files, ownSplit(220))).toMatchObject({ by: 'files' });
    const one = stretches(['interview.mp4', 60, 60, 60]);
    const { training, heldOut, by } = divide(one, ownSplit(180));
    expect([by, seconds(training), seconds(heldOut)]).toEqual(['stretches', 120, 60]);
  });

  it('holds nothing out of a single stretch', () => {
    expect(divide(stretches(['a.mp4', 60]), ownSplit(60))).toMatchObject({ heldOut: [], by: null });
    expect(divide([], ownSplit(0)).training).toEqual([]);
  });

  it('is the same each time, and follows the hashes of the sources without balance', () => {
    const all = stretches(...Array.from({ length: 200 }, (_, i) => [`${i}.mp4`, 10] as const));
    expect(divide(all, SPLIT)).toEqual(divide(all, SPLIT));
    expect(divide(all, SPLIT).heldOut.every(({ source }) => isHeldOut(source, SPLIT))).toBe(true);
    expect(divide(all, { seed: 0, heldOutShare: 1 }).heldOut.length).toBe(200);
  });
});
