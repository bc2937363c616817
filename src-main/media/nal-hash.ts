/**
 * @file A hash of H.264 and HEVC that containers cannot change. MPEG-TS and AVI separate the coded units by start codes and repeat parameter
 * sets; MP4, MOV and Matroska write lengths and keep parameter sets aside. What stays the same is the sequence of the other units' bytes.
 *
 * @see ITU-T H.264 annex B and table 7-1, ITU-T H.265 annex B and table 7-1.
 */
import { createHash } from 'node:crypto';

/** Units that containers may add, drop or keep elsewhere: parameter sets, access unit delimiters, end of sequence and stream, filler. */
const CONTAINER_UNITS = {
  h264: { typeOf: (header: number) => header & 0x1f, types: new Set([7, 8, 9, 10, 11, 12, 13, 15]) },
  hevc: { typeOf: (header: number) => (header >> 1) & 0x3f, types: new Set([32, 33, 34, 35, 36, 37, 38]) },
} as const;

const START_CODE = Buffer.from([0, 0, 1]);

/** MD5 over the units of a byte stream with start codes that no container touches, each followed by its length. */
export async function hashNalUnits(stream: AsyncIterable<Buffer>, codec: 'h264' | 'hevc'): Promise<string> {
  const { typeOf, types } = CONTAINER_UNITS[codec];
  const hash = createHash('md5');
  const add = (unit: Buffer) => {
    let length = unit.length;
    // A fourth byte of the next start code, and padding, belong to no unit: its last byte is never zero.
    while (length > 0 && unit[length - 1] === 0) length--;
    if (length === 0 || types.has(typeOf(unit[0]!))) return;
    hash.update(unit.subarray(0, length)).update(String(length));
  };
  let rest = Buffer.alloc(0);
  let started = false;
  for await (const chunk of stream) {
    // Only the tail may hold half a start code; what was searched before is not searched again.
    let from = Math.max(0, rest.length - 2);
    rest = Buffer.concat([rest, chunk]);
    for (let at = rest.indexOf(START_CODE, from); at >= 0; at = rest.indexOf(START_CODE, from)) {
      if (started) add(rest.subarray(0, at));
      started = true;
      rest = rest.subarray(at + START_CODE.length);
      from = 0;
    }
  }
  if (started) add(rest);
  return hash.digest('hex');
}
