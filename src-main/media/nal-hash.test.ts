/** @file The hash of coded units sees pictures, not packaging. */
import { describe, expect, it } from 'vitest';
import { hashNalUnits } from './nal-hash.ts';

const unit = (header: number, ...bytes: number[]) => Buffer.from([header, ...bytes]);
const [sps, pps, delimiter, slice, other] = [unit(0x67, 1, 2), unit(0x68, 3), unit(0x09, 0xf0), unit(0x65, 9, 8, 7), unit(0x41, 5, 5, 0x80)];
const short = Buffer.from([0, 0, 1]);
const long = Buffer.from([0, 0, 0, 1]);

async function* chunks(data: Buffer, size: number) {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}
const hash = (parts: readonly Buffer[], size = 1 << 16) => hashNalUnits(chunks(Buffer.concat(parts), size), 'h264');

describe('hashNalUnits', () => {
  const packed = [long, sps, long, pps, long, slice, long, other];
  it('does not depend on start codes, parameter sets, delimiters or padding', async () => {
    const broadcast = [long, delimiter, long, sps, short, pps, short, slice, Buffer.from([0, 0]), long, delimiter, short, other, Buffer.alloc(3)];
    expect(await hash(broadcast)).toBe(await hash(packed));
  });
  it('does not depend on how the stream is cut', async () => {
    const whole = await hash(packed);
    for (const size of [1, 2, 3, 5]) expect(await hash(packed, size)).toBe(whole);
  });
  it('sees a changed byte, a lost unit and another order', async () => {
    const whole = await hash(packed);
    expect(await hash([long, sps, long, pps, long, unit(0x65, 9, 8, 6), long, other])).not.toBe(whole);
    expect(await hash([long, sps, long, pps, long, slice])).not.toBe(whole);
    expect(await hash([long, sps, long, pps, long, other, long, slice])).not.toBe(whole);
  });
  it('knows the units of HEVC by their own numbers', async () => {
    const vps = unit(32 << 1, 1, 4);
    const picture = unit(19 << 1, 1, 6, 6);
    const [bare, full] = [[long, picture], [long, vps, short, picture]].map((parts) => hashNalUnits(chunks(Buffer.concat(parts), 4), 'hevc'));
    expect(await full).toBe(await bare);
  });
});
