/**
 * @file A strict reader of FCP7 XML version 5, from its published element list and the meaning of its times: everything counts frames of its own
 * `rate`; `subframeoffset` moves an item by 80ths of a frame; a `timeremap` filter runs it at a speed in percent.
 */
import type { ReadPiece, ReadTimeline } from './cases.ts';
import { all, one, readXml, type XmlElement } from './read-xml.ts';

/** Which elements each one may hold. */
const HOLDS: Readonly<Record<string, string>> = {
  xmeml: 'sequence',
  sequence: 'name duration rate timecode media marker',
  media: 'video audio',
  video: 'format track samplecharacteristics',
  audio: 'numOutputChannels format track samplecharacteristics channelcount',
  format: 'samplecharacteristics',
  samplecharacteristics: 'rate width height depth samplerate',
  track: 'clipitem outputchannelindex',
  clipitem: 'name duration rate enabled in out start end file filter sourcetrack subframeoffset marker',
  file: 'name pathurl rate duration timecode media',
  rate: 'timebase ntsc',
  timecode: 'rate string frame displayformat',
  sourcetrack: 'mediatype trackindex',
  filter: 'effect',
  effect: 'name effectid effectcategory effecttype mediatype parameter',
  parameter: 'parameterid name value',
  marker: 'name comment in out color',
  color: 'red green blue',
};
/** Elements that may stand several times. */
const REPEATED = new Set(['track', 'clipitem', 'marker', 'parameter', 'filter', 'audio']);

/** Reads a file, or throws what is wrong with it. */
export function readXmeml(text: string): ReadTimeline {
  const root = readXml(text, 'xmeml');
  if (root.attributes.version !== '5') throw new Error('version 5 expected');
  validate(root);
  const sequence = one(root, 'sequence');
  const rate = rateOf(sequence);
  const media = one(sequence, 'media');
  const files = new Map<string, XmlElement>();
  const ids = new Set<string>();
  const items = (kind: 'video' | 'audio') =>
    all(one(media, kind), 'track').flatMap((track) => {
      let last = 0;
      return all(track, 'clipitem').map((item) => {
        const id = item.attributes.id ?? '';
        if (id === '' || ids.has(id)) throw new Error(`the id "${id}"`);
        ids.add(id);
        const read = readItem(item, files, rate, kind);
        if (read.startUnits < last) throw new Error(`items of a track overlap at ${id}`);
        last = read.endUnits;
        return { ...read, id };
      });
    });
  // Pictures come first in the file, so files are described there.
  const pictures = items('video');
  const sounds = items('audio');
  for (const { end } of [...pictures, ...sounds]) if (end > whole(sequence, 'duration') / rate + 1e-9) throw new Error('behind the end of the sequence');
  return {
    pictures,
    // One channel stands for all: the others are the same items on other tracks.
    sounds: sounds.filter(({ id }) => id.startsWith('sound-') && id.endsWith('-1')).sort((a, b) => a.start - b.start),
    stems: sounds.filter(({ id }) => id.startsWith('stem-')),
    markers: all(sequence, 'marker').map((marker) => ({ time: whole(marker, 'in') / rate, name: one(marker, 'name').text })),
  };
}

function readItem(item: XmlElement, files: Map<string, XmlElement>, rate: number, kind: string): ReadPiece & { readonly startUnits: number; readonly endUnits: number } {
  if (rateOf(item) !== rate) throw new Error('another rate than the sequence');
  const given = one(item, 'file');
  const id = given.attributes.id ?? '';
  if (given.children.length > 0 && files.has(id)) throw new Error(`${id} is described twice`);
  if (given.children.length > 0) files.set(id, given);
  const file = files.get(id);
  if (!file) throw new Error(`${id} is not described`);
  const [start, end, sourceIn, sourceOut, length] = ['start', 'end', 'in', 'out', 'duration'].map((name) => whole(item, name)) as [number, number, number, number, number];
  if (end <= start || sourceIn < 0 || sourceOut <= sourceIn || sourceOut > length) throw new Error(`times of ${item.attributes.id ?? ''}: ${[start, end, sourceIn, sourceOut, length].join(' ')}`);
  const filters = all(item, 'filter').map((filter) => speedOf(one(filter, 'effect')));
  const speed = filters[0] ?? 1;
  if (filters.length > 1 || Math.abs((end - start) * speed - (sourceOut - sourceIn)) > 1) throw new Error('in and out do not fit the speed');
  const track = one(item, 'sourcetrack');
  if (one(track, 'mediatype').text !== kind) throw new Error('a track of another kind');
  const channels = kind === 'audio' ? whole(one(one(file, 'media'), 'audio'), 'channelcount') : 1;
  if (whole(track, 'trackindex') < 1 || whole(track, 'trackindex') > channels) throw new Error('a channel that the file does not have');
  const subframes = all(item, 'subframeoffset').length > 0 ? whole(item, 'subframeoffset') : 0;
  if (subframes < 0 || subframes > 79) throw new Error(`subframes: ${subframes}`);
  const [startUnits, endUnits] = [start * 80 + subframes, end * 80 + subframes];
  const begin = startUnits / 80 / rate;
  return { url: one(file, 'pathurl').text, start: begin, end: endUnits / 80 / rate, startUnits, endUnits, sourceAt: (time) => sourceIn / rate + (time - begin) * speed };
}

function speedOf(effect: XmlElement): number {
  if (one(effect, 'effectid').text !== 'timeremap') throw new Error('an unknown effect');
  const values = new Map(all(effect, 'parameter').map((parameter) => [one(parameter, 'parameterid').text, one(parameter, 'value').text]));
  if (values.get('variablespeed') !== '0' || values.get('reverse') !== 'FALSE') throw new Error('a constant speed forwards expected');
  return Number(values.get('speed')) / 100;
}

function rateOf(element: XmlElement): number {
  const rate = one(element, 'rate');
  const base = whole(rate, 'timebase');
  return one(rate, 'ntsc').text === 'TRUE' ? (base * 1000) / 1001 : base;
}

function whole(element: XmlElement, name: string): number {
  const { text } = one(element, name);
  if (!/^-?\d+$/.test(text)) throw new Error(`<${name}> is no whole number: ${text}`);
  return Number(text);
}

function validate(element: XmlElement): void {
  const allowed = (HOLDS[element.name] ?? '').split(' ').filter(Boolean);
  const seen = new Set<string>();
  for (const child of element.children) {
    if (!allowed.includes(child.name)) throw new Error(`<${element.name}> may not hold <${child.name}>`);
    if (seen.has(child.name) && !REPEATED.has(child.name)) throw new Error(`<${child.name}> twice in <${element.name}>`);
    seen.add(child.name);
    validate(child);
  }
}
