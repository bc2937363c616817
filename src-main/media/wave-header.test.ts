/** @file Wave headers read as EBU Tech 3285 and 3306 lay them out, byte by byte. */
import { describe, expect, it } from 'vitest';
import { SAMPLE_FORMATS } from './sample-format.ts';
import { type BroadcastFacts, type WaveFacts, waveHeader } from './wave-header.ts';

const broadcast: BroadcastFacts = {
  description: 'on-screen sound of größe.mov',
  originator: 'Slateless 0.1.0',
  date: new Date(2026, 10, 8, 9, 5, 3),
  timeReference: 172_800_000 * 3,
  loudness: { integrated: -23.456, range: 7.1, truePeak: -1.25, maxMomentary: null, maxShortTerm: -18 },
  codingHistory: 'A=PCM,F=48000,W=24,M=stereo,T=Slateless',
};
const facts: WaveFacts = { format: SAMPLE_FORMATS.s24, sampleRate: 48_000, channels: 2, channelLayout: 'stereo', broadcast };

/** Chunks by name: where the body is and how long it says it is. */
function chunksOf(header: Buffer): ReadonlyMap<string, { readonly at: number; readonly size: number }> {
  const chunks = new Map<string, { at: number; size: number }>();
  for (let at = 12; at + 8 <= header.length; ) {
    const [name, size] = [header.toString('latin1', at, at + 4), header.readUInt32LE(at + 4)];
    chunks.set(name, { at: at + 8, size });
    at += 8 + (name === 'data' ? 0 : size + (size % 2));
  }
  return chunks;
}

describe('waveHeader', () => {
  it('lays out bext of version 2 as Tech 3285 does', () => {
    const header = waveHeader(facts, 480);
    const { at } = chunksOf(header).get('bext') ?? expect.fail('no bext');
    const text = (from: number, length: number) => header.toString('latin1', at + from, at + from + length).replace(/\0+$/, '');
    expect(text(0, 256)).toBe('on-screen sound of gro?e.mov');
    expect(text(256, 32)).toBe('Slateless 0.1.0');
    expect(text(320, 10)).toBe('2026-11-08');
    expect(text(330, 8)).toBe('09:05:03');
    expect(header.readBigUInt64LE(at + 338)).toBe(518_400_000n);
    expect(header.readUInt16LE(at + 346)).toBe(2);
    expect([0, 1, 2, 3, 4].map((field) => header.readInt16LE(at + 412 + 2 * field))).toEqual([-2346, 710, -125, 0x7fff, -1800]);
    const history = 'A=PCM,F=48000,W=24,M=stereo,T=Slateless\r\n';
    expect(text(602, history.length)).toBe(history);
    expect(waveHeader({ ...facts, broadcast: { ...broadcast, loudness: null } }, 480).readUInt16LE(at + 346)).toBe(1);
  });

  it('has one length whatever comes after it, and says how much does', () => {
    const header = waveHeader(facts, 480);
    expect(waveHeader(facts, 5e9).length).toBe(header.length);
    expect(header.toString('latin1', 0, 4)).toBe('RIFF');
    expect(header.readUInt32LE(4)).toBe(header.length - 8 + 480 * 6);
    expect(chunksOf(header).get('data')).toEqual({ at: header.length, size: 480 * 6 });
    expect(chunksOf(header).get('JUNK')?.size).toBe(28);
  });

  it('turns into RF64 beyond 4 GB, with the reserved chunk as ds64', () => {
    const frames = 800_000_000;
    const header = waveHeader(facts, frames);
    expect(header.toString('latin1', 0, 4)).toBe('RF64');
    expect(header.readUInt32LE(4)).toBe(0xffffffff);
    const { at } = chunksOf(header).get('ds64') ?? expect.fail('no ds64');
    expect(at).toBe(20);
    expect([0, 8, 16].map((field) => Number(header.readBigUInt64LE(at + field)))).toEqual([header.length - 8 + frames * 6, frames * 6, frames]);
    expect(chunksOf(header).get('data')?.size).toBe(0xffffffff);
  });

  it('counts the padding of an odd number of bytes', () => {
    const mono: WaveFacts = { ...facts, channels: 1, broadcast: null };
    const header = waveHeader(mono, 3);
    expect(header.readUInt32LE(4)).toBe(header.length - 8 + 9 + 1);
  });

  it('says which speakers more than two channels are for, and plain floats', () => {
    const surround = waveHeader({ ...facts, channels: 6, channelLayout: '5.1(side)', format: SAMPLE_FORMATS.f32, broadcast: null }, 1);
    const { at, size } = chunksOf(surround).get('fmt ') ?? expect.fail('no fmt');
    expect([size, surround.readUInt16LE(at), surround.readUInt16LE(at + 2), surround.readUInt32LE(at + 20), surround.readUInt16LE(at + 24)]).toEqual([40, 0xfffe, 6, 0x60f, 3]);
    const stereo = waveHeader({ ...facts, format: SAMPLE_FORMATS.f32, broadcast: null }, 7);
    const fmt = chunksOf(stereo).get('fmt ')?.at ?? 0;
    expect(stereo.readUInt16LE(fmt)).toBe(3);
    expect(stereo.readUInt32LE(chunksOf(stereo).get('fact')?.at ?? 0)).toBe(7);
  });
});
