/** @file Snappy decompression, block format: google/snappy format_description.txt. */

/** Bytes that are no such block. */
export class SnappyError extends Error {
  override readonly name = 'SnappyError';
}

/**
 * The content of a block.
 *
 * @throws {SnappyError} when it is cut short or refers to what is not there.
 */
export function decompressSnappy(block: Uint8Array): Uint8Array {
  let at = 0;
  const take = (): number => {
    const byte = block[at++];
    if (byte === undefined) throw new SnappyError(`compressed block of ${block.length} bytes is cut short`);
    return byte;
  };
  const little = (bytes: number) => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += take() * 2 ** (8 * i);
    return value;
  };
  let length = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = take();
    length += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
    if (factor > 2 ** 28) throw new SnappyError('compressed block states no length');
  }
  const content = new Uint8Array(length);
  let filled = 0;
  const literal = (count: number) => {
    if (at + count > block.length || filled + count > length) throw new SnappyError(`literal of ${count} bytes at byte ${at} does not fit`);
    content.set(block.subarray(at, at + count), filled);
    at += count;
    filled += count;
  };
  const copy = (count: number, distance: number) => {
    if (distance === 0 || distance > filled || filled + count > length) throw new SnappyError(`copy of ${count} bytes from ${distance} before does not fit`);
    // Byte by byte, since a copy may overlap what it writes.
    for (let i = 0; i < count; i++, filled++) content[filled] = content[filled - distance];
  };
  while (at < block.length) {
    const tag = take();
    const upper = tag >> 2;
    // 60 to 63 mean that the length follows in one to four bytes.
    if ((tag & 3) === 0) literal((upper < 60 ? upper : little(upper - 59)) + 1);
    else if ((tag & 3) === 1) copy((upper & 7) + 4, (tag >> 5) * 256 + take());
    else copy(upper + 1, little((tag & 3) === 2 ? 2 : 4));
  }
  if (filled !== length) throw new SnappyError(`compressed block gave ${filled} bytes of ${length}`);
  return content;
}
