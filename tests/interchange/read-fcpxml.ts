/**
 * @file A strict reader of FCPXML 1.11, from its DTD and from what Final Cut refuses: which element holds which in what order, which attributes
 * there are, references that lead somewhere, frames where frames are demanded, and nothing outside of its media.
 */
import type { ReadPiece, ReadTimeline } from './cases.ts';
import { atMost, type Fraction, isMultiple, minus, parseTime, plus, toNumber } from './fraction.ts';
import { all, one, readXml, type XmlElement } from './read-xml.ts';

/** Attributes, required ones with `!`; children as the DTD's content model over names, each followed by a space. */
const DTD: Readonly<Record<string, { readonly attributes: string; readonly content: RegExp }>> = {
  fcpxml: { attributes: 'version!', content: /^(import-options )?(resources )?(library |(event )*)$/ },
  resources: { attributes: '', content: /^((asset|effect|format|media|locator) )*$/ },
  format: { attributes: 'id! name frameDuration fieldOrder width height paspH paspV colorSpace projection stereoscopic', content: /^$/ },
  asset: { attributes: 'id! name uid start duration hasVideo format hasAudio videoSources audioSources audioChannels audioRate', content: /^(media-rep )+(metadata )?$/ },
  'media-rep': { attributes: 'kind sig src! suggestedFilename', content: /^(bookmark )?$/ },
  library: { attributes: 'location colorProcessing', content: /^((event|smart-collection) )*$/ },
  event: { attributes: 'name uid', content: /^((clip|audition|mc-clip|ref-clip|sync-clip|asset-clip|project) )*$/ },
  project: { attributes: 'name uid id modDate', content: /^sequence $/ },
  sequence: { attributes: 'format! duration tcStart tcFormat audioLayout audioRate renderFormat keywords', content: /^(note )?spine (metadata )?$/ },
  spine: { attributes: 'lane offset name format', content: /^((audio|video|clip|title|mc-clip|ref-clip|sync-clip|asset-clip|audition|gap|transition) )*$/ },
  'asset-clip': {
    attributes: 'ref! lane offset name start duration enabled srcEnable audioStart audioDuration format tcStart tcFormat modDate audioRole videoRole',
    content: /^(note )?(conform-rate )?(timeMap )?(adjust-[\w-]+ )*((audio|video|clip|title|caption|mc-clip|ref-clip|sync-clip|asset-clip|audition|spine) )*((marker|chapter-marker|rating|keyword) )*(audio-channel-source )*(filter-video )*(filter-audio )*(metadata )?$/,
  },
  timeMap: { attributes: 'frameSampling preservesPitch', content: /^(timept )*$/ },
  timept: { attributes: 'time! value! interp inTime outTime', content: /^$/ },
  marker: { attributes: 'start! duration value! completed note', content: /^$/ },
  'audio-channel-source': { attributes: 'srcCh! outCh role start duration enabled active', content: /^$/ },
};
const VALUES: Readonly<Record<string, RegExp>> = {
  tcFormat: /^(DF|NDF)$/,
  audioLayout: /^(mono|stereo|surround)$/,
  srcEnable: /^(all|audio|video)$/,
  interp: /^(smooth2|linear|smooth)$/,
  version: /^1\.11$/,
  lane: /^-?\d+$/,
};

