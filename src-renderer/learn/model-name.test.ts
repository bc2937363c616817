import { describe, expect, it } from 'vitest';
import { modelId } from '../../src-shared/contract/models-schemas.ts';
import { nameProblem, suggestedName } from './model-name.ts';

const NAMES = ['/media/Series 3/Day 01 – Interviews', 'C:\\Aufnahmen\\Käse & Brot', '/', '/x/__', '/x/日本語', '/x/scratch', `/x/${'long '.repeat(40)}`, '/x/take.one_2'];

describe('suggestedName', () => {
  it.each(NAMES)('of %s is one that the app takes', (folder) => expect(modelId.safeParse(suggestedName(folder, [])).success).toBe(true));
  it('keeps what can be kept of the folder', () => expect(suggestedName('/media/Series 3/Day 01 – Interviews/', [])).toBe('day-01-interviews'));
  it('counts on where the name is taken', () => expect(suggestedName('/a/day', ['day', 'day-2'])).toBe('day-3'));
});

describe('nameProblem', () => {
  it('agrees with the contract', () => {
    for (const name of ['', 'a', '-a', 'a b', 'ä', 'x'.repeat(64), 'x'.repeat(65), 'A.b_c-1']) expect(nameProblem(name, []) === null).toBe(modelId.safeParse(name).success);
  });
  it('refuses the word for random weights and names that are taken', () => {
    expect(nameProblem('scratch', [])).not.toBeNull();
    expect(nameProblem('mine', ['mine'])).toMatch(/already/);
  });
});
