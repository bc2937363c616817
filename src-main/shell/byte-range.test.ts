/** @file Range headers, by the rules and examples of RFC 9110, section 14. */
import { describe, expect, it } from 'vitest';
import { parseByteRange } from './byte-range.ts';

describe('parseByteRange', () => {
  it.each([
    ['bytes=0-499', 10_000, { start: 0, end: 499 }],
    ['bytes=500-999', 10_000, { start: 500, end: 999 }],
    ['bytes=9500-', 10_000, { start: 9500, end: 9999 }],
    ['bytes=-500', 10_000, { start: 9500, end: 9999 }],
    ['bytes=-20000', 10_000, { start: 0, end: 9999 }],
    ['bytes=9000-20000', 10_000, { start: 9000, end: 9999 }],
    ['Bytes=0-0', 10_000, { start: 0, end: 0 }],
    ['bytes=5000000000-5000000009', 6_000_000_000, { start: 5_000_000_000, end: 5_000_000_009 }],
  ])('%s of %d bytes', (header, size, expected) => {
    expect(parseByteRange(header, size)).toEqual(expected);
  });

  it.each(['bytes=10000-', 'bytes=10000-10001', 'bytes=-0'])('%s cannot be satisfied', (header) => {
    expect(parseByteRange(header, 10_000)).toBe('unsatisfiable');
  });

  it('finds no byte in an empty file', () => {
    expect(parseByteRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseByteRange('bytes=-1', 0)).toBe('unsatisfiable');
  });

  it.each([null, '', 'bytes', 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes=5-2', 'bytes=0-1,5-6', 'seconds=0-1', 'bytes=0x10-', 'bytes=1e3-'])('%s asks for everything', (header) => {
    expect(parseByteRange(header, 10_000)).toBeNull();
  });
});
