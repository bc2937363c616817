/** @file How a fix can be written, in words. */
import type { FixMode } from '../../src-shared/contract/services.ts';

/** In the order they are offered. */
export const FIX_MODES: readonly { readonly value: FixMode; readonly text: string; readonly hint: string }[] = [
  { value: 'baked', text: 'Baked', hint: 'Picture copied bit for bit, sound moved by whole samples. Reads the same in every program.' },
  { value: 'timestamps', text: 'Timestamps', hint: 'Players only: everything is copied and only timestamps move. Many editors ignore them.' },
  { value: 'sidecar', text: 'Sidecar', hint: 'No media: a JSON file with the correction.' },
];
