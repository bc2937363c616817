/** @file Edits in words, as they follow "Undo" and "Redo". */
import type { Command } from '../../src-shared/model/commands.ts';

const LABELS: { readonly [T in Command['type']]: string } = {
  'insert-clips': 'add clips',
  'remove-clips': 'remove clips',
  'restore-clips': 'restore clips',
  'set-correction': 'change offset',
  'set-audio-track': 'choose audio track',
  'set-range': 'set in and out',
  'set-estimate': 'measure',
  'set-file': 'locate file',
  'set-stems': 'mix stems',
  'set-stem-files': 'write stems',
  'set-output': 'write file',
  'set-tags': 'tag',
  'insert-group': 'add group',
  'remove-group': 'remove group',
  'rename-group': 'rename group',
  'set-groups': 'sort into group',
  rename: 'rename project',
};

/** Label of a command. */
export function labelOf(command: Command): string {
  return LABELS[command.type];
}
