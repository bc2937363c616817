/** @file A strict reader of CMX3600 lists, from the grammar of their lines. */
import type { Rational } from '../../src-shared/time.ts';
import type { ReadPiece, ReadTimeline } from './cases.ts';

/** One event. Times are frames since midnight. */
export interface EdlEvent {
  readonly number: number;
  readonly reel: string;
  readonly channel: string;
  readonly sourceIn: number;
  readonly sourceOut: number;
  readonly recordIn: number;
  readonly recordOut: number;
  /** Lines up to the next event. */
  readonly notes: readonly string[];
}

/** A list's head and events, or throws what is wrong with it. */
export function readEvents(text: string, rate: Rational): { readonly title: string; readonly dropFrame: boolean; readonly events: readonly EdlEvent[] } {
  if (!text.endsWith('\r\n') || /(?<!\r)\n/.test(text)) throw new Error('a line does not end with CR LF');
  const [title = '', mode = '', ...lines] = text.slice(0, -2).split('\r\n');
  if (!/^TITLE: .{0,70}$/.test(title)) throw new Error(`no title: ${title}`);
  const dropFrame = mode === 'FCM: DROP FRAME';
  if (!dropFrame && mode !== 'FCM: NON-DROP FRAME') throw new Error(`no frame code mode: ${mode}`);
  const events: (EdlEvent & { readonly notes: string[] })[] = [];
  for (const line of lines) {
    const match = /^(\d{3}) {2}([A-Z0-9]{1,8}) +(V|A|A2|AA|B|NONE) +C {8}(\S{11}) (\S{11}) (\S{11}) (\S{11})$/.exec(line);
    if (!match) {
      if (/^\d/.test(line)) throw new Error(`no event: ${line}`);
      if (line !== '') events.at(-1)?.notes.push(line);
      continue;
    }
    if (line.length > 80) throw new Error(`longer than a line: ${line}`);
    const [, number = '', reel = '', channel = '', ...times] = match;
    const [sourceIn = 0, sourceOut = 0, recordIn = 0, recordOut = 0] = times.map((time) => frameOf(time, rate, dropFrame));
    if (Number(number) !== events.length + 1) throw new Error(`event ${number} after ${events.length}`);
    if (sourceOut <= sourceIn || sourceOut - sourceIn !== recordOut - recordIn) throw new Error(`lengths of event ${number} differ`);
    events.push({ number: Number(number), reel, channel, sourceIn, sourceOut, recordIn, recordOut, notes: [] });
  }
  return { title: title.slice(7), dropFrame, events };
}

/** A list as a timeline; the picture event before tells where a sound event's file begins. */
export function readEdl(text: string, rate: Rational): ReadTimeline {
  const { dropFrame, events } = readEvents(text, rate);
  const origin = frameOf(dropFrame ? '01:00:00;00' : '01:00:00:00', rate, dropFrame);
  const seconds = (frames: number) => (frames * rate.den) / rate.num;
  const files = new Map<string, { readonly url: string; readonly zero: number }>();
  const read = { pictures: [] as ReadPiece[], sounds: [] as ReadPiece[], stems: [], markers: [] as { time: number; name: string }[] };
  for (const event of events) {
    if (event.channel === 'V') files.set(event.reel, { url: note(event, '* SOURCE FILE: '), zero: event.sourceIn });
    const file = files.get(event.reel);
    if (!file) throw new Error(`the reel ${event.reel} is unknown`);
    note(event, '* FROM CLIP NAME: ');
    const start = seconds(event.recordIn - origin);
    const piece = { url: file.url, start, end: seconds(event.recordOut - origin), sourceAt: (time: number) => seconds(event.sourceIn - file.zero) + time - start };
    (event.channel === 'V' ? read.pictures : read.sounds).push(piece);
    for (const line of event.notes) {
      const locator = /^\* LOC: (\S{11}) (\S+) +(.*)$/.exec(line);
      if (locator) read.markers.push({ time: seconds(frameOf(locator[1] ?? '', rate, dropFrame) - origin), name: locator[3] ?? '' });
    }
  }
  return read;
}

function note({ notes, number }: EdlEvent, head: string): string {
  const line = notes.find((text) => text.startsWith(head));
  if (line === undefined) throw new Error(`event ${number} has no ${head}`);
  return line.slice(head.length);
}

/** Counts whole days of labels rather than solving for them: each minute but every tenth leaves out its first numbers. */
function frameOf(timecode: string, rate: Rational, dropFrame: boolean): number {
  const match = /^(\d\d):(\d\d):(\d\d)([:;])(\d\d)$/.exec(timecode);
  const nominal = Math.ceil(rate.num / rate.den);
  const [hours, minutes, seconds, frames] = [match?.[1], match?.[2], match?.[3], match?.[5]].map(Number) as [number, number, number, number];
  if (!match || hours > 23 || minutes > 59 || seconds > 59 || frames >= nominal || (match[4] === ';') !== dropFrame) throw new Error(`no timecode: ${timecode}`);
  const dropped = dropFrame ? nominal / 15 : 0;
  if (seconds === 0 && frames < dropped && minutes % 10 !== 0) throw new Error(`a number that is dropped: ${timecode}`);
  let count = 0;
  for (let minute = 0; minute < hours * 60 + minutes; minute += 1) count += nominal * 60 - (minute % 10 === 0 ? 0 : dropped);
  return count + seconds * nominal + frames - (minutes % 10 === 0 ? 0 : dropped);
}
