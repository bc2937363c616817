/** @file The name of the output, before it is written. */
import { describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { fixPreview } from './fix-preview.ts';

const media = { path: '/footage/day 1/a.b.mp4', name: 'a.b.mp4', video: { codec: 'h264' }, audio: [{ track: 0, codec: 'aac' }] } as unknown as MediaInfo;
const settings = { fixMode: 'baked', audioFormat: 'auto', outputFolder: null } as const;

describe('fixPreview', () => {
  it('lies beside the source and keeps every dot but the last', () => expect(fixPreview(media, 0, settings)).toBe('/footage/day 1/a.b.synced.mov'));
  it('follows mode and format', () => {
    expect(fixPreview(media, 0, { ...settings, audioFormat: 'aac' })).toBe('/footage/day 1/a.b.synced.mp4');
    expect(fixPreview(media, 0, { ...settings, fixMode: 'timestamps' })).toBe('/footage/day 1/a.b.synced.mp4');
  });
  it('is JSON for a sidecar', () => expect(fixPreview(media, 0, { ...settings, fixMode: 'sidecar' })).toBe('/footage/day 1/a.b.sync.json'));
  it('is Matroska where MOV cannot hold the picture', () => {
    const webm = { ...media, name: 'a.webm', video: { codec: 'vp9' } } as unknown as MediaInfo;
    expect(fixPreview(webm, 0, settings)).toBe('/footage/day 1/a.synced.mkv');
  });
  it('goes to the folder chosen, on Windows too', () => {
    const onWindows = { ...media, path: 'C:\\in\\a.mov', name: 'a.mov' } as unknown as MediaInfo;
    expect(fixPreview(onWindows, 0, { ...settings, outputFolder: 'D:\\' })).toBe('D:\\a.synced.mov');
  });
});
