/** @file A copy of a film with both stems as further audio tracks: every stream of the source as it is, the stems in PCM behind its own sound. */
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { StemsExportResult } from '../../src-shared/contract/stems.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { STEM_KINDS } from '../../src-shared/model/stem.ts';
import { decodeBytes } from '../media/decode-process.ts';
import { pcmArgs } from '../media/ffmpeg-args.ts';
import { assertWritable, intoPlace } from '../media/output-file.ts';
import { pictureProof } from '../media/picture-proof.ts';
import { probe } from '../media/probe.ts';
import { containerArgs, inputArgs } from '../media/resync-args.ts';
import { canHold, type Container, isRewritten, isWritable } from '../media/resync-plan.ts';
import { runFfmpeg } from '../media/run-ffmpeg.ts';
import { SAMPLE_FORMATS } from '../media/sample-format.ts';
import { type SourceStream, sourceStreams } from '../media/source-streams.ts';
import { comparePictures } from '../media/verify-picture.ts';
import { byteCount, lossDifference } from '../media/verify-sound.ts';
import type { Tools } from '../process/binaries.ts';
import type { StoredStems } from './split-job.ts';
import { stemMedium } from './stems-store.ts';

/** Titles of the tracks, as editors list them. */
const TITLES = { 'on-screen': 'On-screen', 'off-screen': 'Off-screen' } as const;

/** How it is written. */
export interface MuxPlan {
  readonly container: Container;
  readonly streams: readonly SourceStream[];
}

/** MOV where it can hold all of the source's streams, else MKV. */
export function planMux(streams: readonly SourceStream[]): MuxPlan {
  const kept = streams.filter((stream) => !stream.still && stream.kind !== 'data' && stream.kind !== 'unknown');
  const container = kept.every((stream) => canHold('mov', stream)) ? 'mov' : 'matroska';
  return { container, streams: streams.filter((stream) => !isRewritten(stream) && isWritable(container, stream)) };
}

/** Arguments for ffmpeg. Time 0 of the copy is the first picture, at `startTime` of the source's timeline. */
export function muxArgs(media: MediaInfo, plan: MuxPlan, sound: readonly { readonly path: string; readonly codec: string; readonly title: string }[], options: { readonly startTime: number; readonly output: string }): readonly string[] {
  const { startTime, output } = options;
  const audioTracks = plan.streams.filter(({ kind }) => kind === 'audio').length;
  // The stems begin with the source's timeline: what lies before the first picture is left out.
  const stems = sound.flatMap(({ path }) => [...(startTime > 0 ? ['-ss', startTime.toFixed(6)] : []), '-itsoffset', (-startTime).toFixed(6), '-f', 'wav', '-i', path]);
  const copied = plan.streams.flatMap(({ index, kind, codec }) => ['-map', `0:${index}`, ...(plan.container === 'matroska' && kind === 'subtitle' && codec === 'mov_text' ? ['-c:s', 'srt'] : [])]);
  const added = sound.flatMap(({ codec, title }, index) => {
    const track = audioTracks + index;
    return ['-map', `${index + 1}:a:0`, `-c:a:${track}`, codec, `-metadata:s:a:${track}`, `title=${title}`, `-metadata:s:a:${track}`, `handler_name=${title}`, `-disposition:a:${track}`, '0'];
  });
  return ['-y', ...inputArgs(media, -startTime), ...stems, '-c', 'copy', ...copied, ...added, '-map_metadata', '0', '-map_chapters', '0', ...containerArgs(plan.container), output];
}

/**
 * Writes and proves the copy: the picture's packets are the source's, and the added tracks hold the stems, sample by sample.
 *
 * @throws {AppError} `stems.verification-failed`, `fix.output-exists`, `fix.output-is-source`, `ffmpeg.*`, `disk.*`.
 */
export async function writeMux(media: MediaInfo, stems: StoredStems, target: { readonly folder: string; readonly stem: string; readonly overwrite: boolean }, tools: Tools, call: Call): Promise<NonNullable<StemsExportResult['muxed']>> {
  const { signal } = call;
  const main = media.video?.index ?? -1;
  const plan = planMux(await sourceStreams(media, tools, signal));
  const pictures = [main, ...plan.streams.filter(({ kind, index }) => kind === 'video' && index !== main).map(({ index }) => index)];
  const path = join(target.folder, `${target.stem}.stems${plan.container === 'mov' ? '.mov' : '.mkv'}`);
  await assertWritable(media.path, path, target.overwrite);
  const fail = (cause: string) => new AppError('stems.verification-failed', `${path}: ${cause}`, { path: media.path, cause });
  const report = (fraction: number) => call.onProgress({ stage: 'encoding', fraction, etaSeconds: null });
  const before = await pictureProof({ path: media.path, containerStart: media.containerStart, main, all: pictures }, tools, signal, () => report(0));
  const startTime = Math.max(0, before.times[0] ?? 0);
  const format = SAMPLE_FORMATS[stems.state.format];
  const sound = STEM_KINDS.map((kind) => ({ path: stems.files.sound[kind], codec: format.codec, title: TITLES[kind] }));
  return intoPlace(path, target.overwrite, async (partial) => {
    const args = muxArgs(media, plan, sound, { startTime, output: partial });
    await runFfmpeg(tools, { args, source: media.path, durationSeconds: media.duration, onTime: (time) => report(time / media.duration), signal });
    const after = await probe(partial, tools, signal);
    const shown = [after.video?.index ?? -1, ...after.others.filter(({ kind }) => kind === 'video').map(({ index }) => index)];
    const proof = await pictureProof({ path: partial, containerStart: after.containerStart, main: shown[0] ?? -1, all: shown }, tools, signal, () => undefined);
    const compared = await comparePictures({ media, proof: before, streams: pictures }, { media: after, proof, streams: shown }, tools, signal);
    if (compared.fault) throw fail(`In the copy ${compared.fault}`);
    if (after.audio.length !== media.audio.length + sound.length) throw fail(`The copy has ${after.audio.length} audio tracks instead of ${media.audio.length + sound.length}`);
    for (const [index, kind] of STEM_KINDS.entries()) {
      const audio = after.audio[media.audio.length + index];
      if (!audio) throw fail('A stem is missing in the copy');
      const count = await counted(stems, kind, startTime, tools, signal);
      const difference = await lossDifference({ media: after, audio }, { count, startTime: proof.times[0] ?? 0, format }, tools, { signal, onBytes: () => undefined });
      if (difference) throw fail(`In the copy ${difference}`);
    }
    return { path, videoHash: compared.hash };
  });
}

/** The samples that a track of the copy has to hold. */
async function counted(stems: StoredStems, kind: (typeof STEM_KINDS)[number], startTime: number, tools: Tools, signal: AbortSignal) {
  const medium = await stemMedium(stems.files, stems.state, kind);
  const audio = medium.audio[0]!;
  const format = SAMPLE_FORMATS[stems.state.format];
  const count = byteCount();
  let skip = Math.round(startTime * audio.sampleRate) * format.bytes * audio.channels;
  const args = pcmArgs(medium, audio, { sampleRate: audio.sampleRate, channels: 0, sampleFormat: format.name }, { seek: 0, firstSample: 0 });
  for await (const bytes of decodeBytes(tools, { args, source: medium.path }, signal)) {
    const rest = bytes.subarray(Math.min(skip, bytes.length));
    skip -= bytes.length - rest.length;
    count.hash.update(rest);
    count.bytes += rest.length;
  }
  return count;
}
