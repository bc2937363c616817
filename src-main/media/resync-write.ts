/** @file The two ways of writing a fix that is media. Both leave a complete file under the partial name, not proven yet. */
import { AppError } from '../../src-shared/contract/errors.ts';
import { type Correction, offsetAt } from '../../src-shared/model/alignment.ts';
import { secondsToSamples } from '../../src-shared/time.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { toolFacts } from '../process/tool-facts.ts';
import { audioMap } from './audio-map.ts';
import { correctedPcm } from './corrected-pcm.ts';
import { decodeBytes } from './decode-process.ts';
import { pcmArgs } from './ffmpeg-args.ts';
import { PcmWindow } from './pcm-window.ts';
import type { FixJob, WrittenPcm } from './prove-fix.ts';
import { bakedArgs, timestampsArgs } from './resync-args.ts';
import { runFfmpeg } from './run-ffmpeg.ts';
import { SAMPLE_FORMATS } from './sample-format.ts';
import { byteCount, counted } from './verify-sound.ts';

/** How a write reports and stops. */
export interface Writing {
  readonly signal: AbortSignal;
  readonly onWritten: (fraction: number) => void;
}

/** Seconds of sound kept for corrections that jump back; farther jumps decode again from the start. */
const HISTORY = 30;

/**
 * Decodes the chosen sound, moves it and writes it beside a copy of everything else.
 *
 * Time 0 of the output is the first picture shown: then the sound needs no start offset of its own, which many readers ignore. Sound from
 * before the first picture is left out. Silence fills what the source does not have. The sound lasts at least as long as the picture, to the
 * end of its last frame; beyond it only as far as the source's own timeline did.
 *
 * @returns the hash of all samples that were meant to be written.
 */
export async function writeBaked(job: FixJob, tools: Tools, { signal, onWritten }: Writing): Promise<WrittenPcm> {
  const { media, audio, plan, correction, picture } = job;
  const { sampleRate, channels } = audio;
  const startTime = picture.proof.times[0]!;
  if (plan.container === 'matroska' && picture.proof.firstPacket < startTime) {
    const cause = 'An edit list hides the first frames of the source, and MKV has none. Choose PCM in MOV';
    throw new AppError('fix.unsupported', cause, { path: media.path, cause });
  }
  const map = audioMap(correction, { sampleRate, startTime });
  const sourceFormat = map.resampled ? SAMPLE_FORMATS.f64 : plan.format;
  const args = pcmArgs(media, audio, { sampleRate, channels: 0, sampleFormat: sourceFormat.name }, { seek: 0, firstSample: 0 });
  const open = () => decodeBytes(tools, { args, source: media.path }, signal);
  const source = new PcmWindow(open, { frameBytes: sourceFormat.bytes * channels, limitFrames: HISTORY * sampleRate });
  const lengthFrames = outputLength(job, startTime);
  const count = byteCount();
  const pcm = correctedPcm({ map, source, sourceFormat, format: plan.format, channels, lengthFrames });
  const total = lengthFrames * channels * plan.format.bytes;
  try {
    const input = counted(pcm, count, (bytes) => onWritten(bytes / total));
    const run = { args: bakedArgs(media, audio, plan, { startTime, output: job.output }), source: media.path, durationSeconds: null, signal, input };
    await runFfmpeg(tools, run);
  } finally {
    await source.close();
  }
  if (count.bytes !== total) throw new Error(`${total} bytes of sound were to be written, ${count.bytes} were`);
  return { count, lossless: plan.codec !== 'aac' };
}

/**
 * Copies everything and moves the timestamps of one track.
 *
 * @throws {AppError} `fix.unsupported` for drift and steps, which timestamps cannot express.
 */
export async function writeTimestamps(job: FixJob, tools: Tools, { signal, onWritten }: Writing): Promise<null> {
  const { media, plan, correction } = job;
  const delay = constantOffset(correction);
  if (delay === null) {
    const cause = 'Timestamps can move the sound as a whole, not stretch it or move parts of it. Choose a baked fix';
    throw new AppError('fix.unsupported', cause, { path: media.path, cause });
  }
  const facts = await toolFacts(requireTool(tools, 'ffmpeg'));
  const args = timestampsArgs(media, plan, { delay, fineClock: (facts?.libavcodec[0] ?? 0) >= 59, output: job.output });
  await runFfmpeg(tools, { args, source: media.path, durationSeconds: media.duration, onTime: (time) => onWritten(time / media.duration), signal });
  return null;
}

/** Frames of sound that the output needs. */
function outputLength(job: FixJob, startTime: number): number {
  const { media, audio, correction, picture } = job;
  // A hair less than a sample, so that float error does not add one.
  const shown = Math.ceil((picture.proof.end - startTime) * audio.sampleRate - 1e-3);
  const soundEnd = audio.startTime + (audio.duration ?? media.duration);
  const tail = Math.min(media.duration, soundEnd + offsetAt(correction, soundEnd));
  return Math.max(1, shown, secondsToSamples(tail - startTime, audio.sampleRate));
}

function constantOffset({ segments }: Correction): number | null {
  const [first] = segments;
  if (!first || segments.some(({ offset, driftPpm }) => driftPpm !== 0 || offset !== first.offset)) return null;
  return first.offset;
}
