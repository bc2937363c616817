/** @file Three programs that read the same file differently. A fix that can be relied on looks the same to all of them. */
import { capture, spawn } from '../../src-main/process/spawn.ts';
import { requireTool } from '../../src-main/process/binaries.ts';
import { runTool, testTools } from './make-media.ts';

/**
 * `timestamps` follows every timestamp and edit list, as good players do. `naive` plays the first sample with the first picture, as simple
 * importers do. `no-edit-list` follows the timestamps of the tracks themselves and ignores edit lists, as some editors do with MOV and MP4.
 */
export type Reader = 'timestamps' | 'naive' | 'no-edit-list';

/** What a reader makes of a file. */
export interface Reading {
  /** First channel, one value per sample. */
  readonly sound: Float32Array;
  readonly sampleRate: number;
  /** When each frame appears, seconds on the clock whose zero is the first value of `sound`, ascending. */
  readonly pictures: readonly number[];
}

/** Reads sound track `track` and the picture of a file. */
export async function readAs(reader: Reader, path: string, track = 0): Promise<Reading> {
  const blind = reader === 'no-edit-list' ? ['-ignore_editlist', '1'] : [];
  const about = ['-show_entries', 'stream=sample_rate', '-select_streams', `a:${track}`, '-of', 'csv=p=0'];
  const sampleRate = Number.parseInt(await runTool('ffprobe', ['-v', 'error', ...about, path]), 10);
  const times = await pictureTimes(path, blind);
  const start = await startTime(path, blind);
  // Without -copyts ffmpeg takes the start of the tracks it uses for that of the file, in MPEG-TS.
  const aligned = reader === 'naive' ? [] : [`aresample=async=1:min_comp=0.00001:first_pts=${Math.round(start * sampleRate)}`];
  const args = ['-v', 'error', '-copyts', ...blind, '-i', path, '-map', `0:a:${track}`, '-af', [...aligned, 'pan=mono|c0=c0'].join(','), '-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1'];
  const sound = await floats(args);
  const zero = reader === 'naive' ? (times[0] ?? NaN) : start;
  return { sound, sampleRate, pictures: times.map((time) => time - zero) };
}

/** Timestamps of the frames that are shown, ascending, in the container's clock. */
export async function pictureTimes(path: string, options: readonly string[] = []): Promise<readonly number[]> {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0'];
  const text = await runTool('ffprobe', ['-v', 'error', ...options, ...entries, path]);
  const shown = text.split('\n').filter((line) => line !== '' && !/,.?D/.test(line));
  return shown.map((line) => Number.parseFloat(line)).sort((a, b) => a - b);
}

async function startTime(path: string, options: readonly string[]): Promise<number> {
  return Number.parseFloat(await runTool('ffprobe', ['-v', 'error', ...options, '-show_entries', 'format=start_time', '-of', 'csv=p=0', path]));
}

async function floats(args: readonly string[]): Promise<Float32Array> {
  const child = spawn(requireTool(await testTools(), 'ffmpeg'), args, { signal: AbortSignal.timeout(100_000) });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const { code, stderrTail } = await child.exit;
  if (code !== 0) throw new Error(stderrTail.join('\n'));
  const bytes = Buffer.concat(chunks);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4).slice();
}

/** The digest that ffmpeg itself prints for the packets of a file's picture. */
export async function streamHash(path: string): Promise<string> {
  const program = requireTool(await testTools(), 'ffmpeg');
  const { stdout } = await capture(program, ['-v', 'error', '-i', path, '-map', '0:V:0', '-c', 'copy', '-f', 'streamhash', '-hash', 'md5', '-'], AbortSignal.timeout(100_000));
  return /MD5=([0-9a-f]{32})/i.exec(stdout)?.[1] ?? stdout;
}
