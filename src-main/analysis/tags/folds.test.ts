/** @file Division into folds. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { foldsOf } from './folds.ts';

describe('foldsOf', () => {
  it('keeps sources together and deals every tag to every fold', () => {
    const examples = Array.from({ length: 60 }, (_, i) => ({ tag: i % 3, source: `${i % 3}-${Math.floor(i / 6)}` }));
    const folds = foldsOf(examples, 5, seededRandom(1));
    for (const [i, { source }] of examples.entries()) expect(folds[examples.findIndex((other) => other.source === source)]).toBe(folds[i]);
    for (let fold = 0; fold < 5; fold++) {
      for (let tag = 0; tag < 3; tag++) expect(folds.filter((one, i) => one === fold && examples[i].tag === tag)).toHaveLength(4);
    }
  });

  it('leaves folds empty rather than part a source', () => {
    expect(new Set(foldsOf([{ tag: 0, source: 'a' }, { tag: 1, source: 'a' }, { tag: 0, source: 'b' }], 5, seededRandom(1))).size).toBe(2);
  });

  it('is the same each time', () => {
    const examples = Array.from({ length: 20 }, (_, i) => ({ tag: i % 2, source: String(i) }));
    expect(foldsOf(examples, 4, seededRandom(3))).toEqual(foldsOf(examples, 4, seededRandom(3)));
  });
});
