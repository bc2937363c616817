/** @file Presentation times of all frames, read from packets. Nothing is decoded, but the whole file is read. */
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { lineSplitter, spawn } from '../process/spawn.ts';

/**
 * Times in seconds on the presentation timeline, ascending, each once. Packets that an edit list hides do not count.
 *
 * @param onTime called now and then with the time reached.
 * @throws {AppError} `media.no-video-stream`, `media.unreadable`.
 */
export async function readFrameTimes(media: MediaInfo, tools: Tools, signal: AbortSignal, onTime: (seconds: number) => void = () => undefined): Promise<Float64Array> {
  const { video, path } = media;
  if (!video) throw new AppError('media.no-video-stream', `${path} has no picture`, { path });
  const args = ['-v', 'error', '-select_streams', String(video.index), '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', path];
  const child = spawn(requireTool(tools, 'ffprobe'), args, { signal });
  const times: number[] = [];
  const lines = lineSplitter((line) => {
    const [pts = '', flags = ''] = line.split(',');
    const time = Number(pts) - media.containerStart;
    if (Number.isFinite(time) && pts !== '' && !flags.includes('D')) times.push(time);
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lines.push(text);
    onTime(times.at(-1) ?? 0);
  });
  const exit = await child.exit;
  lines.flush();
  if (exit.code !== 0 && times.length === 0) {
    const cause = exit.stderrTail.at(-1) ?? `ffprobe ended with ${exit.code ?? exit.signal ?? 'nothing'}`;
    throw new AppError('media.unreadable', `Cannot read the packets of ${path}: ${cause}`, { path, cause });
  }
  const sorted = Float64Array.from(times).sort();
  return sorted.filter((time, index) => index === 0 || time > (sorted[index - 1] ?? -Infinity));
}
