/** @file Names and clocks of written stems. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { stemName, writtenStems } from './stem-names.ts';
import { timecodeAt, timeReference } from './time-reference.ts';

const clip = (timecode: string | null, frameRate = { num: 30_000, den: 1001 }, startTime = 0) => ({ name: 'Szene "4".mov', video: { timecode, frameRate, startTime } }) as unknown as MediaInfo;
const naming = { media: clip('01:00:00;00'), audioTrack: 0, range: null, face: null, date: new Date(2026, 0, 2) };

describe('stemName', () => {
  it('is the name and the stem unless told', () => {
    expect(stemName(null, 'on-screen', naming)).toBe('Szene _4_.on-screen');
  });
  it('fills in what a pattern asks for', () => {
    const name = stemName('{date} {timecode} {track} {face} {range} {stem}', 'off-screen', { ...naming, face: 1, range: { start: 12.5, end: 80 } });
    expect(name).toBe('2026-01-02 01-00-12-14 1 2 00m12.5s-01m20s off-screen');
    expect(stemName('{face}-{range}-{timecode}-{stem}', 'on-screen', { ...naming, media: clip(null) })).toBe('all-whole-no-timecode-on-screen');
  });
});

describe('timeReference', () => {
  it('counts real time from midnight, also where frame numbers are dropped', () => {
    // 107 892 frames of 1001/30000 s.
    expect(timeReference(clip('01:00:00;00'), 0, 48_000)).toBe(Math.round((107_892 * 1001 * 48_000) / 30_000));
    expect(timeReference(clip('10:00:00:00', { num: 25, den: 1 }), 2.5, 48_000)).toBe(36_002.5 * 48_000);
  });
  it('takes the timecode for that of the first picture', () => {
    expect(timeReference(clip('00:00:10:00', { num: 25, den: 1 }, 0.5), 0, 1000)).toBe(9500);
    expect(timeReference(clip('00:00:00:00', { num: 25, den: 1 }, 0.5), 0, 1000)).toBe(86_399_500);
  });
  it('counts from the start of a clip without one', () => {
    expect(timeReference(clip(null), 3, 44_100)).toBe(132_300);
    expect(timecodeAt(clip(null), 3)).toBeNull();
  });
});

it('finds stems under their usual names, whatever the film is called', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slateless-stems-'));
  try {
    await writeFile(join(folder, 'take $& 1.off-screen.wav'), 'sound');
    expect(await writtenStems('/films/take $& 1.mov', folder)).toEqual([{ kind: 'off-screen', path: join(folder, 'take $& 1.off-screen.wav') }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
