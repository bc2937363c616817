import { expect, it } from 'vitest';
import { BatchDraft, PLAIN_FIX, PLAIN_SEE, PLAIN_STEMS } from './batch-draft.svelte.ts';

const kinds = (draft: BatchDraft) => draft.recipe.steps.map(({ kind }) => kind);

it('puts steps where they belong, whatever the order in which they are chosen', () => {
  const draft = new BatchDraft();
  expect([kinds(draft), draft.writes]).toEqual([['measure'], false]);
  draft.setStep('see', PLAIN_SEE);
  draft.setStep('fix', PLAIN_FIX);
  draft.setStep('stems', PLAIN_STEMS);
  expect([kinds(draft), draft.writes]).toEqual([['measure', 'fix', 'stems', 'see'], true]);
  draft.setStep('stems', { ...PLAIN_STEMS, mux: true });
  expect([kinds(draft), draft.stems?.mux]).toEqual([['measure', 'fix', 'stems', 'see'], true]);
});

it('never leaves a fix without its measurement', () => {
  const draft = new BatchDraft();
  draft.setStep('fix', PLAIN_FIX);
  draft.setStep('stems', PLAIN_STEMS);
  draft.setStep('measure', null);
  expect(kinds(draft)).toEqual(['stems']);
  draft.setStep('fix', PLAIN_FIX);
  expect(kinds(draft)).toEqual(['measure', 'fix', 'stems']);
});
