/** @file Which sound the preview keeps at hand. */
import { describe, expect, it } from 'vitest';
import { constantCorrection, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { chunksToDrop, chunksWanted, CHUNKS_KEPT } from './chunk-plan.ts';

describe('chunksWanted', () => {
  it('starts with what is heard now and goes on in the direction of play', () => {
    expect(chunksWanted(20.5, 1, NO_CORRECTION, 100)).toEqual([10, 11, 12, 9]);
    expect(chunksWanted(20.5, -1, NO_CORRECTION, 100)).toEqual([10, 9, 8, 7]);
  });

  it('reaches farther at speed', () => {
    expect(chunksWanted(20, 2, NO_CORRECTION, 100)).toContain(15);
  });

  it('has both the sound before and the sound after at hand', () => {
    expect(chunksWanted(20.5, 0, constantCorrection(-4), 100)).toEqual(expect.arrayContaining([10, 12, 14]));
  });

  it('wants nothing that is not there', () => {
    expect(chunksWanted(0.5, 1, constantCorrection(3), 3)).toEqual([0, 1]);
    expect(chunksWanted(99, 1, NO_CORRECTION, 100).every((index) => index < 50)).toBe(true);
  });
});

describe('chunksToDrop', () => {
  it('forgets the least recently wanted, and never what is wanted now', () => {
    const held = Array.from({ length: CHUNKS_KEPT + 2 }, (_, index) => index);
    expect(chunksToDrop(held, [0])).toEqual([1, 2]);
    expect(chunksToDrop(held.slice(2), [])).toEqual([]);
  });
});
