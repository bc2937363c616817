import { expect, it } from 'vitest';
import type { ErrorDetails } from '../../src-shared/contract/errors.ts';
import { commandLine, ffmpegFailure, type FailedRun } from './ffmpeg-failure.ts';

const run: FailedRun = { program: 'ffmpeg', args: ['-i', '/in/a.mp4', '/out/b.mov'], source: '/in/a.mp4', output: '/out/b.mov', code: 1, killedBy: null, stderr: [] };
const failed = (change: Partial<FailedRun>) => ffmpegFailure({ ...run, ...change });
const cause = (...stderr: string[]) => (failed({ stderr }).details as ErrorDetails['ffmpeg.failed']).cause;

it('tells a full disk and a protected folder from other failures', () => {
  expect(failed({ stderr: ['av_interleaved_write_frame(): No space left on device'] }).code).toBe('disk.full');
  expect(failed({ stderr: ['/out/b.mov: Permission denied'] })).toMatchObject({ code: 'disk.not-writable', details: { path: '/out/b.mov', cause: 'Permission denied' } });
  expect(failed({ stderr: ['[out#0/mov @ 0x5] Error opening output /out/b.mov: Read-only file system'] }).details).toMatchObject({ cause: 'The file system is read-only' });
});

it('does not blame the disk for a source that may not be read, or when nothing is written', () => {
  expect(failed({ stderr: ['/in/a.mp4: Permission denied'] }).code).toBe('ffmpeg.failed');
  expect(failed({ stderr: ['No space left on device'], output: null }).code).toBe('ffmpeg.failed');
});

it('puts known causes into words and quotes others without the address', () => {
  expect(cause('[mov @ 0x1] moov atom not found', '/in/a.mp4: Invalid data found when processing input')).toMatch(/no index/);
  expect(cause("Unknown encoder 'libfdk_aac'")).toMatch(/lacks an encoder/);
  expect(cause('some chatter', '[aac @ 0x55f0c0] Input contains (near) NaN, cannot go on', 'Conversion stopped')).toBe('Input contains (near) NaN, cannot go on');
  expect(cause()).toBe('Ended with exit code 1 and without a word');
  expect((failed({ killedBy: 'SIGKILL', code: null }).details as ErrorDetails['ffmpeg.failed']).cause).toBe('Ended from outside by SIGKILL');
});

it('quotes the command so that it can be pasted', () => {
  expect(commandLine('/usr/bin/ffmpeg', ['-i', "it's a clip.mp4", '-af', 'volume=2', ''])).toBe(`/usr/bin/ffmpeg -i 'it'\\''s a clip.mp4' -af volume=2 ''`);
});
