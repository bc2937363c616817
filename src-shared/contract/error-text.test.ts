/** @file Failures in words. That every code has some is the compiler's business; here it is what they say. */
import { describe, expect, it } from 'vitest';
import { errorText } from './error-text.ts';
import { AppError, CanceledError, fromWire, toWire } from './errors.ts';

describe('errorText', () => {
  it('says file, cause and way out', () => {
    const text = errorText(new AppError('media.unreadable', 'moov atom not found', { path: '/clips/a.mov', cause: 'moov atom not found' }));
    expect(text).toEqual({
      title: 'Not readable as media',
      file: '/clips/a.mov',
      cause: 'Moov atom not found.',
      wayOut: expect.stringContaining('copy it again') as string,
      command: null,
    });
  });

  it('offers the command that failed', () => {
    const details = { path: 'a.mov', cause: 'Invalid data', command: 'ffmpeg -i a.mov', stderrTail: [] };
    expect(errorText(new AppError('ffmpeg.failed', 'x', details)).command).toBe('ffmpeg -i a.mov');
  });

  it('counts tracks as people do', () => {
    expect(errorText(new AppError('media.no-such-track', 'x', { path: 'a.mov', audioTrack: 4, tracks: 2 })).cause).toBe('Track 5 was asked for; the file has 2.');
  });

  it('leads from a damaged project to its backup', () => {
    expect(errorText(new AppError('project.corrupt', 'x', { path: '/a/cut.slateless', cause: 'It is empty.' })).wayOut).toContain('/a/cut.slateless.bak');
  });

  it('says the same on either side of the wire', () => {
    const error = new AppError('disk.full', 'x', { path: '/full' });
    expect(errorText(fromWire(toWire(error)))).toEqual(errorText(error));
  });

  it('has words for cancellation, bugs and things that are no errors', () => {
    expect(errorText(new CanceledError()).title).toBe('Canceled');
    expect(errorText(new TypeError('x is undefined')).wayOut).toContain('bug');
    expect(errorText('plain text').cause).toBe('Plain text.');
    expect(errorText(new Error('')).cause).toBe('The cause is not known.');
  });
});
