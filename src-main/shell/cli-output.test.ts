/** @file What a terminal shows. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src-shared/contract/errors.ts';
import { createOutput, failureLines, progressLine } from './cli-output.ts';

describe('progressLine', () => {
  it('shows bar, share, stage, file and time left', () => {
    expect(progressLine({ stage: 'matching', fraction: 0.5, etaSeconds: 61.4 }, 'a.mov', 120)).toBe('[############............]  50 %  matching lips and sound  a.mov  1:01 left');
    expect(progressLine({ stage: 'probing', fraction: null, etaSeconds: null }, 'a.mov', 120)).toBe('[........................]    …  reading  a.mov');
  });

  it('never wraps', () => {
    expect(progressLine({ stage: 'matching', fraction: 1, etaSeconds: 5 }, 'x'.repeat(200), 80)).toHaveLength(79);
  });
});

describe('createOutput', () => {
  it('takes the bar off the screen before anything else is written', () => {
    const screen: string[] = [];
    const stream = { write: (text: string) => screen.push(text), isTTY: true, columns: 100 };
    const output = createOutput({ stdout: stream, stderr: stream });
    output.progress({ stage: 'probing', fraction: 0, etaSeconds: null }, 'a.mov');
    output.answer('done');
    output.progress(null, 'a.mov');
    expect(screen.slice(1)).toEqual(['\r\u001b[2K', 'done\n']);
  });
});

describe('failureLines', () => {
  it('names another file than the one at work, and gives the command to copy', () => {
    const error = new AppError('ffmpeg.failed', 'x', { path: '/out/b.mov', cause: 'no space', command: 'ffmpeg -i a b', stderrTail: [] });
    expect(failureLines(error, '/in/a.mov')).toEqual([
      '✗ /in/a.mov',
      '  /out/b.mov',
      '  ffmpeg could not do it. No space.',
      expect.stringContaining('Copy the command'),
      '  $ ffmpeg -i a b',
    ]);
  });
});
