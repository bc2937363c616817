/**
 * @file OpenTimelineIO: the schemas Timeline.1, Stack.1, Track.1, Clip.2, Gap.1, ExternalReference.1, Marker.2 and LinearTimeWarp.1 as JSON.
 *
 * Positions on a track are sums of durations, all in frames. Where a piece of sound begins in its source is a whole number of samples at the
 * audio rate, so that slips below a frame are kept. A drift is a time warp of 1 − drift.
 */
import type { InterchangeMarker } from '../../src-shared/model/interchange.ts';
import { frameTime, rational } from '../../src-shared/rational.ts';
import { type Rational, frameAt, ratio, secondsToSamples } from '../../src-shared/time.ts';
import { fileUrl } from './file-url.ts';
import type { SoundGrid, SoundPiece } from './sound-pieces.ts';
import { markerFrames, type PlacedClip, type Timeline } from './timeline.ts';
import { piecesOf, residualsOf, type Written } from './written.ts';

type Json = Readonly<Record<string, unknown>>;

/** Writes `.otio`. */
export function writeOtio(timeline: Timeline): Written {
  const { name, frameRate, startFrame, clips } = timeline;
  const stems = Math.max(0, ...clips.map(({ clip }) => clip.stems.length));
  const tracks = [
    track('Picture', 'Video', clips.map(pictureClip)),
    track('Sound', 'Audio', lay(clips, frameRate, soundPiecesOf, soundClip)),
    ...Array.from({ length: stems }, (_, index) =>
      track(stemName(clips, index), 'Audio', lay(clips, frameRate, (placed) => stemPieces(placed, index), (placed, piece) => stemClip(placed, piece, index))),
    ),
  ];
  const document = {
    OTIO_SCHEMA: 'Timeline.1',
    metadata: { slateless: { version: 1, drop_frame: timeline.dropFrame } },
    name,
    global_start_time: time(startFrame, frameRate),
    tracks: { OTIO_SCHEMA: 'Stack.1', metadata: {}, name: 'tracks', source_range: null, effects: [], markers: [], enabled: true, children: tracks },
  };
  return { texts: [`${JSON.stringify(document, null, 2)}\n`], residuals: residualsOf(timeline, soundGrid), notes: [] };
}

function soundGrid({ clip, sourceStart }: PlacedClip, sampleRate: number): SoundGrid {
  return { kind: 'samples', sampleRate, sourceStart: frameTime(sourceStart, clip.frameRate) };
}

function soundPiecesOf(placed: PlacedClip): readonly SoundPiece[] {
  const { sound } = placed.clip;
  return sound ? piecesOf(placed, sound.duration, soundGrid(placed, sound.sampleRate)) : [];
}

function stemPieces(placed: PlacedClip, index: number): readonly SoundPiece[] {
  const stem = placed.clip.stems[index];
  return stem ? piecesOf(placed, stem.duration, { kind: 'samples', sampleRate: stem.sampleRate, sourceStart: rational(0) }) : [];
}

function stemName(clips: readonly PlacedClip[], index: number): string {
  return clips.find(({ clip }) => clip.stems[index])?.clip.stems[index]?.name ?? `Stem ${index + 1}`;
}

/** Pieces of all clips on one track, with gaps in between. */
function lay(clips: readonly PlacedClip[], frameRate: Rational, pieces: (placed: PlacedClip) => readonly SoundPiece[], write: (placed: PlacedClip, piece: SoundPiece) => Json): readonly Json[] {
  const items: Json[] = [];
  let at = 0;
  for (const placed of clips) {
    for (const piece of pieces(placed)) {
      const start = placed.start + piece.start;
      if (start > at) items.push(gap(start - at, frameRate));
      items.push(write(placed, piece));
      at = placed.start + piece.end;
    }
  }
  return items;
}

