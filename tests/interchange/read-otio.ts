/** @file A strict reader of OTIO, from its published schema: every object has exactly the fields of its schema and version, with their types. */
import type { ReadPiece, ReadTimeline } from './cases.ts';

type Json = { readonly [key: string]: unknown };

const ITEM = ['metadata', 'name', 'source_range', 'effects', 'markers', 'enabled'];
const FIELDS: { readonly [schema: string]: readonly string[] } = {
  'Timeline.1': ['metadata', 'name', 'global_start_time', 'tracks'],
  'Stack.1': [...ITEM, 'children'],
  'Track.1': [...ITEM, 'children', 'kind'],
  'Clip.2': [...ITEM, 'media_references', 'active_media_reference_key'],
  'Gap.1': ITEM,
  'ExternalReference.1': ['metadata', 'name', 'available_range', 'available_image_bounds', 'target_url'],
  'Marker.2': ['metadata', 'name', 'color', 'comment', 'marked_range'],
  'LinearTimeWarp.1': ['metadata', 'name', 'effect_name', 'time_scalar'],
  'TimeRange.1': ['start_time', 'duration'],
  'RationalTime.1': ['rate', 'value'],
};
const COLORS = ['PINK', 'RED', 'ORANGE', 'YELLOW', 'GREEN', 'CYAN', 'BLUE', 'PURPLE', 'MAGENTA', 'BLACK', 'WHITE'];

/** Reads a file, or throws what is wrong with it. */
export function readOtio(text: string): ReadTimeline {
  const timeline = object(JSON.parse(text), 'Timeline.1');
  time(timeline.global_start_time);
  const tracks = list(object(timeline.tracks, 'Stack.1').children).map((track) => object(track, 'Track.1'));
  const [picture, sound, ...stems] = tracks;
  if (!picture || !sound || picture.kind !== 'Video' || [sound, ...stems].some(({ kind }) => kind !== 'Audio')) throw new Error('one video track, then audio tracks');
  const markers: { time: number; name: string }[] = [];
  return {
    pictures: readTrack(picture, (marker) => markers.push(marker)),
    sounds: readTrack(sound, () => undefined),
    stems: stems.flatMap((track) => readTrack(track, () => undefined)),
    markers,
  };
}

function readTrack(track: Json, onMarker: (marker: { time: number; name: string }) => void): readonly ReadPiece[] {
  let at = 0;
  return list(track.children).flatMap((child): readonly ReadPiece[] => {
    const schema = (child as Json).OTIO_SCHEMA === 'Gap.1' ? 'Gap.1' : 'Clip.2';
    const item = object(child, schema);
    const range = timeRange(item.source_range);
    const start = at;
    at += range.duration;
    if (range.duration <= 0) throw new Error('an item without length');
    if (schema === 'Gap.1') return [];
    const media = object((item.media_references as Json)[String(item.active_media_reference_key)], 'ExternalReference.1');
    const available = timeRange(media.available_range);
    const effects = list(item.effects).map((effect) => object(effect, 'LinearTimeWarp.1'));
    const speed = effects.reduce((product, { time_scalar }) => product * number(time_scalar), 1);
    const first = range.start - available.start;
    if (first < -1e-9 || first + range.duration * speed > available.duration + 1e-9) throw new Error(`outside of its media: ${first} + ${range.duration} of ${available.duration}`);
    for (const value of list(item.markers)) {
      const marker = object(value, 'Marker.2');
      if (!COLORS.includes(String(marker.color))) throw new Error(`no color: ${String(marker.color)}`);
      const marked = timeRange(marker.marked_range);
      if (marked.start < range.start - 1e-9 || marked.start + marked.duration > range.start + range.duration + 1e-9) throw new Error('a marker outside of its clip');
      onMarker({ time: start + marked.start - range.start, name: String(marker.name) });
    }
    return [{ url: String(media.target_url), start, end: at, sourceAt: (moment) => first + (moment - start) * speed }];
  });
}

/** The object, if it is of the schema with exactly its fields. */
function object(value: unknown, schema: string): Json {
  const found = value as Json;
  const fields = FIELDS[schema] ?? [];
  if (found.OTIO_SCHEMA !== schema) throw new Error(`${schema} expected, not ${String(found.OTIO_SCHEMA)}`);
  const names = Object.keys(found).filter((name) => name !== 'OTIO_SCHEMA');
  const wrong = [...names.filter((name) => !fields.includes(name)), ...fields.filter((name) => !names.includes(name))];
  if (wrong.length > 0) throw new Error(`${schema}: ${wrong.join(', ')}`);
  if ('name' in found && typeof found.name !== 'string') throw new Error(`${schema}: a name is a string`);
  return found;
}

function timeRange(value: unknown): { readonly start: number; readonly duration: number } {
  const range = object(value, 'TimeRange.1');
  return { start: time(range.start_time), duration: time(range.duration) };
}

/** Seconds. Rates are positive; values are whole here, for frames as for samples. */
function time(value: unknown): number {
  const { rate, value: count } = object(value, 'RationalTime.1');
  if (number(rate) <= 0 || !Number.isInteger(count)) throw new Error(`no time: ${String(count)} / ${String(rate)}`);
  return number(count) / number(rate);
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`a number expected, not ${String(value)}`);
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('a list expected');
  return value;
}
