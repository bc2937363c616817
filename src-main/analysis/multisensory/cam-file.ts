/**
 * @file Builds a file of class activation maps in the derived cache. It can be read while it grows; `src-shared/model/class-activation-map.ts` documents its
 * layout byte by byte.
 */
import { open, type FileHandle, readFile } from 'node:fs/promises';
import { CAM_HEADER_BYTES, camFileBytes, type CamHeader, camRecordOffset, type ClassActivationMaps, decodeCam, decodeCamHeader, encodeCamHeader, encodeCamRecord } from '../../../src-shared/model/class-activation-map.ts';
import type { MultisensoryModel } from '../../models/manifest.ts';
import type { Tools } from '../../process/binaries.ts';
import type { DerivedCache } from '../../project/derived-cache.ts';
import type { Turn } from '../embed.ts';
import { CAM_SETTINGS, type CamClip, planCam } from './compute-cam.ts';
import type { SeeNetwork } from './see-network.ts';

/** What a file is built with. */
export interface CamFileDeps {
  readonly tools: Tools;
  readonly network: SeeNetwork;
  readonly cache: DerivedCache;
}

/** Raised whenever the same clip, model and settings would give another file. */
const VERSION = 1;
const REPORT_MS = 250;
/** Files that are being built in this process, by the cache's path for them. */
const growing = new Map<string, string>();

/** Path of the file, finished or still growing; null when nobody has asked for it yet. */
export async function findCam(clip: CamClip, model: MultisensoryModel, cache: DerivedCache): Promise<string | null> {
  const key = camKey(clip, model);
  return growing.get(cache.pathFor(key, 'cam')) ?? cache.find(key, 'cam');
}

/**
 * Computes the maps of a clip unless they are there. Reports about four times a second.
 *
 * @param onGrown told the header whenever more maps can be read.
 * @throws {AppError} what `planCam` throws, `disk.*`.
 */
export async function buildCam(clip: CamClip, model: MultisensoryModel, deps: CamFileDeps, turn: Turn, onGrown: (header: CamHeader) => void): Promise<CamHeader> {
  const { cache, network, tools } = deps;
  const key = camKey(clip, model);
  const found = await cache.find(key, 'cam');
  const known = found === null ? null : decodeCamHeader(await readStart(found));
  if (known?.complete) return known;
  const { rows, columns, maps, start, step, compute } = planCam(clip, network, tools);
  let header: CamHeader = { rows, columns, maps, start, step, covered: 0, complete: false, fullLogit: model.fullLogit };
  let reportedMs = -Infinity;
  const report = () => {
    reportedMs = performance.now();
    onGrown(header);
  };
  const path = cache.pathFor(key, 'cam');
  try {
    await cache.make(key, 'cam', async (partial) => {
      const file = await open(partial, 'wx');
      try {
        await file.truncate(camFileBytes(header));
        await writeHeader(file, header);
        growing.set(path, partial);
        report();
        for await (const records of compute(turn)) {
          for (const [index, record] of records.entries()) {
            const bytes = encodeCamRecord(record, header);
            await file.write(bytes, 0, bytes.length, camRecordOffset(header, header.covered + index));
          }
          header = { ...header, covered: header.covered + records.length };
          await writeHeader(file, header);
          if (performance.now() - reportedMs >= REPORT_MS) report();
        }
        // Pictures can end before the container says so.
        header = { ...header, maps: header.covered, complete: true };
        await file.truncate(camFileBytes(header));
        await writeHeader(file, header);
      } finally {
        await file.close();
      }
    });
  } finally {
    growing.delete(path);
  }
  report();
  return header;
}

/** The maps of a finished file. */
export async function readCam(clip: CamClip, model: MultisensoryModel, cache: DerivedCache): Promise<ClassActivationMaps | null> {
  const path = await cache.find(camKey(clip, model), 'cam');
  return path === null ? null : decodeCam(await readFile(path));
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(CAM_HEADER_BYTES), 0, CAM_HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function writeHeader(file: FileHandle, header: CamHeader): Promise<void> {
  const bytes = encodeCamHeader(header);
  await file.write(bytes, 0, bytes.length, 0);
}

function camKey({ media, audioTrack, range }: CamClip, { sha256, fullLogit }: MultisensoryModel): readonly (string | number)[] {
  return ['cam', VERSION, media.id, audioTrack, range ? `${range.start}-${range.end}` : 'all', sha256, fullLogit, JSON.stringify(CAM_SETTINGS)];
}
