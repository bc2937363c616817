/**
 * @file Final Cut Pro XML 1.11. Times are exact fractions of a second.
 *
 * Each clip stands in the spine with its picture only; its sound hangs below it as connected clips (lane −1), stems under that. Everything is
 * placed on frames, as Final Cut demands; the slip's rest below a frame is in `start`, the place in the source. A drift is a linear `timeMap`
 * without pitch correction, since the recorder's clock was off and not the voice.
 */
import type { InterchangeClip, InterchangeMarker, InterchangeStem } from '../../src-shared/model/interchange.ts';
import { add, frameTime, rational } from '../../src-shared/rational.ts';
import { type Rational, frameAt, ratio, secondsToSamples } from '../../src-shared/time.ts';
import { fileUrl } from './file-url.ts';
import type { SoundGrid, SoundPiece } from './sound-pieces.ts';
import { markerFrames, type PlacedClip, type Timeline } from './timeline.ts';
import { piecesOf, residualsOf, type Written } from './written.ts';
import { element, xmlDocument } from './xml.ts';

/** Writes `.fcpxml`. */
export function writeFcpxml(timeline: Timeline): Written {
  const { name, frameRate, dropFrame, startFrame, frames, clips } = timeline;
  const formats = new Map<string, string>();
  const assets: string[] = [];
  const formatOf = ({ width, height }: InterchangeClip): string => {
    const key = `${width}×${height}`;
    const id = formats.get(key) ?? `f${formats.size + 1}`;
    formats.set(key, id);
    return id;
  };
  const addAsset = (write: (id: string) => string): string => {
    const id = `a${assets.length + 1}`;
    assets.push(write(id));
    return id;
  };
  const spine = clips.map((placed) => {
    const media = addAsset((id) => clipAsset(id, placed, formatOf(placed.clip)));
    const stems = placed.clip.stems.map((stem) => addAsset((id) => stemAsset(id, stem)));
    return spineClip(placed, timeline, { media, stems });
  });
  const resources = [
    ...[...formats].map(([size, id]) => element('format', { id, frameDuration: seconds(rational(frameRate.den, frameRate.num)), width: size.split('×')[0], height: size.split('×')[1] })),
    ...assets,
  ];
  const first = clips[0]?.clip;
  const sequence = element(
    'sequence',
    {
      format: first ? formatOf(first) : 'f1',
      duration: seconds(frameTime(frames, frameRate)),
      tcStart: seconds(frameTime(startFrame, frameRate)),
      tcFormat: dropFrame ? 'DF' : 'NDF',
      audioLayout: 'stereo',
      audioRate: AUDIO_RATES[first?.sound?.sampleRate ?? 48_000] ?? '48k',
    },
    [element('spine', {}, spine)],
  );
  const event = element('event', { name }, [element('project', { name }, [sequence])]);
  const root = element('fcpxml', { version: '1.11' }, [element('resources', {}, resources), element('library', {}, [event])]);
  return { texts: [xmlDocument('fcpxml', root)], residuals: residualsOf(timeline, soundGrid), notes: [] };
}

const AUDIO_RATES: Readonly<Record<number, string>> = { 32000: '32k', 44100: '44.1k', 48000: '48k', 88200: '88.2k', 96000: '96k', 176400: '176.4k', 192000: '192k' };

/** Fine enough for retimed clocks; with the denominators of all frame rates it stays below FCPXML's 32 bits. */
const TICKS_PER_SAMPLE = 64;

/** `5s`, `1001/30000s`. */
function seconds({ num, den }: Rational): string {
  return den === 1 ? `${num}s` : `${num}/${den}s`;
}

function soundGrid(placed: PlacedClip, sampleRate: number): SoundGrid {
  return { kind: 'samples', sampleRate, sourceStart: mediaStart(placed) };
}

function mediaStart({ clip, sourceStart }: PlacedClip): Rational {
  return frameTime(sourceStart, clip.frameRate);
}

function clipAsset(id: string, placed: PlacedClip, format: string): string {
  const { clip, frames } = placed;
  const sound = clip.sound ? { hasAudio: 1, audioSources: 1, audioChannels: clip.sound.fileChannels, audioRate: clip.sound.sampleRate } : {};
  const attributes = { id, name: clip.name, start: seconds(mediaStart(placed)), duration: seconds(frameTime(frames, clip.frameRate)), hasVideo: 1, format, videoSources: 1, ...sound };
  return element('asset', attributes, [element('media-rep', { kind: 'original-media', src: fileUrl(clip.path) })]);
}

function stemAsset(id: string, { name, path, channels, sampleRate, duration }: InterchangeStem): string {
  const attributes = { id, name, start: '0s', duration: seconds(stemLength({ sampleRate, duration })), hasAudio: 1, audioSources: 1, audioChannels: channels, audioRate: sampleRate };
  return element('asset', attributes, [element('media-rep', { kind: 'original-media', src: fileUrl(path) })]);
}

