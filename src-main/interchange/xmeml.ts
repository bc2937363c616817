/**
 * @file FCP7 XML, `xmeml` version 5, as Premiere, Resolve and Final Cut Pro 7 read it. Everything counts frames of the sequence's rate; what is left of a slip
 * below a frame is a clip item's `subframeoffset` in 80ths of a frame. A drift is a `timeremap` filter with the speed in percent.
 *
 * Sound items carry one channel each, so a stereo track takes two tracks, a file of six channels six.
 */
import type { InterchangeClip, MarkerColor } from '../../src-shared/model/interchange.ts';
import { type Rational, formatTimecode, nearestFrameTo, ratio } from '../../src-shared/time.ts';
import { fileUrl } from './file-url.ts';
import type { SoundPiece } from './sound-pieces.ts';
import { framesOf, markerFrames, type PlacedClip, type Timeline } from './timeline.ts';
import { drifting, namesOf, piecesOf, residualsOf, type Written } from './written.ts';
import { element, xmlDocument } from './xml.ts';

/** One mono line of sound below the pictures: a channel of the clips' own sound, or of their n-th stem. */
interface Line {
  readonly stem: number | null;
  readonly channel: number;
}

/** What all items share: the ids of files written so far, and how timecode counts. */
interface Context {
  readonly files: Map<string, string>;
  readonly dropFrame: boolean;
}

/** Writes `.xml`. */
export function writeXmeml(timeline: Timeline): Written {
  const { name, frameRate, frames, startFrame, dropFrame, clips } = timeline;
  const context: Context = { files: new Map(), dropFrame };
  const video = element('video', {}, [
    element('format', {}, [sampleCharacteristics(clips[0]?.clip, frameRate)]),
    element('track', {}, clips.map((placed, index) => pictureItem(placed, index, context))),
  ]);
  const lines = linesOf(clips);
  const audio = element('audio', {}, [
    element('numOutputChannels', {}, 2),
    element('format', {}, [element('samplecharacteristics', {}, [element('depth', {}, 16), element('samplerate', {}, clips[0]?.clip.sound?.sampleRate ?? 48_000)])]),
    ...lines.map((line) => element('track', {}, [...clips.flatMap((placed, index) => lineItems(placed, index, line, context)), element('outputchannelindex', {}, 1 + (line.channel % 2))])),
  ]);
  const sequence = element('sequence', { id: 'sequence-1' }, [
    element('name', {}, name),
    element('duration', {}, frames),
    rateOf(frameRate),
    timecodeOf(startFrame, frameRate, dropFrame),
    element('media', {}, [video, audio]),
    ...clips.flatMap((placed) => placed.clip.markers.map((marker) => markerOf(marker.name, marker.comment, marker.color, markerFrames(marker, placed), placed.start))),
  ]);
  const moving = drifting(timeline);
  const notes = moving.length === 0 ? [] : [`Premiere and Resolve round the speed of ${namesOf(moving)} to what they can play; check the end of the clip.`];
  return { texts: [xmlDocument('xmeml', element('xmeml', { version: 5 }, [sequence]))], residuals: residualsOf(timeline, () => ({ kind: 'subframes' })), notes };
}

function linesOf(clips: readonly PlacedClip[]): readonly Line[] {
  const channels = (count: number, stem: number | null) => Array.from({ length: count }, (_, channel): Line => ({ stem, channel }));
  const widest = (counts: readonly number[]) => Math.max(0, ...counts);
  const stems = widest(clips.map(({ clip }) => clip.stems.length));
  return [
    ...channels(widest(clips.map(({ clip }) => clip.sound?.channels ?? 0)), null),
    ...Array.from({ length: stems }, (_, stem) => channels(widest(clips.map(({ clip }) => clip.stems[stem]?.channels ?? 0)), stem)).flat(),
  ];
}

function pictureItem(placed: PlacedClip, index: number, context: Context): string {
  const { clip, start, frames } = placed;
  const item = { id: `picture-${index + 1}`, name: clip.name, length: frames, start, end: start + frames, in: 0, out: frames };
  return clipItem(item, clip.frameRate, clipFile(placed, context), [
    element('sourcetrack', {}, [element('mediatype', {}, 'video'), element('trackindex', {}, 1)]),
    ...clip.markers.map((marker) => markerOf(marker.name, marker.comment, marker.color, markerFrames(marker, placed), 0)),
  ]);
}

function lineItems(placed: PlacedClip, index: number, { stem, channel }: Line, context: Context): readonly string[] {
  const { clip, start, frames } = placed;
  const source = stem === null ? clip.sound : clip.stems[stem];
  if (!source || channel >= source.channels) return [];
  const name = stem === null ? clip.name : (clip.stems[stem]?.name ?? '');
  const first = stem === null ? (clip.sound?.firstChannel ?? 0) : 0;
  const length = stem === null ? frames : framesOf({ duration: source.duration, frameRate: clip.frameRate });
  return piecesOf(placed, source.duration, { kind: 'subframes' }).map((piece, order) => {
    const sourceIn = nearestFrameTo(ratio(piece.source), clip.frameRate);
    const heard = Math.round((piece.end - piece.start) * (1 - piece.driftPpm * 1e-6));
    const id = [stem === null ? 'sound' : `stem-${stem + 1}`, index + 1, order + 1, channel + 1].join('-');
    const item = { id, name, length, start: start + piece.start, end: start + piece.end, in: sourceIn, out: Math.min(length, sourceIn + heard) };
    return clipItem(item, clip.frameRate, stem === null ? clipFile(placed, context) : stemFile(clip, stem, context), [
      ...(piece.driftPpm === 0 ? [] : [speedFilter(piece)]),
      element('sourcetrack', {}, [element('mediatype', {}, 'audio'), element('trackindex', {}, first + channel + 1)]),
      ...(piece.subframes === 0 ? [] : [element('subframeoffset', {}, piece.subframes)]),
    ]);
  });
}