/** Reads a file, or throws what is wrong with it. */
export function readFcpxml(text: string): ReadTimeline {
  const root = readXml(text, 'fcpxml');
  validate(root);
  const resources = one(root, 'resources');
  const byId = new Map(resources.children.map((resource) => [resource.attributes.id ?? '', resource]));
  if (byId.size !== resources.children.length) throw new Error('an id twice');
  const sequence = one(one(one(one(root, 'library'), 'event'), 'project'), 'sequence');
  const format = byId.get(sequence.attributes.format ?? '');
  if (format?.name !== 'format') throw new Error('the sequence has no format');
  const frame = parseTime(format.attributes.frameDuration);
  const origin = parseTime(sequence.attributes.tcStart);
  const read = { pictures: [] as ReadPiece[], sounds: [] as ReadPiece[], stems: [] as ReadPiece[], markers: [] as { time: number; name: string }[] };
  let end = origin;
  for (const clip of one(sequence, 'spine').children) {
    const offset = parseTime(clip.attributes.offset);
    if (!atMost(offset, end) || !atMost(end, offset)) throw new Error('the spine has a hole');
    end = plus(offset, parseTime(clip.attributes.duration));
    const start = parseTime(clip.attributes.start);
    // Times of what is anchored count on the local clock of the clip that holds it.
    const onTimeline = (local: Fraction) => minus(plus(local, minus(offset, start)), origin);
    read.pictures.push(readClip(clip, byId, frame, minus(offset, origin)));
    for (const child of all(clip, 'asset-clip')) {
      const lane = Number(child.attributes.lane ?? '0');
      if (lane === 0 || child.attributes.srcEnable !== 'audio') throw new Error('what is anchored has a lane and is heard only');
      (lane === -1 ? read.sounds : read.stems).push(readClip(child, byId, frame, onTimeline(parseTime(child.attributes.offset))));
    }
    const sounds = all(clip, 'asset-clip').length;
    if (sounds > 0 && clip.attributes.srcEnable !== 'video') throw new Error('the picture brings its own sound, too');
    for (const marker of all(clip, 'marker')) {
      const time = parseTime(marker.attributes.start);
      if (!isMultiple(minus(time, start), frame) || !atMost(plus(time, parseTime(marker.attributes.duration)), plus(start, parseTime(clip.attributes.duration)))) throw new Error('a marker off its clip');
      read.markers.push({ time: toNumber(onTimeline(time)), name: marker.attributes.value ?? '' });
    }
  }
  if (!isMultiple(parseTime(sequence.attributes.duration), frame) || !atMost(minus(end, origin), parseTime(sequence.attributes.duration))) throw new Error('the sequence is too short');
  return read;
}

function readClip(clip: XmlElement, byId: ReadonlyMap<string, XmlElement>, frame: Fraction, at: Fraction): ReadPiece {
  const asset = byId.get(clip.attributes.ref ?? '');
  if (asset?.name !== 'asset') throw new Error(`no asset ${clip.attributes.ref ?? ''}`);
  if (asset.attributes.hasVideo === '1' && byId.get(asset.attributes.format ?? '')?.name !== 'format') throw new Error('an asset without format');
  const [start, duration] = [parseTime(clip.attributes.start), parseTime(clip.attributes.duration)];
  const [mediaStart, mediaLength] = [parseTime(asset.attributes.start), parseTime(asset.attributes.duration)];
  if (!isMultiple(at, frame) || !isMultiple(duration, frame)) throw new Error('not on an edit frame boundary');
  const map = all(clip, 'timeMap')[0];
  const points = map ? all(map, 'timept').map(({ attributes }) => [parseTime(attributes.time), parseTime(attributes.value)] as const) : null;
  const [first, last] = points ? [points[0], points.at(-1)] : [[mediaStart, mediaStart] as const, [plus(mediaStart, mediaLength), plus(mediaStart, mediaLength)] as const];
  if (!first || !last || (points && points.length !== 2)) throw new Error('a time map of two points');
  if (!atMost(first[0], start) || !atMost(plus(start, duration), last[0])) throw new Error('Invalid edit with no respective media');
  if (!atMost(mediaStart, first[1]) || !atMost(last[1], plus(mediaStart, mediaLength))) throw new Error('a time map beyond its media');
  const speed = toNumber(minus(last[1], first[1])) / toNumber(minus(last[0], first[0]));
  const local = toNumber(minus(start, first[0]));
  const offset = toNumber(minus(first[1], mediaStart));
  const begin = toNumber(at);
  return { url: one(asset, 'media-rep').attributes.src ?? '', start: begin, end: toNumber(plus(at, duration)), sourceAt: (time) => offset + (local + time - begin) * speed };
}

function validate(element: XmlElement): void {
  const rule = DTD[element.name];
  if (!rule) throw new Error(`unknown element <${element.name}>`);
  const known = rule.attributes.split(' ');
  for (const name of Object.keys(element.attributes)) if (!known.includes(name) && !known.includes(`${name}!`)) throw new Error(`<${element.name}> has no ${name}`);
  for (const name of known.filter((one) => one.endsWith('!'))) if (!((name.slice(0, -1)) in element.attributes)) throw new Error(`<${element.name}> needs ${name}`);
  for (const [name, value] of Object.entries(element.attributes)) if (VALUES[name] && !VALUES[name].test(value)) throw new Error(`${name}="${value}"`);
  const content = element.children.map(({ name }) => `${name} `).join('');
  if (!rule.content.test(content)) throw new Error(`<${element.name}> may not hold ${content}`);
  if (element.text !== '') throw new Error(`text in <${element.name}>`);
  element.children.forEach(validate);
}
