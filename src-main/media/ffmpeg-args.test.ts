import { describe, expect, it } from 'vitest';
import type { AudioStream, MediaInfo, VideoStream } from '../../src-shared/model/media.ts';
import { framesArgs, pcmArgs, pcmStart, proxyArgs, sampledSoundArgs } from './ffmpeg-args.ts';

const video: VideoStream = {
  ...{ index: 0, codec: 'h264', profile: null, pixelFormat: 'yuv420p', width: 1920, height: 1080, pixelAspect: { num: 1, den: 1 }, rotation: 0 },
  ...{ frameRate: { num: 60, den: 1 }, averageFrameRate: { num: 60, den: 1 }, variableFrameRate: false, startTime: 0, duration: 10, timecode: null },
};
const audio: AudioStream = {
  ...{ index: 1, track: 0, codec: 'aac', sampleRate: 44_100, channels: 2, channelLayout: 'stereo', bitsPerSample: null, startTime: 0, duration: 10 },
  ...{ language: null, title: null },
};
const media: MediaInfo = {
  ...{ id: 'feed', path: "/it's/a clip.ts", name: 'a clip.ts', sizeBytes: 1, modifiedMs: 1, container: 'mpegts', containerStart: 1.4, duration: 10 },
  ...{ video, audio: [audio], others: [], chapters: 0, playback: { direct: false, reason: '' } },
};
const after = (args: readonly string[], option: string) => args[args.indexOf(option) + 1];

describe('sound', () => {
  it('starts where both sample grids meet, with room to settle', () => {
    const { firstSample, seek } = pcmStart(3.337, 44_100, 48_000);
    expect(firstSample % 147).toBe(0);
    expect(firstSample / 44_100).toBeGreaterThan(3.337 - 0.25 - 147 / 44_100);
    expect(firstSample / 44_100).toBeLessThanOrEqual(3.337 - 0.25);
    expect(seek).toBeCloseTo(firstSample / 44_100 - 1, 9);
    expect(pcmStart(0.2, 48_000, 48_000)).toEqual({ seek: 0, firstSample: 0 });
    expect(pcmStart(0.9, 48_000, 48_000).seek).toBe(0);
  });
  it('takes the container\'s start off and pins the first sample', () => {
    const args = pcmArgs(media, audio, { sampleRate: 48_000, channels: 1 }, { seek: 2, firstSample: 132_300 });
    expect(after(args, '-af')).toBe("asetpts='round(PTS-61740.000)',aresample=44100:async=1:min_comp=0.00001:min_hard_comp=0.01:first_pts=132300,aresample=48000");
    expect(args.indexOf('-ss')).toBeLessThan(args.indexOf('-i'));
    expect([after(args, '-i'), after(args, '-ac'), after(args, '-map')]).toEqual([media.path, '1', '0:1']);
    expect(args).toContain('-copyts');
  });
  it('puts timestamps rounded to milliseconds back on the packet grid, in containers that round', () => {
    const filters = after(pcmArgs({ ...media, container: 'matroska,webm', containerStart: 0 }, audio, { sampleRate: 44_100, channels: 0 }, { seek: 0, firstSample: 0 }), '-af');
    expect(filters).toContain('0+S*round((PTS-0)/S)');
    expect(filters).not.toContain('pan=');
  });
  it('mixes bare channels evenly', () => {
    const bare = { ...audio, channels: 4, channelLayout: null };
    expect(after(pcmArgs(media, bare, { sampleRate: 44_100, channels: 1 }, { seek: 0, firstSample: 0 }), '-af')).toContain('pan=mono|c0=0.25*c0+0.25*c1+0.25*c2+0.25*c3');
  });
  it('opens the file once per sampled piece', () => {
    const args = sampledSoundArgs(media, audio, [0, 5], 480);
    expect(args.filter((word) => word === media.path)).toHaveLength(2);
    expect(after(args, '-filter_complex')).toMatch(/concat=n=2:v=0:a=1$/);
  });
});

describe('pictures', () => {
  const request = { width: 90, height: 160, pixels: 'gray', seek: 0, end: null, frameRate: null } as const;
  const filters = (change: Partial<VideoStream>, more: object = {}) => after(framesArgs(media, { ...video, ...change }, { ...request, ...more }, '-vsync'), '-vf');
  it('are scaled lying down and then turned', () => {
    expect(filters({ rotation: 90 })).toBe('scale=160:90:flags=bilinear,transpose=clock,format=gray,showinfo');
    expect(filters({ rotation: 180 })).toContain('scale=90:160:flags=bilinear,hflip,vflip');
  });
  it('are dropped before scaling where they cannot be nearest to a tick', () => {
    expect(filters({}, { frameRate: 25 })).toMatch(/^select='lte\(abs\(\(t-1\.400000\)-round\(\(t-1\.400000\)\*25\)\/25\),0\.0085000\)',scale/);
    expect(filters({ variableFrameRate: true }, { frameRate: 25 })).not.toContain('select');
    expect(filters({}, { frameRate: 60 })).not.toContain('select');
  });
  it('end at the range, on the container\'s clock', () => {
    expect(filters({}, { end: 2 })).toMatch(/^trim=end=3\.400000,/);
  });
});

it('keeps times in a proxy with the option that the build knows', () => {
  const args = proxyArgs(media, video, { width: 1280, height: 720, encoder: 'libx264', output: '/out' }, '-fps_mode');
  expect(after(args, '-fps_mode')).toBe('passthrough');
  expect(args.at(-1)).toBe('/out');
  expect(after(proxyArgs(media, video, { width: 2, height: 2, encoder: 'libvpx', output: '/out' }, '-vsync'), '-f')).toBe('webm');
});
