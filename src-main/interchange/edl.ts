/**
 * @file CMX3600 edit decision lists: the picture of each clip as one event, its sound as further ones, both in whole frames. There are no speeds of a few
 * millionths and no tracks for stems, so both are told in comments and to the caller.
 */
import { formatOffset } from '../../src-shared/model/alignment.ts';
import { formatTimecode, frameToSeconds, nearestFrameTo, ratio } from '../../src-shared/time.ts';
import { edlEvent, edlFile, edlHead, edlText, MAX_EVENTS, reelNames } from './edl-text.ts';
import type { SoundPiece } from './sound-pieces.ts';
import { markerFrames, type PlacedClip, type Timeline } from './timeline.ts';
import { drifting, namesOf, piecesOf, residualsOf, type Written } from './written.ts';

/** Lines of one event, which are never torn apart. */
type Event = (number: number) => readonly string[];

/** Writes `.edl`, several where there are more than 999 events. */
export function writeEdl(timeline: Timeline): Written {
  const { name, dropFrame, clips } = timeline;
  const reels = reelNames(clips.map(({ clip }) => clip));
  const lists = pages(clips.map((placed) => eventsOf(placed, timeline, reels.get(placed.clip.path) ?? 'AX')));
  const texts = lists.map((events) => edlFile([...edlHead(name, dropFrame), ...events.flatMap((event, index) => event(index + 1))]));
  return { texts, residuals: residualsOf(timeline, () => ({ kind: 'frames' })), notes: notesOf(timeline, texts.length) };
}

/** Clips stay whole: their events are on one list. */
function pages(clips: readonly (readonly Event[])[]): readonly (readonly Event[])[] {
  const lists: Event[][] = [[]];
  for (const events of clips) {
    const last = lists.at(-1) ?? [];
    if (last.length > 0 && last.length + events.length > MAX_EVENTS) lists.push([...events]);
    else last.push(...events);
  }
  return lists;
}

function eventsOf(placed: PlacedClip, timeline: Timeline, reel: string): readonly Event[] {
  const { clip, start, frames, sourceStart } = placed;
  const timecode = (frame: number) => formatTimecode(frame, timeline.frameRate, timeline.dropFrame);
  const event =
    (channel: string, source: number, first: number, length: number, comments: readonly string[]): Event =>
    (number) => {
      const [from, record] = [sourceStart + source, timeline.startFrame + start + first];
      return [edlEvent(number, reel, channel, [from, from + length, record, record + length].map(timecode)), ...comments];
    };
  const name = `* FROM CLIP NAME: ${edlText(clip.name)}`;
  const markers = clip.markers.map((marker) => {
    const at = timecode(timeline.startFrame + start + markerFrames(marker, placed).frame);
    return `* LOC: ${at} ${marker.color.toUpperCase().padEnd(7)} ${edlText(marker.name)}`;
  });
  const stems = clip.stems.map((stem) => `* STEM: ${edlText(`${stem.name} ${stem.path}`)}`);
  const picture = event('V', 0, 0, frames, [name, `* SOURCE FILE: ${edlText(clip.path)}`, ...markers, ...stems]);
  const { sound } = clip;
  if (!sound) return [picture];
  const channel = sound.channels > 1 ? 'AA' : 'A';
  const sounds = piecesOf(placed, sound.duration, { kind: 'frames' }).map((piece) =>
    event(channel, nearestFrameTo(ratio(piece.source), clip.frameRate), piece.start, piece.end - piece.start, [name, ...slipComments(piece, placed)]),
  );
  return [picture, ...sounds];
}

function slipComments({ segment, start }: SoundPiece, { clip }: PlacedClip): readonly string[] {
  const offset = segment.offset + segment.driftPpm * 1e-6 * frameToSeconds(start, clip.frameRate);
  const slip = `* SLIP: ${formatOffset(offset).replace(' ·', ',').replace('−', '-')}`;
  return segment.driftPpm === 0 ? [slip] : [slip, `* DRIFT NOT CARRIED: ${segment.driftPpm} PPM`];
}

function notesOf(timeline: Timeline, lists: number): readonly string[] {
  const moving = drifting(timeline);
  const withStems = timeline.clips.filter(({ clip }) => clip.stems.length > 0);
  const wide = timeline.clips.filter(({ clip }) => (clip.sound?.channels ?? 0) > 2);
  return [
    ...(moving.length > 0 ? [`An EDL has no speed fine enough for the drift of ${namesOf(moving)}; the offset in the middle is used.`] : []),
    ...(withStems.length > 0 ? [`The stems of ${namesOf(withStems)} are named in comments: an EDL has no tracks for them.`] : []),
    ...(wide.length > 0 ? [`Of ${namesOf(wide)} an EDL carries two channels.`] : []),
    ...(lists > 1 ? [`An EDL numbers at most ${MAX_EVENTS} events, so there are ${lists} of them.`] : []),
  ];
}
