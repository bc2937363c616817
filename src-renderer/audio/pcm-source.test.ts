/** @file Reading PCM. */
import { describe, expect, it } from 'vitest';
import { deinterleave, pcmPath } from './pcm-source.ts';

describe('deinterleave', () => {
  it('splits by channel and pads what the track lacks with silence', () => {
    expect(deinterleave(Float32Array.of(1, -1, 2, -2, 3), 2, 3).map((channel) => [...channel])).toEqual([[1, 2, 0], [-1, -2, 0]]);
  });
});

describe('pcmPath', () => {
  it('names exactly the stretch that is wanted', () => {
    expect(pcmPath({ mediaId: 'ab', track: 1, duration: 9 }, { start: 2, end: 4 }, 48_000, 2)).toBe('media/ab/pcm/1?start=2&end=4&rate=48000&channels=2');
  });
});
