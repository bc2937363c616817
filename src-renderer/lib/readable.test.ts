/** @file Figures as people read them. */
import { describe, expect, it } from 'vitest';
import { formatAudioCodec, formatBytes, formatDuration, formatFrameRate, formatPercent, formatSpan } from './readable.ts';

describe('the formats', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234_567, '1.2 MB'],
    [345_000_000, '345 MB'],
    [2e15, '2000 TB'],
  ])('%d bytes read %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
  it.each([
    [0.4, '0 s'],
    [59.4, '59 s'],
    [90, '1 min 30 s'],
    [3599, '60 min'],
    [3900, '1 h 05 min'],
  ])('%d seconds read %s', (seconds, text) => expect(formatSpan(seconds)).toBe(text));
  it('write lengths and rates as editors do', () => {
    expect(formatDuration(12.6)).toBe('0:13');
    expect(formatDuration(3725)).toBe('1:02:05');
    expect(formatFrameRate({ num: 24000, den: 1001 })).toBe('23.976');
    expect(formatFrameRate({ num: 30000, den: 1001 })).toBe('29.97');
  });
  it('call codecs by their usual names', () => {
    expect(['pcm_s24le', 'pcm_f32le', 'aac'].map(formatAudioCodec)).toEqual(['PCM 24 bit', 'PCM 32 bit float', 'AAC']);
  });
  it('round nothing up to certainty', () => {
    expect(formatPercent(0.999)).toBe('99 %');
    expect(formatPercent(1)).toBe('100 %');
  });
});
