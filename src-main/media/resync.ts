/**
 * @file Writes a fix: baked, timestamps only, or as a sidecar. The source is only read. What was written is proven before it gets its name:
 * the picture's packets and times are the source's, the sound is what was meant, and it lies within 10 ms of where it belongs.
 */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call, FixOptions, FixResult } from '../../src-shared/contract/services.ts';
import { isIdentity } from '../../src-shared/model/alignment.ts';
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import type { Tools } from '../process/binaries.ts';
import { audioStream } from './decode.ts';
import { stagedProgress } from './fix-progress.ts';
import { assertWritable, intoPlace, outputPath } from './output-file.ts';
import { pictureProof } from './picture-proof.ts';
import { type FixJob, proveFix } from './prove-fix.ts';
import { isRefusal, planBaked, planTimestamps } from './resync-plan.ts';
import { writeBaked, writeTimestamps } from './resync-write.ts';
import { sidecarOf } from './sidecar.ts';
import { sourceStreams } from './source-streams.ts';

/** What to write, with the track chosen. */
export type WriteOptions = FixOptions & { readonly audioTrack: number };

/** Shares of the time that reading, writing and proving take on long files. */
const STAGES = [
  { stage: 'decoding', weight: 1 },
  { stage: 'encoding', weight: 6 },
  { stage: 'verifying', weight: 3 },
] as const;

/**
 * Writes and proves one fix.
 *
 * @throws {AppError} `media.no-video-stream`, `media.no-audio-stream`, `media.no-such-track`, `media.not-found`, `media.changed`, `fix.*`, `disk.*`, `ffmpeg.*`.
 *   Whatever is thrown, nothing new lies on the disk and no child runs.
 */
export async function writeFix(media: MediaInfo, options: WriteOptions, deps: { readonly tools: Tools }, call: Call): Promise<FixResult> {
  const audio = audioStream(media, options.audioTrack);
  if (!media.video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
  await assertUnchanged(media);
  if (isIdentity(options.correction) && !asksForAnotherFormat(media, options)) {
    throw new AppError('fix.nothing-to-do', `The correction of ${media.path} changes nothing`, { path: media.path });
  }
  return options.mode === 'sidecar' ? writeSidecar(media, audio, options) : writeMedia(media, audio, options, deps.tools, call);
}

async function writeMedia(media: MediaInfo, audio: AudioStream, options: WriteOptions, tools: Tools, call: Call): Promise<FixResult> {
  const { signal } = call;
  const streams = await sourceStreams(media, tools, signal);
  const plan = options.mode === 'baked' ? planBaked(streams, audio, options) : planTimestamps(media, streams, audio);
  if (isRefusal(plan)) throw new AppError('fix.unsupported', plan.refused, { path: media.path, cause: plan.refused });
  const output = outputPath(media.path, options, plan.extension);
  await assertWritable(media.path, output, options.overwrite);
  const report = stagedProgress(STAGES, call.onProgress);
  report(0, 0);
  const main = media.video?.index ?? -1;
  const pictures = [main, ...plan.streams.filter(({ source }) => source.kind === 'video' && source.index !== main).map(({ source }) => source.index)];
  return intoPlace(output, options.overwrite, async (partial) => {
    const onRead = (time: number) => report(0, time / media.duration);
    const proof = await pictureProof({ path: media.path, containerStart: media.containerStart, main, all: pictures }, tools, signal, onRead);
    const job: FixJob = { media, audio, plan, correction: options.correction, picture: { media, proof, streams: pictures }, output: partial };
    const onWritten = (fraction: number) => report(1, fraction);
    const sound = options.mode === 'baked' ? await writeBaked(job, tools, { signal, onWritten }) : await writeTimestamps(job, tools, { signal, onWritten });
    const proven = await proveFix(job, sound, tools, { signal, onProven: (fraction) => report(2, fraction) });
    await assertUnchanged(media);
    return { output, mode: options.mode, ...proven };
  });
}

async function writeSidecar(media: MediaInfo, audio: AudioStream, options: WriteOptions): Promise<FixResult> {
  const name = outputPath(media.path, options, '.sync.json');
  // `clip.synced.mov` is a clip; the sidecar of `clip.mov` is `clip.sync.json`.
  const output = options.output === null ? name.replace(/\.synced\.sync\.json$/, '.sync.json') : name;
  await assertWritable(media.path, output, options.overwrite);
  await writeAtomic(output, `${JSON.stringify(sidecarOf(media, audio, options), null, 2)}\n`);
  return { output, mode: 'sidecar', videoHash: null, residual: null, audioCodec: null, warnings: [] };
}

/** A correction that changes nothing is worth a file only in another format than the source's. */
function asksForAnotherFormat(media: MediaInfo, options: WriteOptions): boolean {
  if (options.mode !== 'baked') return false;
  return options.audioFormat !== 'auto' || (options.output !== null && extname(options.output).toLowerCase() !== extname(media.path).toLowerCase());
}

/** What was measured and what is fixed have to be the same file. */
async function assertUnchanged(media: MediaInfo): Promise<void> {
  const facts = await stat(media.path).catch(() => null);
  if (!facts) throw new AppError('media.not-found', `No file ${media.path}`, { path: media.path });
  if (facts.size !== media.sizeBytes || facts.mtimeMs !== media.modifiedMs) throw new AppError('media.changed', `${media.path} has changed since it was opened`, { path: media.path });
}
