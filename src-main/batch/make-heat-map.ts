/** @file Looks where an item's sound comes from and writes it as its recipe asks for: a video, numbers, or both of the same maps. */
import { basename, extname, join } from 'node:path';
import type { SeeStep } from '../../src-shared/contract/batch.ts';
import type { SeeFacts } from '../../src-shared/contract/batch-made.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import { overlayEnding } from '../media/write-overlay.ts';
import type { StagedFiles, StepInput } from './make-files.ts';
import type { ItemDeps } from './run-item.ts';

/**
 * Writes into `folder`, which is made.
 *
 * @throws {AppError} as `heatMap.exportVideo` and `heatMap.exportData`.
 */
export async function makeHeatMap({ media }: StepInput, { audioTrack, video, data, style }: SeeStep, folder: string, deps: Pick<ItemDeps, 'heatMap'>, call: Call): Promise<StagedFiles> {
  const name = basename(media.path, extname(media.path));
  const files: StagedFiles['files'][number][] = [];
  let facts: SeeFacts = { kind: 'see', meanStrength: null, warnings: [] };
  const wanted = { mediaId: media.id, audioTrack, range: null, overwrite: true };
  if (video) {
    const ending = `.heat-map${overlayEnding(media)}`;
    const { output, meanStrength, warnings } = await deps.heatMap.exportVideo({ ...wanted, style, output: join(folder, name + ending) }, call);
    files.push({ role: 'overlay', path: output, ending });
    facts = { kind: 'see', meanStrength, warnings };
  }
  if (data) {
    const ending = '.heat-map.json';
    // The maps are there after a video, and writing numbers is nothing beside it: progress does not begin anew.
    const quiet: Call = video ? { ...call, onProgress: () => undefined } : call;
    const { output, meanStrength } = await deps.heatMap.exportData({ ...wanted, output: join(folder, name + ending) }, quiet);
    files.push({ role: 'data', path: output, ending });
    facts = { ...facts, meanStrength };
  }
  return { files, facts };
}
