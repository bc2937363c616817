/** @file Class activation maps as a JSON file, for other programs. */
import { createWriteStream } from 'node:fs';
import { extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { HeatMapData, HeatMapDataOptions } from '../../../src-shared/contract/heat-map.ts';
import { type ClassActivationMaps, meanStrength } from '../../../src-shared/model/class-activation-map.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import { assertWritable, intoPlace } from '../../media/output-file.ts';
import type { CamClip } from './compute-cam.ts';
import { besides } from './heat-map-export.ts';

/** Refuses names that cannot be written, before anything is computed. */
export async function checkDataPath(media: MediaInfo, options: Pick<HeatMapDataOptions, 'output' | 'overwrite'>): Promise<void> {
  const output = dataPath(media, options);
  const cause = 'Numbers are written to a file that ends in .json';
  if (extname(output).toLowerCase() !== '.json') throw new AppError('fix.unsupported', `${output}: ${cause}`, { path: media.path, cause });
  await assertWritable(media.path, output, options.overwrite);
}

/**
 * Writes one map per line: its time in seconds, the strength (0–1; null in silence), and signed logits `[rows][columns]` in one list, row by row.
 *
 * @throws {AppError} `fix.output-exists`, `disk.*`.
 */
export async function writeData({ media, audioTrack, range }: CamClip, model: string, maps: ClassActivationMaps, options: Pick<HeatMapDataOptions, 'output' | 'overwrite'>): Promise<HeatMapData> {
  const output = dataPath(media, options);
  const { header: { rows, columns, start, step, covered, fullLogit }, strengths, logits } = maps;
  const cells = rows * columns;
  const facts = { format: 'slateless-heat-map', version: 1, file: media.name, model, audioTrack, range, rows, columns, start, step, fullLogit };
  const lines = function* () {
    yield `${JSON.stringify(facts).slice(0, -1)},"maps":[`;
    for (let map = 0; map < covered; map++) {
      const strength = Number.isNaN(strengths[map]) ? null : Number(strengths[map].toFixed(4));
      const values = Array.from(logits.subarray(map * cells, (map + 1) * cells), (logit) => Number(logit.toFixed(2)));
      yield `${map === 0 ? '' : ','}\n${JSON.stringify({ time: Number((start + map * step).toFixed(6)), strength, logits: values })}`;
    }
    yield '\n]}\n';
  };
  await intoPlace(output, options.overwrite, (partial) => pipeline(Readable.from(lines()), createWriteStream(partial)));
  return { output, maps: covered, meanStrength: meanStrength(maps) };
}

function dataPath({ path }: MediaInfo, { output }: Pick<HeatMapDataOptions, 'output'>): string {
  return output === null ? besides(path, null, '.heat-map.json') : resolve(output);
}
