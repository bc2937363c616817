/** @file What identifies a picture across containers: a hash of its packets, and when each frame appears. Nothing is decoded. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Tools } from '../process/binaries.ts';
import { lineSplitter } from '../process/spawn.ts';
import { decodeBytes } from './decode-process.ts';
import { hashNalUnits } from './nal-hash.ts';
import { byteStreamArgs, pictureArgs } from './resync-args.ts';

/** The picture streams of one file. */
export interface PictureProof {
  /** MD5 of the packets of each picture stream, the shown one's first, as `ffmpeg -c copy -f streamhash -hash md5` prints it. */
  readonly hashes: readonly string[];
  /** When each shown frame appears, seconds on the presentation timeline, ascending. */
  readonly times: Float64Array;
  /** When the last frame ends. */
  readonly end: number;
  /** Duration of one tick of the timestamps, seconds. */
  readonly tick: number;
  /** First timestamp of any frame; earlier than `times[0]` where an edit list hides frames. */
  readonly firstPacket: number;
}

/** Which file and streams. */
export interface PictureSource {
  readonly path: string;
  /** Time zero of the presentation timeline in the container's clock. */
  readonly containerStart: number;
  /** ffmpeg's index of the stream that is shown. */
  readonly main: number;
  /** All picture streams to hash, `main` first. */
  readonly all: readonly number[];
}

/** Flag of packets that an edit list hides: they are decoded and not shown. */
const HIDDEN = 0x4;

/**
 * Reads all packets once.
 *
 * @param onTime called with the presentation time reached.
 * @throws {AppError} `ffmpeg.failed`, or `media.no-video-stream` when no frame is shown.
 */
export async function pictureProof(picture: PictureSource, tools: Tools, signal: AbortSignal, onTime: (seconds: number) => void): Promise<PictureProof> {
  const { path, main, all, containerStart } = picture;
  const hashes: string[] = [];
  const takeLine = (line: string) => {
    const hash = /^MD5=([0-9a-f]{32})$/.exec(line)?.[1];
    if (hash) hashes.push(hash);
    return hash !== undefined;
  };
  const packets = packetReader(containerStart, onTime);
  const lines = lineSplitter(packets.take);
  for await (const bytes of decodeBytes(tools, { args: pictureArgs(path, main, all), source: path, takeLine }, signal)) lines.push(bytes.toString('latin1'));
  lines.flush();
  const { times, ...facts } = packets.result();
  if (times.length === 0) throw new AppError('media.no-video-stream', `${path} shows no frame`, { path });
  if (hashes.length !== all.length) throw new Error(`${all.length} hashes expected, ${hashes.length} came`);
  return { hashes, times, ...facts };
}

/** Hash of one H.264 or HEVC stream that does not depend on how the container frames its units; see `nal-hash.ts`. */
export async function unframedHash(path: string, index: number, codec: 'h264' | 'hevc', tools: Tools, signal: AbortSignal): Promise<string> {
  return hashNalUnits(decodeBytes(tools, { args: byteStreamArgs(path, index, codec), source: path }, signal), codec);
}

function packetReader(containerStart: number, onTime: (seconds: number) => void) {
  let tick = 1;
  let times = new Float64Array(1024);
  let count = 0;
  let end = -Infinity;
  let firstPacket = Infinity;
  const take = (line: string) => {
    const timeBase = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (timeBase) tick = Number(timeBase[1]) / Number(timeBase[2]);
    if (line.startsWith('#')) return;
    // stream, dts, pts, duration, size, checksum[, F=flags]
    const fields = line.split(',');
    const time = Number(fields[2]) * tick - containerStart;
    const flags = /F=0x([0-9a-fA-F]+)/.exec(line)?.[1];
    firstPacket = Math.min(firstPacket, time);
    if (flags && parseInt(flags, 16) & HIDDEN) return;
    if (count === times.length) {
      const longer = new Float64Array(2 * count);
      longer.set(times);
      times = longer;
    }
    times[count++] = time;
    end = Math.max(end, time + Number(fields[3]) * tick);
    if (count % 256 === 0) onTime(time);
  };
  return { take, result: () => ({ times: times.slice(0, count).sort(), end, tick, firstPacket }) };
}
