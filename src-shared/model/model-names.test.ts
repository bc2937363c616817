import { describe, expect, it } from 'vitest';
import { modelNames } from './model-names.ts';

describe('modelNames', () => {
  it('leaves out what is for programs', () => {
    expect(modelNames('multisensory-1@30ab8de18aca')).toBe('multisensory-1');
    expect(modelNames('separator-3@cc2ce0d3b843 lip-sync-2@7f538d4d9947 -1 v2')).toBe('separator-3 and lip-sync-2');
  });
});
