import { expect, it } from 'vitest';
import { progressParser, type FfmpegProgress } from './ffmpeg-progress.ts';

function parse(text: string): readonly FfmpegProgress[] {
  const parser = progressParser();
  return text.split('\n').map(parser).filter((block) => block !== null);
}

it('reads blocks as ffmpeg 5 writes them', () => {
  const text = 'frame=240\nfps=119.70\nstream_0_0_q=28.0\nbitrate=  59.2kbits/s\ntotal_size=62244\nout_time_us=8405333\nout_time_ms=8405333\nout_time=00:00:08.405333\ndup_frames=0\ndrop_frames=0\nspeed= 4.2x\nprogress=continue\nframe=250\nout_time_us=10000000\nspeed=5x\nprogress=end';
  expect(parse(text)).toEqual([
    { time: 8.405333, frame: 240, speed: 4.2, done: false },
    { time: 10, frame: 250, speed: 5, done: true },
  ]);
});

it('takes microseconds from out_time_ms where a build of 2018 has no other', () => {
  expect(parse('out_time_ms=1500000\nprogress=continue')).toEqual([{ time: 1.5, frame: null, speed: null, done: false }]);
});

it('keeps negative times', () => {
  expect(parse('out_time_us=-23220\nprogress=continue')[0]?.time).toBe(-0.02322);
});

it('makes null of what is not available, and never reuses an older block', () => {
  const [, second] = parse('out_time_us=1000000\nspeed=2x\nprogress=continue\nout_time_us=N/A\nspeed=N/A\nprogress=continue');
  expect(second).toEqual({ time: null, frame: null, speed: null, done: false });
});

it.each(['', 'progress', '=5', 'frame=  12 fps=0.0 q=28.0 size=0kB', '[mp4 @ 0x1] moov=atom', 'Press [q] to stop'])('gives nothing for %j', (line) => {
  expect(parse(line)).toEqual([]);
});

it('does not end a block at a key that only looks like the last', () => {
  expect(parse('out_time_us=1\nprogress_=end\nmy progress=end')).toEqual([]);
});