interface Item {
  readonly id: string;
  readonly name: string;
  /** Frames of the whole source. */
  readonly length: number;
  readonly start: number;
  readonly end: number;
  readonly in: number;
  readonly out: number;
}

function clipItem(item: Item, frameRate: Rational, file: string, more: readonly string[]): string {
  return element('clipitem', { id: item.id }, [
    element('name', {}, item.name),
    element('duration', {}, item.length),
    rateOf(frameRate),
    element('enabled', {}, 'TRUE'),
    ...(['in', 'out', 'start', 'end'] as const).map((key) => element(key, {}, item[key])),
    file,
    ...more,
  ]);
}

/** A file is described where it is first used and named by its id from then on. */
function clipFile(placed: PlacedClip, { files, dropFrame }: Context): string {
  const { clip, frames, sourceStart } = placed;
  const { frameRate, sound } = clip;
  return fileOnce(files, clip.path, () => [
    element('name', {}, clip.name),
    element('pathurl', {}, fileUrl(clip.path)),
    rateOf(frameRate),
    element('duration', {}, frames),
    timecodeOf(sourceStart, frameRate, dropFrame),
    element('media', {}, [element('video', {}, [sampleCharacteristics(clip, frameRate)]), sound ? audioOf(sound.fileChannels, sound.sampleRate) : null]),
  ]);
}

function stemFile(clip: InterchangeClip, index: number, { files }: Context): string {
  const stem = clip.stems[index];
  if (!stem) throw new TypeError(`${clip.name} has no stem ${index}`);
  return fileOnce(files, stem.path, () => [
    element('name', {}, stem.name),
    element('pathurl', {}, fileUrl(stem.path)),
    rateOf(clip.frameRate),
    element('duration', {}, framesOf({ duration: stem.duration, frameRate: clip.frameRate })),
    element('media', {}, [audioOf(stem.channels, stem.sampleRate)]),
  ]);
}

function fileOnce(files: Map<string, string>, path: string, describe: () => readonly (string | null)[]): string {
  const known = files.get(path);
  if (known !== undefined) return element('file', { id: known });
  const id = `file-${files.size + 1}`;
  files.set(path, id);
  return element('file', { id }, describe());
}

function audioOf(channels: number, sampleRate: number): string {
  return element('audio', {}, [element('samplecharacteristics', {}, [element('samplerate', {}, sampleRate)]), element('channelcount', {}, channels)]);
}

function sampleCharacteristics(clip: InterchangeClip | undefined, frameRate: Rational): string {
  return element('samplecharacteristics', {}, [rateOf(frameRate), element('width', {}, clip?.width ?? 1920), element('height', {}, clip?.height ?? 1080)]);
}

/** 29.97 is a time base of 30 with `ntsc`. */
function rateOf(frameRate: Rational): string {
  return element('rate', {}, [element('timebase', {}, Math.round(ratio(frameRate))), element('ntsc', {}, frameRate.den === 1001 ? 'TRUE' : 'FALSE')]);
}

function timecodeOf(frame: number, frameRate: Rational, dropFrame: boolean): string {
  return element('timecode', {}, [
    rateOf(frameRate),
    element('string', {}, formatTimecode(frame, frameRate, dropFrame)),
    element('frame', {}, frame),
    element('displayformat', {}, dropFrame ? 'DF' : 'NDF'),
  ]);
}

function speedFilter({ driftPpm }: SoundPiece): string {
  const parameter = (id: string, value: string | number) => element('parameter', {}, [element('parameterid', {}, id), element('name', {}, id), element('value', {}, value)]);
  const effect = [
    element('name', {}, 'Time Remap'),
    element('effectid', {}, 'timeremap'),
    element('effectcategory', {}, 'motion'),
    element('effecttype', {}, 'motion'),
    element('mediatype', {}, 'audio'),
    parameter('variablespeed', 0),
    parameter('speed', String(100 - driftPpm * 1e-4)),
    parameter('reverse', 'FALSE'),
    parameter('frameblending', 'FALSE'),
  ];
  return element('filter', {}, [element('effect', {}, effect)]);
}

/** Markers of one frame have no out point. */
function markerOf(name: string, comment: string, color: MarkerColor, { frame, length }: { readonly frame: number; readonly length: number }, start: number): string {
  return element('marker', {}, [
    element('name', {}, name),
    element('comment', {}, comment),
    element('in', {}, start + frame),
    element('out', {}, length > 1 ? start + frame + length : -1),
    element('color', {}, [element('red', {}, COLORS[color][0]), element('green', {}, COLORS[color][1]), element('blue', {}, COLORS[color][2])]),
  ]);
}

const COLORS: Readonly<Record<MarkerColor, readonly [number, number, number]>> = { red: [230, 60, 50], yellow: [240, 200, 40], blue: [60, 120, 230] };
