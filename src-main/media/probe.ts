/** @file Asks ffprobe about one file: once for streams and container, once for packet times at up to four places. Nothing is decoded. */
import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { parseRational, ratio } from '../../src-shared/time.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { capture, lineSplitter, spawn } from '../process/spawn.ts';
import { ffmpegFailure } from './ffmpeg-failure.ts';
import { judgeTiming, type FrameTiming, type PacketTime } from './frame-timing.ts';
import { mainVideo, toMediaInfo, type FileFacts, type ProbedFile, type ProbedStream } from './probe-parse.ts';

/** Packets looked at in each place of the file. */
const RUN_LENGTH = 160;

/**
 * Facts about a media file.
 *
 * @throws {AppError} `media.not-found`, `media.empty`, `media.unreadable` (with ffprobe's cause), `ffmpeg.missing`.
 */
export async function probe(path: string, tools: Tools, signal: AbortSignal): Promise<MediaInfo> {
  const file = await fileFacts(resolve(path));
  const program = requireTool(tools, 'ffprobe');
  const args = ['-v', 'error', '-show_format', '-show_streams', '-show_chapters', '-of', 'json', file.path];
  const answer = await capture(program, args, signal);
  const probed = JSON.parse(answer.stdout || '{}') as ProbedFile;
  const unreadable = (cause: string) => new AppError('media.unreadable', `Cannot read ${file.path}: ${cause}`, { path: file.path, cause });
  if (answer.code !== 0 || !probed.streams) {
    const { cause } = ffmpegFailure({ program, args, source: file.path, output: null, code: answer.code, killedBy: answer.signal, stderr: answer.stderrTail })
      .details as { cause: string };
    throw unreadable((await looksLikeText(file.path)) ? 'It is a text file, whatever its name says' : cause);
  }
  const picture = mainVideo(probed.streams);
  const timing = picture ? await frameTiming(program, file.path, picture, probed, signal) : null;
  const media = toMediaInfo(file, probed, timing);
  if (!media.video && media.audio.length === 0) throw unreadable('There is neither picture nor sound in it');
  return media;
}

async function fileFacts(path: string): Promise<FileFacts> {
  const facts = await stat(path).catch(() => null);
  if (!facts?.isFile()) throw new AppError('media.not-found', `No file ${path}`, { path });
  if (facts.size === 0) throw new AppError('media.empty', `${path} is empty`, { path });
  const readable = await open(path, 'r').catch(() => null);
  if (!readable) throw new AppError('media.unreadable', `Cannot open ${path}`, { path, cause: 'No permission to read the file' });
  await readable.close();
  const id = createHash('sha256').update(`${path}\0${facts.size}\0${facts.mtimeMs}`).digest('hex').slice(0, 32);
  return { id, path, name: basename(path), sizeBytes: facts.size, modifiedMs: facts.mtimeMs };
}

/** Media files have control bytes among their first; text has none. */
async function looksLikeText(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
  } finally {
    await file.close();
  }
}

/** Timestamps at the start, two places between and near the end; all of them in short files and where the container tells no length. */
async function frameTiming(program: string, path: string, picture: ProbedStream, probed: ProbedFile, signal: AbortSignal): Promise<FrameTiming> {
  const length = Number(probed.format?.duration);
  const start = Number(probed.format?.start_time ?? 0) || 0;
  const frames = length * ratio(parseRational(picture.avg_frame_rate) ?? { num: 25, den: 1 });
  const starts = frames > 8 * RUN_LENGTH ? [0, length / 3, (2 * length) / 3, length - 6] : [];
  const intervals = starts.map((time, index) => `${index === 0 ? '' : (start + time).toFixed(3)}%+#${RUN_LENGTH}`).join(',');
  const select = ['-select_streams', String(picture.index), '-show_entries', 'packet=pts_time,duration_time,flags', '-of', 'csv=p=0'];
  const packets: PacketTime[] = [];
  const lines = lineSplitter((line) => {
    const [pts, duration] = line.split(',').map(Number);
    // Packets that an edit list hides are flagged as discarded.
    if (line.includes('D')) return;
    if (pts !== undefined && Number.isFinite(pts)) packets.push({ pts, duration: duration !== undefined && Number.isFinite(duration) ? duration : null });
  });
  const child = spawn(program, ['-v', 'error', ...select, ...(intervals ? ['-read_intervals', intervals] : []), path], { signal });
  child.stdout.setEncoding('utf8').on('data', lines.push).on('end', lines.flush);
  await child.exit;
  const runs = intervals ? starts.map((_, index) => packets.slice(index * RUN_LENGTH, (index + 1) * RUN_LENGTH)) : [packets];
  const [num, den] = (picture.time_base ?? '1/1000').split('/').map(Number);
  return judgeTiming(runs, (num ?? 1) / (den ?? 1000), !intervals);
}
