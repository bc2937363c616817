/** @file Kept for one model, made anew for another. */
import { expect, it } from 'vitest';
import { perModel } from './per-model.ts';

it('makes one thing per model, as long as that model is in use', () => {
  const asked: string[] = [];
  const of = perModel(({ source }: { readonly source: { readonly id: string } }) => {
    asked.push(source.id);
    return { name: source.id };
  });
  const [a, b] = [{ source: { id: 'a' } }, { source: { id: 'b' } }];
  expect(of(a)).toBe(of({ source: { id: 'a' } }));
  expect(of(b).name).toBe('b');
  expect(of(a).name).toBe('a');
  expect(asked).toEqual(['a', 'b', 'a']);
});