function pictureClip(placed: PlacedClip): Json {
  const { clip, frames, sourceStart } = placed;
  const whole = range(time(sourceStart, clip.frameRate), time(frames, clip.frameRate));
  return item(clip.name, whole, media(clip.name, clip.path, whole), {
    markers: clip.markers.map((marker) => markerOf(marker, placed)),
    metadata: { slateless: { correction: clip.correction } },
  });
}

function soundClip({ clip, frames, sourceStart }: PlacedClip, piece: SoundPiece): Json {
  const { frameRate, sound } = clip;
  const sampleRate = sound?.sampleRate ?? 48_000;
  const start = time(secondsToSamples(ratio(frameTime(sourceStart, frameRate)) + ratio(piece.source), sampleRate), rational(sampleRate));
  const whole = range(time(sourceStart, frameRate), time(frames, frameRate));
  const metadata = { slateless: { first_channel: (sound?.firstChannel ?? 0) + 1, channels: sound?.channels ?? 0, residual_seconds: piece.residual } };
  return item(clip.name, range(start, time(piece.end - piece.start, frameRate)), media(clip.name, clip.path, whole), { effects: warp(piece), metadata });
}

function stemClip({ clip }: PlacedClip, piece: SoundPiece, index: number): Json {
  const stem = clip.stems[index];
  if (!stem) throw new TypeError(`${clip.name} has no stem ${index}`);
  const rate = rational(stem.sampleRate);
  const start = time(secondsToSamples(ratio(piece.source), stem.sampleRate), rate);
  const whole = range(time(0, rate), time(frameAt(stem.duration, rate), rate));
  return item(stem.name, range(start, time(piece.end - piece.start, clip.frameRate)), media(stem.name, stem.path, whole), { effects: warp(piece), metadata: { slateless: { clip: clip.name } } });
}

function warp({ driftPpm }: SoundPiece): readonly Json[] {
  return driftPpm === 0 ? [] : [{ OTIO_SCHEMA: 'LinearTimeWarp.1', metadata: {}, name: 'Drift', effect_name: 'LinearTimeWarp', time_scalar: 1 - driftPpm * 1e-6 }];
}

function markerOf(marker: InterchangeMarker, placed: PlacedClip): Json {
  const { frame, length } = markerFrames(marker, placed);
  const { frameRate } = placed.clip;
  return {
    OTIO_SCHEMA: 'Marker.2',
    metadata: { slateless: { kind: marker.kind } },
    name: marker.name,
    color: marker.color.toUpperCase(),
    comment: marker.comment,
    marked_range: range(time(placed.sourceStart + frame, frameRate), time(length, frameRate)),
  };
}

function item(name: string, sourceRange: Json, reference: Json, more: { readonly effects?: readonly Json[]; readonly markers?: readonly Json[]; readonly metadata: Json }): Json {
  return {
    OTIO_SCHEMA: 'Clip.2',
    metadata: more.metadata,
    name,
    source_range: sourceRange,
    effects: more.effects ?? [],
    markers: more.markers ?? [],
    enabled: true,
    media_references: { DEFAULT_MEDIA: reference },
    active_media_reference_key: 'DEFAULT_MEDIA',
  };
}

function media(name: string, path: string, available: Json): Json {
  return { OTIO_SCHEMA: 'ExternalReference.1', metadata: {}, name, available_range: available, available_image_bounds: null, target_url: fileUrl(path) };
}

function gap(frames: number, frameRate: Rational): Json {
  return { OTIO_SCHEMA: 'Gap.1', metadata: {}, name: '', source_range: range(time(0, frameRate), time(frames, frameRate)), effects: [], markers: [], enabled: true };
}

function track(name: string, kind: 'Video' | 'Audio', children: readonly Json[]): Json {
  return { OTIO_SCHEMA: 'Track.1', metadata: {}, name, source_range: null, effects: [], markers: [], enabled: true, children, kind };
}

function range(start: Json, duration: Json): Json {
  return { OTIO_SCHEMA: 'TimeRange.1', start_time: start, duration };
}

function time(value: number, rate: Rational): Json {
  return { OTIO_SCHEMA: 'RationalTime.1', rate: ratio(rate), value };
}
