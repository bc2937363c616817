/**
 * @file Headers of Broadcast Wave files, which turn into RF64 where a file outgrows 4 GB. Pure: facts in, bytes out. A header has the same length whatever
 * comes after it, so that it can be written first and put right at the end.
 *
 * @see EBU Tech 3285 v2 (`bext`), EBU Tech 3306 (RF64: `JUNK` of 28 bytes in front of everything becomes `ds64`), Microsoft mmreg.h (`fmt `).
 */
import type { Loudness } from '../../src-shared/contract/stems.ts';
import type { SampleFormat } from './sample-format.ts';

/** What the `bext` chunk says. */
export interface BroadcastFacts {
  /** ASCII; longer ones are cut to 256. */
  readonly description: string;
  /** Program that wrote the file; at most 32. */
  readonly originator: string;
  /** Local time of writing. */
  readonly date: Date;
  /** Samples since midnight of the first one. */
  readonly timeReference: number;
  /** Null while it is not known; then the chunk is of version 1, which has none. */
  readonly loudness: Loudness | null;
  /** EBU R 98, without line ends. */
  readonly codingHistory: string;
}

/** What a file holds. */
export interface WaveFacts {
  readonly format: SampleFormat;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** ffmpeg's name of the layout, or null. */
  readonly channelLayout: string | null;
  /** Null for a plain wave file. */
  readonly broadcast: BroadcastFacts | null;
}

/** Largest file whose sizes fit into 32 bits. */
const LARGEST_RIFF = 0xffffffff;
const BEXT_BYTES = 602;
/** Speakers by bit of the channel mask, in the order of the channels. */
const MASKS: Readonly<Record<string, number>> = {
  mono: 0x4,
  stereo: 0x3,
  '2.1': 0xb,
  '3.0': 0x7,
  '3.0(back)': 0x103,
  '4.0': 0x107,
  quad: 0x33,
  'quad(side)': 0x603,
  '3.1': 0xf,
  '4.1': 0x10f,
  '5.0': 0x37,
  '5.0(side)': 0x607,
  '5.1': 0x3f,
  '5.1(side)': 0x60f,
  '6.0': 0x707,
  '6.1': 0x70f,
  '7.0': 0x637,
  '7.1': 0x63f,
  '7.1(wide)': 0xff,
};
/** The part of a subformat's identifier that all of them share. */
const GUID_TAIL = Buffer.from('000000001000800000aa00389b71', 'hex');

/** Everything before the samples, for a file of `frames` samples per channel. */
export function waveHeader(facts: WaveFacts, frames: number): Buffer {
  const dataBytes = frames * facts.channels * facts.format.bytes;
  const inner = [...(facts.broadcast ? [chunk('bext', bext(facts.broadcast))] : []), chunk('fmt ', formatChunk(facts)), ...(isFloat(facts) ? [chunk('fact', u32(Math.min(frames, LARGEST_RIFF)))] : [])];
  const innerBytes = inner.reduce((sum, { length }) => sum + length, 0);
  // RIFF header 12, size chunk 36, header of the data 8; an odd number of bytes is padded.
  const riffBytes = 12 - 8 + 36 + innerBytes + 8 + dataBytes + (dataBytes % 2);
  const isLarge = riffBytes > LARGEST_RIFF;
  const sizes = Buffer.alloc(28);
  if (isLarge) [riffBytes, dataBytes, frames].forEach((size, index) => sizes.writeBigUInt64LE(BigInt(size), 8 * index));
  const size32 = (bytes: number) => u32(isLarge ? LARGEST_RIFF : bytes);
  return Buffer.concat([Buffer.from(isLarge ? 'RF64' : 'RIFF'), size32(riffBytes), Buffer.from('WAVE'), chunk(isLarge ? 'ds64' : 'JUNK', sizes), ...inner, Buffer.from('data'), size32(dataBytes)]);
}

function isFloat({ format }: WaveFacts): boolean {
  return format.name === 'f32' || format.name === 'f64';
}

function formatChunk(facts: WaveFacts): Buffer {
  const { format, sampleRate, channels } = facts;
  const tag = isFloat(facts) ? 3 : 1;
  // What more than two channels are for has to be said; programs of all ages read the plain form of the others.
  const extended = channels > 2;
  const body = Buffer.alloc(extended ? 40 : isFloat(facts) ? 18 : 16);
  body.writeUInt16LE(extended ? 0xfffe : tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(sampleRate, 4);
  body.writeUInt32LE(sampleRate * channels * format.bytes, 8);
  body.writeUInt16LE(channels * format.bytes, 12);
  body.writeUInt16LE(format.bytes * 8, 14);
  if (!extended) return body;
  body.writeUInt16LE(22, 16);
  body.writeUInt16LE(format.bytes * 8, 18);
  body.writeUInt32LE(MASKS[facts.channelLayout ?? ''] ?? 0, 20);
  body.writeUInt16LE(tag, 24);
  GUID_TAIL.copy(body, 26);
  return body;
}

function bext({ description, originator, date, timeReference, loudness, codingHistory }: BroadcastFacts): Buffer {
  const history = ascii(`${codingHistory}\r\n`);
  const body = Buffer.alloc(BEXT_BYTES + history.length + (history.length % 2));
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  ascii(description).copy(body, 0, 0, 256);
  ascii(originator).copy(body, 256, 0, 32);
  body.write(`${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`, 320, 'latin1');
  body.write(`${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`, 330, 'latin1');
  body.writeBigUInt64LE(BigInt(timeReference), 338);
  body.writeUInt16LE(loudness ? 2 : 1, 346);
  if (loudness) {
    [loudness.integrated, loudness.range, loudness.truePeak, loudness.maxMomentary, loudness.maxShortTerm].forEach((value, index) => body.writeInt16LE(hundredths(value), 412 + 2 * index));
  }
  history.copy(body, BEXT_BYTES);
  return body;
}

/** Tech 3285: hundredths, and 0x7fff where there is no value. */
function hundredths(value: number | null): number {
  return value === null ? 0x7fff : Math.max(-0x8000, Math.min(0x7ffe, Math.round(100 * value)));
}

/** Letters that ASCII lacks become question marks; what reads these fields knows no other. */
function ascii(text: string): Buffer {
  return Buffer.from(text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^\u0009\u000a\u000d\u0020-\u007e]/g, '?'), 'latin1');
}

function chunk(name: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(name), u32(body.length), body]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
