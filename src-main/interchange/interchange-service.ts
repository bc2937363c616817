/** @file The interchange part of the contract: opens the clips, lets the writers write, and puts every file into place whole. */
import { stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { InterchangeClipArgs, InterchangeFile, InterchangeService } from '../../src-shared/contract/interchange.ts';
import { AppError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import { errorText } from '../../src-shared/contract/error-text.ts';
import type { Call, MediaService } from '../../src-shared/contract/services.ts';
import type { InterchangeFormat, InterchangeStem } from '../../src-shared/model/interchange.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { fileName } from '../files/file-name.ts';
import { intoPlace } from '../media/output-file.ts';
import { WRITERS } from './formats.ts';
import { type Gathered, gatherClip } from './gather-clip.ts';
import { type Timeline, timelinesOf } from './timeline.ts';

/** What the service stands on. */
export interface InterchangeDeps {
  readonly media: Pick<MediaService, 'open' | 'levels'>;
}

/** Builds the service. */
export function createInterchangeService(deps: InterchangeDeps): InterchangeService {
  return {
    export: async ({ name, formats, folder, overwrite, clips }, call) => {
      const gathered: { readonly path: string; readonly clip: Gathered }[] = [];
      for (const [index, args] of clips.entries()) {
        throwIfCanceled(call.signal);
        call.onProgress({ stage: 'probing', fraction: index / clips.length, etaSeconds: null });
        gathered.push({ path: args.path, clip: await gather(args, deps, call) });
      }
      const found = gathered.flatMap(({ clip }) => ('reason' in clip ? [] : [clip]));
      const timelines = timelinesOf(name, found.map(({ clip }) => clip));
      const planned = [...new Set(formats)].flatMap((format) => timelines.flatMap((timeline) => filesOf(timeline, format, resolve(folder))));
      if (!overwrite) await Promise.all(planned.map(({ file }) => assertFree(file.path)));
      for (const { file, text } of planned) {
        throwIfCanceled(call.signal);
        await intoPlace(file.path, overwrite, (partial) => writeFile(partial, text));
      }
      return {
        files: planned.map(({ file }) => file),
        skipped: gathered.flatMap(({ path, clip }) => ('reason' in clip ? [{ path, reason: clip.reason }] : [])),
        notes: found.flatMap(({ notes }) => notes),
      };
    },
  };
}

/** A clip that cannot be opened leaves the others alone. */
async function gather(args: InterchangeClipArgs, deps: InterchangeDeps, call: Call): Promise<Gathered> {
  try {
    const media = await deps.media.open({ path: resolve(args.path) }, call);
    const track = args.audioTrack ?? (await loudest(media, deps, call));
    const found = await Promise.all(args.stems.map((stem) => gatherStem(stem, deps, call)));
    const stems = found.flatMap((stem) => ('reason' in stem ? [] : [stem]));
    const lost = found.flatMap((stem) => ('reason' in stem ? [`${media.name} goes without its stem ${stem.path}. ${stem.reason}`] : []));
    const gathered = gatherClip(media, track, stems, args);
    return 'reason' in gathered ? gathered : { ...gathered, notes: [...gathered.notes, ...lost] };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** A stem that is gone or cannot be read leaves its clip alone. */
async function gatherStem({ path, name }: InterchangeClipArgs['stems'][number], deps: InterchangeDeps, call: Call): Promise<InterchangeStem | { readonly path: string; readonly reason: string }> {
  try {
    const stem = await deps.media.open({ path: resolve(path) }, call);
    const audio = stem.audio[0];
    if (!audio) throw new AppError('media.no-audio-stream', `${path} has no sound`, { path });
    return { path: stem.path, name, channels: audio.channels, sampleRate: audio.sampleRate, duration: stem.duration };
  } catch (error) {
    return { path, reason: reasonOf(error) };
  }
}

/** What a user reads of an error of one file. Any other error is thrown on. */
function reasonOf(error: unknown): string {
  if (!(error instanceof AppError)) throw error;
  const { title, cause } = errorText(error);
  return `${title}. ${cause}`;
}

async function loudest(media: MediaInfo, deps: InterchangeDeps, call: Call): Promise<number> {
  if (media.audio.length < 2) return 0;
  const levels = await deps.media.levels({ mediaId: media.id }, call);
  return levels.reduce<number>((best, level, index) => ((level ?? -Infinity) > (levels[best] ?? -Infinity) ? index : best), 0);
}

function filesOf(timeline: Timeline, format: InterchangeFormat, folder: string): readonly { readonly file: InterchangeFile; readonly text: string }[] {
  const { write, ending } = WRITERS[format];
  const { texts, residuals, notes } = write(timeline);
  return texts.map((text, index) => {
    const part = texts.length > 1 ? ` ${index + 1}` : '';
    return { text, file: { format, path: join(folder, `${fileName(timeline.name)}${part}${ending}`), notes, residuals } };
  });
}

async function assertFree(path: string): Promise<void> {
  if (await stat(path).catch(() => null)) throw new AppError('fix.output-exists', `${path} exists`, { path });
}
