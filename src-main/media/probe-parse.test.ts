import { describe, expect, it } from 'vitest';
import { mainVideo, rotationOf, toMediaInfo, type ProbedFile, type ProbedStream } from './probe-parse.ts';

const file = { id: 'feed', path: '/a.mkv', name: 'a.mkv', sizeBytes: 9, modifiedMs: 8 };
const picture: ProbedStream = { index: 0, codec_type: 'video', codec_name: 'h264', width: 1440, height: 1080, r_frame_rate: '30000/1001', avg_frame_rate: '0/0' };
const sound: ProbedStream = { index: 1, codec_type: 'audio', codec_name: 'aac', sample_rate: '48000', channels: 2, channel_layout: 'stereo' };
const media = (probed: ProbedFile) => toMediaInfo(file, probed, null);

describe('rotation', () => {
  it('reads the display matrix counter-clockwise, and the old tag clockwise', () => {
    expect(rotationOf({ side_data_list: [{ rotation: -90 }] })).toBe(90);
    expect(rotationOf({ side_data_list: [{}, { rotation: '90.00' }] })).toBe(270);
    expect(rotationOf({ side_data_list: [{ rotation: -180 }] })).toBe(180);
    expect(rotationOf({ tags: { rotate: '270' } })).toBe(270);
    expect(rotationOf({ tags: { rotate: '-90' } })).toBe(270);
  });
  it('prefers the matrix where both are there, as old builds print them', () => {
    expect(rotationOf({ side_data_list: [{ rotation: -90 }], tags: { rotate: '90' } })).toBe(90);
    expect(rotationOf({})).toBe(0);
  });
});

it('subtracts the container\'s start from every stream', () => {
  const probed = { streams: [{ ...picture, start_time: '1.480000' }, { ...sound, start_time: '1.458667' }], format: { start_time: '1.458667', duration: '8.021' } };
  expect(media(probed)).toMatchObject({ containerStart: 1.458667, duration: 8.021, audio: [{ startTime: 0 }] });
  expect(media(probed).video?.startTime).toBeCloseTo(0.021333, 9);
});

it('keeps what is missing as null', () => {
  const { video, audio, duration } = media({ streams: [{ ...picture, r_frame_rate: '90000/1', start_time: 'N/A', duration: 'N/A' }, { ...sound, channel_layout: 'unknown', tags: { language: 'und', handler_name: 'SoundHandler' } }] });
  expect(video).toMatchObject({ frameRate: null, averageFrameRate: null, duration: null, timecode: null, pixelAspect: { num: 1, den: 1 } });
  expect(audio[0]).toMatchObject({ channelLayout: null, duration: null, language: null, title: null, bitsPerSample: null });
  expect(duration).toBe(0);
});

it('reads Matroska\'s duration tags, pixel aspect and timecode wherever it stands', () => {
  const streams = [{ ...picture, sample_aspect_ratio: '4:3', tags: { DURATION: '01:00:10.500000000' } }, sound, { index: 2, codec_type: 'data', tags: { timecode: '01:00:00;00' } }];
  expect(media({ streams }).video).toMatchObject({ duration: 3610.5, pixelAspect: { num: 4, den: 3 }, timecode: '01:00:00;00' });
  expect(media({ streams }).others).toEqual([{ index: 2, kind: 'data', codec: null }]);
});

it('does not take cover art for the picture, and numbers audio tracks on their own', () => {
  const cover = { ...picture, codec_name: 'mjpeg', disposition: { attached_pic: 1 } };
  expect(mainVideo([cover, { ...picture, index: 3 }])?.index).toBe(3);
  const info = media({ streams: [cover, sound, { ...sound, index: 5 }] });
  expect(info.video).toBeNull();
  expect(info.audio.map(({ index, track }) => [index, track])).toEqual([[1, 0], [5, 1]]);
});

it('says what the window cannot play, and why', () => {
  const playback = (change: Partial<ProbedStream>, format = 'mov,mp4,m4a,3gp,3g2,mj2') => media({ streams: [{ ...picture, pix_fmt: 'yuv420p', ...change }, sound], format: { format_name: format } }).playback;
  expect(playback({})).toEqual({ direct: true, reason: null });
  expect(playback({ codec_name: 'hevc' }).reason).toMatch(/HEVC/);
  expect(playback({ codec_name: 'prores', pix_fmt: 'yuv422p10le' }).direct).toBe(false);
  expect(playback({ pix_fmt: 'yuv422p10le' }).reason).toMatch(/yuv422p10le/);
  expect(playback({}, 'mpegts').reason).toMatch(/mpegts/);
  const starting = (start: string) => media({ streams: [{ ...picture, pix_fmt: 'yuv420p' }], format: { format_name: 'matroska,webm', start_time: start } }).playback;
  expect(starting('-0.007').direct).toBe(true);
  expect(starting('0.476009')).toEqual({ direct: false, reason: expect.stringContaining('0.476 s') as string });
});
