/** @file Names of written stems, from a pattern, and the way back from a name to the files. */
import { stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { STEM_KINDS, type StemFileRef, type StemKind } from '../../src-shared/model/stem.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { fileName } from '../files/file-name.ts';
import { timecodeAt } from './time-reference.ts';

/** Unless told. */
const PATTERN = '{name}.{stem}';

/** What a name may speak of. */
export interface StemNaming {
  readonly media: MediaInfo;
  readonly audioTrack: number;
  /** Null is the whole track. */
  readonly range: TimeRange | null;
  readonly face: number | null;
  readonly date: Date;
}

/** Name of one stem's file, without the ending; see `StemsExportArgs.pattern`. */
export function stemName(pattern: string | null, kind: StemKind, { media, audioTrack, range, face, date }: StemNaming): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  const values: Readonly<Record<string, string>> = {
    name: sourceStem(media),
    stem: kind,
    face: face === null ? 'all' : String(face + 1),
    range: range ? `${clock(range.start)}-${clock(range.end)}` : 'whole',
    timecode: (timecodeAt(media, range?.start ?? 0) ?? 'no-timecode').replace(/[:;]/g, '-'),
    date: `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`,
    track: String(audioTrack + 1),
  };
  return filled(pattern ?? PATTERN, values);
}

function filled(pattern: string, values: Readonly<Record<string, string>>): string {
  return fileName(pattern.replace(/\{(\w+)\}/g, (token, name: string) => values[name] ?? token));
}

/** Stems of a film's whole track that lie in a folder under their usual names. */
export async function writtenStems(source: string, folder: string): Promise<readonly StemFileRef[]> {
  const name = sourceStem({ name: basename(source) });
  const all = STEM_KINDS.map((kind) => ({ kind, path: join(resolve(folder), `${filled(PATTERN, { name, stem: kind })}.wav`) }));
  const there = await Promise.all(all.map(({ path }) => stat(path).then((status) => status.isFile(), () => false)));
  return all.filter((_, index) => there[index]);
}

/** A file's name without its ending. */
export function sourceStem({ name }: Pick<MediaInfo, 'name'>): string {
  return basename(name, extname(name));
}

/** `01m02.5s`. */
function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const rest = tenths % 600;
  return `${String(Math.floor(tenths / 600)).padStart(2, '0')}m${String(Math.floor(rest / 10)).padStart(2, '0')}${rest % 10 === 0 ? '' : `.${rest % 10}`}s`;
}
