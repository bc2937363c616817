/** @file ffmpeg's arguments for writing and proving a fix. Pure. */
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import type { Container, FixPlan } from './resync-plan.ts';
import { SAMPLE_FORMATS } from './sample-format.ts';

/** AAC's bit rate per channel: transparent for speech and music in blind tests of this encoder's kind. */
const AAC_RATE_PER_CHANNEL = 160_000;

/**
 * Writes a baked fix: every stream copied from the source, the moved sound from raw PCM on stdin, whose first sample is at `startTime`.
 *
 * @param options.startTime what becomes time 0 of the output, seconds on the source's presentation timeline.
 */
export function bakedArgs(media: MediaInfo, audio: AudioStream, plan: FixPlan, options: { readonly startTime: number; readonly output: string }): readonly string[] {
  const layout = audio.channelLayout ? ['-channel_layout', audio.channelLayout] : ['-ac', String(audio.channels), '-guess_layout_max', '0'];
  return [
    '-y',
    ...inputArgs(media, -options.startTime),
    // Raw PCM has no header to look for. The queue lets the muxer wait for one input without stalling the other.
    ...['-probesize', '32', '-thread_queue_size', '512', '-f', plan.format.muxer, '-ar', String(audio.sampleRate), ...layout, '-i', 'pipe:0'],
    ...streamArgs(plan, soundCodec(plan, audio)),
    ...containerArgs(plan.container),
    options.output,
  ];
}

/**
 * Writes a fix that copies everything and delays one sound track, by reading the source twice.
 *
 * @param options.delay seconds, negative for earlier.
 * @param options.fineClock whether this ffmpeg can write edit lists finer than a millisecond.
 */
export function timestampsArgs(media: MediaInfo, plan: FixPlan, options: { readonly delay: number; readonly fineClock: boolean; readonly output: string }): readonly string[] {
  // MPEG-TS has no time before zero. It keeps its own clock, ahead of zero by more than the sound moves.
  const lead = plan.container === 'mpegts' ? Math.max(media.containerStart, 1 + Math.abs(options.delay)) : 0;
  const inMov = plan.container === 'mov' || plan.container === 'mp4';
  return [
    '-y',
    ...[...inputArgs(media, lead), ...inputArgs(media, lead + options.delay)],
    ...streamArgs(plan, ['copy']),
    ...(inMov && options.fineClock ? ['-movie_timescale', '48000'] : []),
    ...containerArgs(plan.container),
    options.output,
  ];
}

/**
 * Lists the packets of the picture that is shown (`framecrc` on stdout) and hashes those of every picture stream (`MD5=…` on stderr, in order).
 * The hash is ffmpeg's own `streamhash` of `-c copy`, by the muxer that old builds have too. Times are the container's own.
 */
export function pictureArgs(path: string, main: number, all: readonly number[]): readonly string[] {
  const hash = (index: number) => ['-map', `0:${index}`, '-c', 'copy', '-f', 'md5', 'pipe:2'];
  return [...QUIET, '-copyts', '-i', path, ...all.flatMap(hash), '-map', `0:${main}`, '-c', 'copy', '-f', 'framecrc', 'pipe:1'];
}

/** H.264 or HEVC as one byte stream with start codes, whatever frames it in the container. */
export function byteStreamArgs(path: string, index: number, codec: 'h264' | 'hevc'): readonly string[] {
  return [...QUIET, '-i', path, '-map', `0:${index}`, '-c', 'copy', '-bsf:v', `${codec}_mp4toannexb`, '-f', codec, 'pipe:1'];
}

const QUIET = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error'];

/**
 * Reads the source with its presentation timeline moved by `delay` seconds. ffmpeg's own idea of the start depends, in MPEG streams, on
 * which tracks are used; so the container's start is taken off here. An offset of exactly that start it would still take for its own and
 * replace: there it is a microsecond off, which is far less than a tick of their clock.
 */
export function inputArgs(media: MediaInfo, delay: number): readonly string[] {
  const offset = Math.round((delay - media.containerStart) * 1e6);
  const exact = offset === -Math.round(media.containerStart * 1e6) && media.container.startsWith('mpeg');
  return ['-copyts', '-itsoffset', ((offset + (exact ? 1 : 0)) / 1e6).toFixed(6), '-i', media.path];
}

/** Maps, codecs and track metadata in the source's order. Input 0 is the source, input 1 the moved sound. */
function streamArgs({ streams, container }: FixPlan, codec: readonly string[]): readonly string[] {
  const [name = 'copy', ...settings] = codec;
  const perStream = streams.flatMap(({ source, action }, index) => {
    // One track's metadata named by hand switches off ffmpeg's copying of all others.
    const language = container === 'mov' ? QUICKTIME_LANGUAGES[source.language ?? ''] : undefined;
    const metadata = [`-map_metadata:s:${index}`, `0:s:${source.index}`, ...(language ? [`-metadata:s:${index}`, `language=${language}`] : [])];
    if (action === 'srt') return [`-c:${index}`, 'srt', ...metadata];
    if (action === 'fixed') {
      const roles = [`-disposition:${index}`, source.roles.join('+') || '0'];
      return [`-c:${index}`, name, ...settings.map((word) => (word.startsWith('-') ? `${word}:${index}` : word)), ...metadata, ...roles];
    }
    return [`-c:${index}`, 'copy', ...metadata, ...(source.codec === 'hevc' && source.tag !== 'hvc1' && source.tag !== 'hev1' ? [`-tag:${index}`, 'hvc1'] : [])];
  });
  const maps = streams.flatMap(({ source, action }) => ['-map', action === 'fixed' ? movedSound(codec, source.index) : `0:${source.index}`]);
  return [...maps, ...perStream, '-map_metadata', '0', '-map_chapters', '0'];
}

/** Languages that QuickTime numbers, where ffmpeg knows them by another code than ISO 639-2/T; it would drop the latter in MOV. */
const QUICKTIME_LANGUAGES: Readonly<Record<string, string>> = {
  deu: 'ger',
  nld: 'dut',
  swe: 'sve',
  jpn: 'jpa',
  ell: 'gre',
  isl: 'ice',
  zho: 'chi',
  sqi: 'alb',
  mkd: 'mac',
  gle: 'iri',
  rum: 'ron',
  cze: 'ces',
  fre: 'fra',
};

/** Raw PCM has one stream; a second reading of the source has the track where it always was. */
function movedSound(codec: readonly string[], index: number): string {
  return codec[0] === 'copy' ? `1:${index}` : '1:0';
}

function soundCodec({ codec, format }: FixPlan, audio: AudioStream): readonly string[] {
  if (codec === 'aac') return ['aac', '-b', String(AAC_RATE_PER_CHANNEL * Math.max(1, audio.channels))];
  if (codec === 'flac') return format === SAMPLE_FORMATS.s16 ? ['flac'] : ['flac', '-bits_per_raw_sample', '24'];
  return [format.codec];
}

/** Options of a container's muxer. */
export function containerArgs(container: Container): readonly string[] {
  // Tags such as a camera's own survive in MOV and MP4 only as `mdta` keys.
  if (container === 'mov' || container === 'mp4') {
    const brands = ['major_brand', 'minor_version', 'compatible_brands'].flatMap((name) => ['-metadata', `${name}=`]);
    return ['-movflags', '+use_metadata_tags', ...brands, '-f', container];
  }
  if (container === 'mpegts') return ['-muxdelay', '0', '-muxpreload', '0', '-f', container];
  return ['-f', container];
}