/** Whole samples, none more than there are. */
function stemLength({ duration, sampleRate }: Pick<InterchangeStem, 'duration' | 'sampleRate'>): Rational {
  return rational(frameAt(duration, { num: sampleRate, den: 1 }), sampleRate);
}

function spineClip(placed: PlacedClip, { startFrame, dropFrame }: Timeline, ids: { readonly media: string; readonly stems: readonly string[] }): string {
  const { clip, start, frames } = placed;
  const { frameRate, sound } = clip;
  const local = { placed, length: frameTime(frames, frameRate) };
  const sounds = sound
    ? piecesOf(placed, sound.duration, soundGrid(placed, sound.sampleRate)).map((piece) =>
        connected(piece, { ...local, ref: ids.media, lane: -1, name: clip.name, zero: mediaStart(placed), sampleRate: sound.sampleRate, channels: channelSources(clip) }),
      )
    : [];
  const stems = clip.stems.flatMap((stem, index) =>
    piecesOf(placed, stem.duration, { kind: 'samples', sampleRate: stem.sampleRate, sourceStart: rational(0) }).map((piece) =>
      connected(piece, { placed, length: stemLength(stem), ref: ids.stems[index] ?? '', lane: -2 - index, name: stem.name, zero: rational(0), sampleRate: stem.sampleRate, channels: [] }),
    ),
  );
  const attributes = {
    ref: ids.media,
    offset: seconds(frameTime(startFrame + start, frameRate)),
    name: clip.name,
    start: seconds(mediaStart(placed)),
    duration: seconds(frameTime(frames, frameRate)),
    srcEnable: sound ? 'video' : undefined,
    tcFormat: dropFrame ? 'DF' : 'NDF',
  };
  return element('asset-clip', attributes, [...sounds, ...stems, ...clip.markers.map((marker) => markerOf(marker, placed))]);
}

interface Connection {
  readonly placed: PlacedClip;
  readonly ref: string;
  readonly lane: number;
  readonly name: string;
  /** Time of the source's first sample on its own clock. */
  readonly zero: Rational;
  /** How much source there is. */
  readonly length: Rational;
  readonly sampleRate: number;
  readonly channels: readonly string[];
}

function connected(piece: SoundPiece, { placed, ref, lane, name, zero, length, sampleRate, channels }: Connection): string {
  const { frameRate } = placed.clip;
  // With a time map, `start` counts on the retimed clock: source seconds divided by the speed, in parts of a sample.
  const ticks = sampleRate * TICKS_PER_SAMPLE;
  const stretched = (time: Rational) => add(zero, piece.driftPpm === 0 ? time : rational(secondsToSamples(ratio(time) / (1 - piece.driftPpm * 1e-6), ticks), ticks));
  const timeMap = element('timeMap', { preservesPitch: 0 }, [
    element('timept', { time: seconds(zero), value: seconds(zero), interp: 'linear' }),
    element('timept', { time: seconds(stretched(length)), value: seconds(add(zero, length)), interp: 'linear' }),
  ]);
  const attributes = {
    ref,
    lane,
    offset: seconds(frameTime(placed.sourceStart + piece.start, frameRate)),
    name,
    start: seconds(stretched(piece.source)),
    duration: seconds(frameTime(piece.end - piece.start, frameRate)),
    srcEnable: 'audio',
    audioRole: lane === -1 ? 'dialogue' : undefined,
  };
  return element('asset-clip', attributes, [piece.driftPpm === 0 ? null : timeMap, ...channels]);
}

/** Which channels are heard, where the file has other tracks too. */
function channelSources({ sound }: InterchangeClip): readonly string[] {
  if (!sound || sound.fileChannels === sound.channels) return [];
  const numbers = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index + 1).join(', ');
  const after = sound.firstChannel + sound.channels;
  const source = (first: number, count: number, active: 0 | 1) => (count > 0 ? [element('audio-channel-source', { srcCh: numbers(first, count), active })] : []);
  return [...source(0, sound.firstChannel, 0), ...source(sound.firstChannel, sound.channels, 1), ...source(after, sound.fileChannels - after, 0)];
}

/** Doubtful moments become to-do items, which Final Cut lists as a page of its own. */
function markerOf(marker: InterchangeMarker, placed: PlacedClip): string {
  const { frame, length } = markerFrames(marker, placed);
  const { frameRate } = placed.clip;
  return element('marker', {
    start: seconds(frameTime(placed.sourceStart + frame, frameRate)),
    duration: seconds(frameTime(length, frameRate)),
    value: marker.name,
    completed: marker.kind === 'doubtful' ? 0 : undefined,
    note: marker.comment === '' ? undefined : marker.comment,
  });
}
