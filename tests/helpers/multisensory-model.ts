/** @file A small multisensory model with random weights, stored like one of the user's own: its features are as good as any for telling plain clips apart. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { multisensoryLayout } from '../../src-main/networks/multisensory-align.ts';
import { COMPACT, type MultisensoryConfig } from '../../src-main/networks/multisensory-config.ts';
import { exportMultisensory } from '../../src-main/networks/multisensory-export.ts';
import { seededRandom } from '../../src-main/nn/random.ts';

/** Half a second at a glance. */
export const SMALL: MultisensoryConfig = { ...COMPACT, frames: 12, side: 32, width: 4, sampleRate: 9600 };

/** Writes the model and a manifest that names it into a folder of models, replacing a manifest there. Another seed makes other weights under the same name. */
export async function writeMultisensoryModel(folder: string, seed: number, config: MultisensoryConfig = SMALL): Promise<void> {
  const layout = multisensoryLayout(config);
  const random = seededRandom(seed);
  const vectors = { weight: layout.initialize('weight', random), statistic: layout.initialize('statistic', random) };
  const bytes = exportMultisensory(config, layout, vectors);
  const entry = {
    kind: 'multisensory',
    id: 'small-multisensory',
    file: 'small-multisensory.onnx',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    license: 'MIT',
    card: 'small-multisensory.md',
    parent: null,
    fullLogit: 3,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, entry.file), bytes);
  await writeFile(join(folder, entry.card), 'Random weights.');
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ version: 1, active: { multisensory: entry.id }, models: [entry] }));
}
