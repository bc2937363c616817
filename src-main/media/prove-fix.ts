/** @file Reads a written fix again and proves it, or says why it is none. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { FixResult } from '../../src-shared/contract/services.ts';
import type { Correction } from '../../src-shared/model/alignment.ts';
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import type { Tools } from '../process/binaries.ts';
import { pictureProof } from './picture-proof.ts';
import { probe } from './probe.ts';
import type { FixPlan } from './resync-plan.ts';
import { type ByteCount, lossDifference, residualOffset } from './verify-sound.ts';
import { comparePictures, inventoryFault, type ProvenPicture } from './verify-picture.ts';

/** One fix being written. */
export interface FixJob {
  readonly media: MediaInfo;
  readonly audio: AudioStream;
  readonly plan: FixPlan;
  readonly correction: Correction;
  /** The source's picture, read before anything is written. */
  readonly picture: ProvenPicture;
  /** Path of the partial file. */
  readonly output: string;
}

/** The samples that were meant to be written. */
export interface WrittenPcm {
  readonly count: ByteCount;
  /** Whether they have to come back bit by bit. */
  readonly lossless: boolean;
}

/**
 * @param sound what was meant to be written; null when the source's own packets were copied.
 * @throws {AppError} `fix.verification-failed`.
 */
export async function proveFix(
  job: FixJob,
  sound: WrittenPcm | null,
  tools: Tools,
  { signal, onProven }: { readonly signal: AbortSignal; readonly onProven: (fraction: number) => void },
): Promise<Omit<FixResult, 'output' | 'mode'>> {
  const { media, audio, plan, correction, picture } = job;
  const fail = (cause: string) => new AppError('fix.verification-failed', `${media.path}: ${cause}`, { path: media.path, cause: `${cause[0]?.toUpperCase() ?? ''}${cause.slice(1)}` });
  const after = await probe(job.output, tools, signal);
  const lost = inventoryFault(media, after, plan);
  if (lost) throw fail(lost);

  const streams = [after.video?.index ?? -1, ...after.others.filter(({ kind }) => kind === 'video').map(({ index }) => index)];
  const picked = { path: job.output, containerStart: after.containerStart, main: streams[0]!, all: streams };
  const proof = await pictureProof(picked, tools, signal, (time) => onProven((0.3 * time) / media.duration));
  const compared = await comparePictures(picture, { media: after, proof, streams }, tools, signal);
  if (compared.fault) throw fail(compared.fault);

  const track = plan.streams.filter(({ source }) => source.kind === 'audio').findIndex(({ action }) => action === 'fixed');
  const written = { media: after, audio: after.audio[track]! };
  const startTime = proof.times[0]!;
  if (written.audio.sampleRate !== audio.sampleRate || written.audio.channels !== audio.channels) throw fail('the sound has another rate or channel count');
  if (sound?.lossless) {
    const onBytes = (bytes: number) => onProven(0.3 + (0.5 * bytes) / sound.count.bytes);
    const difference = await lossDifference(written, { count: sound.count, startTime, format: plan.format }, tools, { signal, onBytes });
    if (difference) throw fail(difference);
  }
  onProven(0.8);
  const pair = { correction, pictureStart: [picture.proof.times[0]!, startTime], pictureEnd: picture.proof.end } as const;
  const residual = await residualOffset({ media, audio }, written, pair, tools, signal);
  if (residual.fault) throw fail(residual.fault);
  onProven(1);
  // Silence moved is silence; sample for sample it was compared above.
  const left = residual.seconds ?? (sound?.lossless ? 0 : null);
  const unheard = left === null ? ['The sound is too quiet or too short to compare before and after.'] : [];
  return { videoHash: compared.hash, residual: left, audioCodec: written.audio.codec, warnings: [...plan.warnings, ...unheard] };
}
