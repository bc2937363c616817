/** @file Writes a clip with something drawn over its picture, and checks what came out. */
import { extname } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaInfo, VideoStream } from '../../src-shared/model/media.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { frameSyncOption, proxyEncoder, toolFacts } from '../process/tool-facts.ts';
import { displaySize } from './decode.ts';
import { readFrameTimes } from './frame-times.ts';
import { overlayArgs, type OverlayRequest, type OverlayStream } from './overlay-args.ts';
import { probe } from './probe.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** What to draw over what. */
export interface OverlayJob {
  readonly media: MediaInfo;
  readonly video: VideoStream;
  readonly range: TimeRange | null;
  /** When the source's frames appear, within the range if there is one, seconds. */
  readonly times: Float64Array;
  readonly overlay: OverlayStream;
  /** RGBA, `overlay.height × overlay.width × 4` bytes each. */
  readonly pictures: AsyncIterable<Buffer>;
  readonly container: OverlayRequest['container'];
}

/** How it is followed. */
export interface OverlayCall {
  readonly signal: AbortSignal;
  readonly onWritten: (fraction: number) => void;
  readonly onVerified: (fraction: number) => void;
}

const CONTAINERS: Readonly<Record<string, OverlayRequest['container']>> = { '.mp4': 'mp4', '.m4v': 'mp4', '.mov': 'mov', '.mkv': 'matroska' };
/** Sound that can be copied into a container; Matroska takes anything. */
const FITTING: Readonly<Record<OverlayRequest['container'], RegExp>> = { mp4: /^(aac|mp3|mp2|ac3|eac3|alac|opus|flac)$/, mov: /^(aac|mp3|mp2|ac3|eac3|alac|pcm_[sf].*)$/, matroska: /./ };
/** Timestamps are rounded to a millisecond by some containers. */
const TOLERANCE = 0.0011;
/** Copied sound begins with a whole packet. */
const PACKET = 0.05;

/** Ending of an output whose name is not given: the first container that takes the sound as it is. */
export function overlayEnding({ audio }: MediaInfo): '.mp4' | '.mov' | '.mkv' {
  const takes = (container: OverlayRequest['container']) => audio.every(({ codec }) => FITTING[container].test(codec));
  return takes('mp4') ? '.mp4' : takes('mov') ? '.mov' : '.mkv';
}

/** Container of an output file. Throws {@link AppError} `fix.unsupported` for endings it cannot be told from, and for sound that does not fit. */
export function overlayContainer({ path, audio }: MediaInfo, output: string): OverlayRequest['container'] {
  const container = CONTAINERS[extname(output).toLowerCase()];
  const unsupported = (cause: string) => new AppError('fix.unsupported', `${output}: ${cause}`, { path, cause });
  if (!container) throw unsupported('The output must end in .mp4, .mov or .mkv');
  const misfit = audio.find(({ codec }) => !FITTING[container].test(codec));
  if (misfit) throw unsupported(`Its sound (${misfit.codec}) cannot be copied into ${extname(output)}; name an output that ends in ${overlayEnding({ audio } as MediaInfo)}`);
  return container;
}

/** Size of the output: that of the picture as a player shows it, in even numbers as 4:2:0 needs. */
export function overlaySize(video: VideoStream): { readonly width: number; readonly height: number } {
  const { width, height } = displaySize(video);
  return { width: Math.max(2, 2 * Math.round(width / 2)), height: Math.max(2, 2 * Math.round(height / 2)) };
}

/**
 * Writes `output` and reads it back: every frame must be there at its time, and every sound track.
 *
 * @throws {AppError} `ffmpeg.*`, `disk.*`, `fix.verification-failed`.
 */
export async function writeOverlay(job: OverlayJob, output: string, tools: Tools, call: OverlayCall): Promise<void> {
  const { media, video, range, times, overlay, container } = job;
  const facts = await toolFacts(requireTool(tools, 'ffmpeg'));
  const encoder = facts && proxyEncoder(facts);
  if (!encoder || (encoder === 'libvpx' && container !== 'matroska')) {
    const cause = 'This ffmpeg has no H.264 encoder';
    throw new AppError('ffmpeg.failed', cause, { path: media.path, cause, command: '', stderrTail: [] });
  }
  const seconds = range ? range.end - range.start : media.duration;
  const args = overlayArgs(media, video, { ...overlaySize(video), overlay, range, encoder, container, output }, frameSyncOption(facts));
  const onTime = (time: number) => call.onWritten(Math.min(1, Math.max(0, time / seconds)));
  await runFfmpeg(tools, { args, source: media.path, durationSeconds: seconds, onTime, signal: call.signal, input: job.pictures });
  await verify({ media, times, zero: range?.start ?? 0, output }, tools, call);
}

async function verify({ media, times, zero, output }: { readonly media: MediaInfo; readonly times: Float64Array; readonly zero: number; readonly output: string }, tools: Tools, { signal, onVerified }: OverlayCall): Promise<void> {
  const failed = (cause: string) => new AppError('fix.verification-failed', `${output}: ${cause}`, { path: output, cause });
  const written = await probe(output, tools, signal);
  const shown = await readFrameTimes(written, tools, signal, (time) => onVerified(written.duration > 0 ? Math.min(1, time / written.duration) : 0));
  if (shown.length !== times.length) throw failed(`It has ${shown.length} frames instead of ${times.length}`);
  const late = times.findIndex((time, frame) => Math.abs(time - zero - shown[frame]) > TOLERANCE);
  if (late >= 0) throw failed(`Frame ${late} appears at ${shown[late].toFixed(4)} s instead of ${(times[late] - zero).toFixed(4)} s`);
  if (written.audio.length !== media.audio.length) throw failed(`It has ${written.audio.length} sound tracks instead of ${media.audio.length}`);
  const moved = media.audio.findIndex(({ startTime }, track) => Math.abs(Math.max(0, startTime - zero) - written.audio[track].startTime) > PACKET);
  if (moved >= 0) throw failed(`Sound track ${moved + 1} starts at ${written.audio[moved].startTime.toFixed(3)} s instead of ${Math.max(0, media.audio[moved].startTime - zero).toFixed(3)} s`);
}
