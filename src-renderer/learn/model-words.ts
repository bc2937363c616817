/** @file What a model is for, as it reads in the window. */
import type { ModelKind } from '../../src-shared/contract/models.ts';

/** In a word or two. */
export const MODEL_PURPOSE: Readonly<Record<ModelKind, string>> = { 'lip-sync': 'Sync', multisensory: 'See, tags', separator: 'Stems', voices: 'Stems, voices' };
