/** @file A track interpolates landmarks, crops every frame, and ends where the detector last saw the face. */
import { describe, expect, it } from 'vitest';
import { OpenTrack } from './face-track.ts';
import { PicturePyramid } from './picture-pyramid.ts';

const CROP = { frameRate: 25, sourceSize: 72, cropSize: 64, halfSizeInEyeDistances: 0.97, smoothingFrames: 13 };
const BOX = { x: 40, y: 40, width: 60, height: 60 };
const picture = new PicturePyramid({ width: 200, height: 100, channels: 1, data: new Uint8Array(200 * 100).fill(90) });

/** 68 points on a circle of radius 20. */
function points(x: number): Float32Array {
  return Float32Array.from({ length: 136 }, (_, i) => (i % 2 === 0 ? x + 20 * Math.cos(i) : 50 + 20 * Math.sin(i - 1)));
}

/** Frames 0 to `count − 1`, landmarks on every third, the face moving one pixel per frame. */
function grown(count: number, confirmedAt: number): OpenTrack {
  const track = new OpenTrack(3, BOX, CROP);
  for (let i = 0; i < count; i++) {
    track.push({ time: i / 25, picture }, i % 3 === 0 ? points(60 + i) : null);
    if (i === confirmedAt) track.confirm();
  }
  return track;
}

describe('OpenTrack', () => {
  it('interpolates landmarks between the frames that have them', () => {
    const track = grown(31, 30).finish(13);
    expect(track?.times).toHaveLength(31);
    for (let i = 0; i < 31; i++) expect((track?.landmarks[136 * i] ?? 0) * 200).toBeCloseTo(60 + i + 20, 2);
  });

  it('has a crop for every frame, also for the last', () => {
    const track = grown(32, 31).finish(13);
    expect(track?.crops).toHaveLength(32 * 64 * 64);
    expect(new Set(track?.crops)).toEqual(new Set([90]));
  });

  it('leaves out what came after the last confirmation, and all of it when little is left', () => {
    expect(grown(40, 19).finish(13)?.times).toHaveLength(20);
    expect(grown(40, 5).finish(13)).toBeNull();
    expect(new OpenTrack(0, BOX, CROP).finish(1)).toBeNull();
  });

  it('never lets its box shrink by more than an eighth at once', () => {
    const track = new OpenTrack(0, BOX, CROP);
    track.push({ time: 0, picture }, new Float32Array(136).fill(70));
    expect(track.box.width).toBeGreaterThan((60 * 7) / 8);
  });
});
