/** @file What a fix is written as: the container, the sound's codec, and what becomes of each stream. Pure. */
import { extname } from 'node:path';
import type { FixOptions } from '../../src-shared/contract/services.ts';
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import { formatOf, SAMPLE_FORMATS, type SampleFormat } from './sample-format.ts';
import type { SourceStream } from './source-streams.ts';

/** Containers that fixes are written in, by ffmpeg's muxer name. */
export type Container = 'mov' | 'mp4' | 'matroska' | 'webm' | 'mpegts';

/** One stream of the output. */
export interface PlannedStream {
  readonly source: SourceStream;
  /** `fixed` is the sound that is moved; `srt` is text rewritten for a container that holds it only so. */
  readonly action: 'copy' | 'fixed' | 'srt';
}

/** A fix before it is written. */
export interface FixPlan {
  readonly container: Container;
  /** With the dot. */
  readonly extension: string;
  /** How the moved sound is stored: PCM as `format`, FLAC or AAC; `copy` moves timestamps only. */
  readonly codec: 'pcm' | 'flac' | 'aac' | 'copy';
  /** Depth that the sound is worked in. */
  readonly format: SampleFormat;
  readonly streams: readonly PlannedStream[];
  /** What is left out or changed, in sentences. */
  readonly warnings: readonly string[];
}

/** Why a fix cannot be written as asked, with the way out. */
export interface Refusal {
  readonly refused: string;
}

const MOV_VIDEO = /^(h264|hevc|prores|dnxhd|cfhd|mjpeg|mpeg4|mpeg2video|mpeg1video|dvvideo|qtrle|png|rawvideo|v210|h263|svq3|rpza|cinepak|hap)$/;
const MOV_AUDIO = /^(aac|alac|mp3|mp2|ac3|eac3|pcm_(s16|s24|s32|f32|f64|s8|u8|alaw|mulaw).*|adpcm_ima_qt|qdm2)$/;
const MP4_VIDEO = /^(h264|hevc|av1|vp9|mpeg4|mpeg2video|mpeg1video|mjpeg|png)$/;
const MP4_AUDIO = /^(aac|alac|mp3|mp2|ac3|eac3|opus|flac|dts)$/;
const TEXT_IN_MOV = /^(mov_text)$/;
const TEXT_IN_MATROSKA = /^(subrip|ass|ssa|webvtt|hdmv_pgs_subtitle|dvd_subtitle|dvb_subtitle|hdmv_text_subtitle)$/;
const EXTENSIONS: Readonly<Record<string, Container>> = { '.mov': 'mov', '.mp4': 'mp4', '.m4v': 'mp4', '.mkv': 'matroska' };
const NAMES: Readonly<Record<Container, string>> = { mov: 'MOV', mp4: 'MP4', matroska: 'MKV', webm: 'WebM', mpegts: 'MPEG-TS' };

/**
 * Plans a baked fix. `auto` is PCM in MOV, which every editor reads alike, unless MOV cannot hold one of the other streams: then FLAC in MKV.
 * A name given for the output decides the container.
 */
export function planBaked(streams: readonly SourceStream[], audio: AudioStream, options: Pick<FixOptions, 'audioFormat' | 'output'>): FixPlan | Refusal {
  const kept = streams.filter(({ still, kind }) => !still && kind !== 'data' && kind !== 'unknown');
  const strangersIn = (container: Container) => kept.filter((stream) => stream.index !== audio.index && !canHold(container, stream));
  const named = options.output === null ? null : EXTENSIONS[extname(options.output).toLowerCase()];
  if (named === undefined) return { refused: `No container is known for ${extname(options.output ?? '') || 'a name without extension'}: name the output .mov, .mkv or .mp4` };
  const wanted = options.audioFormat;
  const container = named ?? (wanted === 'aac' ? 'mp4' : wanted === 'flac' || strangersIn('mov').length > 0 ? 'matroska' : 'mov');
  const codec = wanted === 'auto' ? ({ mov: 'pcm', mp4: 'aac', matroska: 'flac', webm: 'flac', mpegts: 'aac' } as const)[container] : wanted;
  if (codec === 'pcm' && container === 'mp4') return { refused: 'Editors do not read PCM in MP4 alike. Choose AAC, or name the output .mov' };
  if (codec === 'flac' && container !== 'matroska') return { refused: `FLAC is written in MKV only. Choose PCM for ${NAMES[container]}, or name the output .mkv` };
  const strangers = strangersIn(container);
  if (strangers.length > 0) return { refused: `${NAMES[container]} cannot hold ${strangers.map(nameOf).join(', ')}. Choose FLAC in MKV, or format auto` };
  const own = formatOf(audio);
  // FLAC has no floats and its widest common depth is 24 bits.
  const format = codec === 'flac' && own.bytes > 3 ? SAMPLE_FORMATS.s24 : own;
  const narrowed = format === own ? [] : [`FLAC holds 24 bits; the source's ${own.name} sound is rounded to them. PCM keeps it whole.`];
  const delayed = 'AAC begins with 1024 samples of the encoder\'s own delay. Programs that follow edit lists leave them out; others play the sound 21 ms late at 48 kHz.';
  const first = [...narrowed, ...(codec === 'aac' ? [delayed] : [])];
  const extension = options.output === null ? { mov: '.mov', mp4: '.mp4', matroska: '.mkv', webm: '.webm', mpegts: '.ts' }[container] : extname(options.output);
  return { container, extension, codec, format, ...dispose(container, streams, audio), ...withWarnings(container, streams, audio, first) };
}

