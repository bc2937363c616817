/** @file Splits an item's sound and writes the stems that its recipe asks for. */
import { extname } from 'node:path';
import type { StemsStep } from '../../src-shared/contract/batch.ts';
import type { StemsFacts } from '../../src-shared/contract/batch-made.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { StagedFiles, StepInput } from './make-files.ts';
import type { ItemDeps } from './run-item.ts';

/**
 * Writes into `folder`, which is made.
 *
 * @throws {AppError} as `stems.export`.
 */
export async function makeStems({ media, offset }: StepInput, { audioTrack, stems, format, mux }: StemsStep, folder: string, deps: Pick<ItemDeps, 'stems'>, call: Call): Promise<StagedFiles> {
  const result = await deps.stems.export({ mediaId: media.id, audioTrack, range: null, face: null, offset, stems, format, pattern: null, folder, overwrite: true, mux }, call);
  const { onScreenShare, visibleSeconds, model } = result.stems;
  const facts: StemsFacts = {
    kind: 'stems',
    onScreenShare,
    visibleSeconds,
    model,
    residualDb: result.residualDb,
    mixture: result.mixture,
    loudness: Object.fromEntries(result.files.map(({ kind, loudness }) => [kind, loudness])),
    warnings: result.warnings,
  };
  const files: StagedFiles['files'] = result.files.map(({ kind, path }) => ({ role: kind, path, ending: `.${kind}${extname(path)}` }));
  const film = result.muxed?.path;
  return { files: film === undefined ? files : [...files, { role: 'film', path: film, ending: `.stems${extname(film)}` }], facts };
}
