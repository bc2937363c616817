/** @file A multisensory network in a file, opened as one that is installed would be. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ModelStore, type OpenMultisensory } from '../../src-main/models/model-store.ts';
import { MODELS } from './sync-bench-session.ts';

/** Opens the one that is shipped, or the one in `path`. */
export async function namedMultisensory(path?: string): Promise<OpenMultisensory> {
  if (path === undefined) return new ModelStore([MODELS]).multisensory();
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const manifest = { kind: 'multisensory', id: basename(path, '.onnx'), file: basename(path), sha256, license: 'MIT', card: '-', parent: null, fullLogit: 1 } as const;
  return { manifest, source: { id: `${manifest.id}@${sha256.slice(0, 12)}`, path, bytes } };
}
