/** @file One small picture per clip, at the moment that a person should look at; made once and kept with the batch. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Call, MediaService } from '../../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import { systemCode, writeAtomic } from '../../files/write-atomic.ts';
import type { StoredItem } from '../batch-state.ts';

/** One frame of an opened file as a JPEG. */
export type Poster = (media: MediaInfo, options: { readonly time: number; readonly width: number }, signal: AbortSignal) => Promise<Uint8Array>;

/** What thumbnails are made by. */
export interface ThumbnailDeps {
  readonly media: Pick<MediaService, 'open'>;
  readonly poster: Poster;
}

const WIDTH = 320;
/** Where to look where nothing is doubtful: beginnings are often black. */
const USUAL_PLACE = 0.3;

/** The picture as Base64, or null for a clip that has none. `folder` is the document's. */
export async function thumbnail(folder: string, item: Pick<StoredItem, 'id' | 'path' | 'duration' | 'doubts'>, deps: ThumbnailDeps, call: Call): Promise<string | null> {
  if (item.duration === null) return null;
  const time = item.doubts.find((doubt) => doubt.time !== null)?.time ?? USUAL_PLACE * item.duration;
  const path = join(folder, 'thumbnails', `${item.id}-${Math.round(time * 1000)}.jpg`);
  const kept = await readFile(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (kept) return kept.toString('base64');
  try {
    const media = await deps.media.open({ path: item.path }, { ...call, onProgress: () => undefined });
    if (!media.video) return null;
    const jpeg = Buffer.from(await deps.poster(media, { time, width: WIDTH }, call.signal));
    await writeAtomic(path, jpeg);
    return jpeg.toString('base64');
  } catch (error) {
    // A report of a broken clip is wanted all the same.
    if (error instanceof AppError) return null;
    throw error;
  }
}