/** Plans a fix that moves timestamps only. It stays in the source's own container. */
export function planTimestamps(media: MediaInfo, streams: readonly SourceStream[], audio: AudioStream): FixPlan | Refusal {
  const extension = extname(media.path).toLowerCase();
  const container = containerOf(media, extension);
  if (!container) return { refused: `Timestamps cannot be moved in ${media.container}. Choose a baked fix` };
  const usual = { mov: '.mov', mp4: '.mp4', matroska: '.mkv', webm: '.webm', mpegts: '.ts' }[container];
  const known = container === 'mpegts' ? /^\.(m?ts|m2ts)$/.test(extension) : extension === '.m4v' || extension === usual;
  const players = 'Only timestamps were moved: players follow them, many editors do not. A baked fix reads the same everywhere.';
  const plan = { container, extension: known ? extension : usual, codec: 'copy', format: formatOf(audio), ...dispose(container, streams, audio) } as const;
  return { ...plan, ...withWarnings(container, streams, audio, [players]) };
}

/** True for a refusal. */
export function isRefusal(plan: FixPlan | Refusal): plan is Refusal {
  return 'refused' in plan;
}

/** The container that a file is in; null for one that is not written. */
export function containerOf(media: MediaInfo, extension: string): Container | null {
  if (/\bmp4\b/.test(media.container)) return extension === '.mov' || extension === '.qt' ? 'mov' : 'mp4';
  if (/matroska|webm/.test(media.container)) return extension === '.webm' ? 'webm' : 'matroska';
  return media.container === 'mpegts' ? 'mpegts' : null;
}

/** Whether a container can hold a stream as it is. */
export function canHold(container: Container, { kind, codec }: SourceStream): boolean {
  const name = codec ?? '';
  if (kind === 'video') return container === 'matroska' || (container === 'mov' ? MOV_VIDEO : MP4_VIDEO).test(name);
  if (kind === 'audio') return container === 'matroska' || (container === 'mov' ? MOV_AUDIO : MP4_AUDIO).test(name);
  if (kind === 'subtitle') return container === 'matroska' ? TEXT_IN_MATROSKA.test(name) || TEXT_IN_MOV.test(name) : TEXT_IN_MOV.test(name);
  return kind === 'attachment' && container === 'matroska';
}

/** Timecode and chapter tracks of MOV and MP4 are written anew by ffmpeg from what it read; copies of them would be doubles. */
export function isRewritten({ kind, tag }: SourceStream): boolean {
  return kind === 'data' && (tag === 'tmcd' || tag === 'text');
}

/** Data tracks that ffmpeg can write: GoPro's telemetry in MOV and MP4. */
export function isWritable(container: Container, stream: SourceStream): boolean {
  if (stream.still) return container === 'mp4';
  if (stream.kind === 'data') return stream.tag === 'gpmd' && (container === 'mov' || container === 'mp4');
  return stream.kind !== 'unknown';
}

function dispose(container: Container, streams: readonly SourceStream[], audio: AudioStream): { readonly streams: readonly PlannedStream[] } {
  const action = (stream: SourceStream): PlannedStream['action'] => {
    if (stream.index === audio.index) return 'fixed';
    return container === 'matroska' && stream.codec === 'mov_text' ? 'srt' : 'copy';
  };
  const kept = streams.filter((stream) => !isRewritten(stream) && isWritable(container, stream));
  return { streams: kept.map((source) => ({ source, action: action(source) })) };
}

function withWarnings(container: Container, streams: readonly SourceStream[], audio: AudioStream, first: readonly string[]): { readonly warnings: readonly string[] } {
  const lost = streams.filter((stream) => !isRewritten(stream) && !isWritable(container, stream));
  const others = streams.filter(({ kind, index }) => kind === 'audio' && index !== audio.index).length;
  return {
    warnings: [
      ...first,
      ...lost.map((stream) => `Stream ${stream.index} (${nameOf(stream)}) is left out: ${NAMES[container]} cannot take it from here.`),
      ...(others > 0 ? [`Only audio track ${audio.track + 1} was moved; ${others === 1 ? 'the other one is' : `the other ${others} are`} as in the source.`] : []),
      ...(container === 'matroska' && streams.some(({ codec }) => codec === 'mov_text') ? ['Subtitles were rewritten as SRT, without their styles.'] : []),
    ],
  };
}

function nameOf({ still, kind, codec, tag }: SourceStream): string {
  return still ? 'cover art' : `${kind} ${codec ?? tag ?? 'of unknown format'}`;
}
