/** @file CMX3600 lists and Resolve's marker lists, read back by a reader of their own. */
import { describe, expect, it } from 'vitest';
import { writeEdl } from '../../src-main/interchange/edl.ts';
import { reelNames } from '../../src-main/interchange/edl-text.ts';
import { writeResolveMarkers } from '../../src-main/interchange/resolve-markers.ts';
import { timelinesOf } from '../../src-main/interchange/timeline.ts';
import { offsetAt } from '../../src-shared/model/alignment.ts';
import { ratio } from '../../src-shared/time.ts';
import { expectSlips, randomTimelines } from './cases.ts';
import { readEdl, readEvents } from './read-edl.ts';

describe('writeEdl', () => {
  it.each(['constant', 'steps'] as const)('slips every clip by its offset to the nearest frame, at every rate: %s', (kind) => {
    for (const timeline of randomTimelines(30, kind)) {
      const { texts, residuals } = writeEdl(timeline);
      const half = 0.5 / ratio(timeline.frameRate);
      const read = readEdl(texts[0] ?? '', timeline.frameRate);
      expectSlips(read, timeline, half, ({ path }) => path);
      for (const { seconds } of residuals) expect(Math.abs(seconds)).toBeLessThanOrEqual(half + 1e-9);
      expect(read.markers.map(({ name }) => name)).toEqual(timeline.clips.flatMap(({ clip }) => clip.markers.map(({ name }) => name)));
    }
  });

  it('uses the middle of a drift, says so, and tells how far off the ends are', () => {
    for (const timeline of randomTimelines(30, 'drift')) {
      const { texts, residuals, notes } = writeEdl(timeline);
      const { sounds } = readEdl(texts[0] ?? '', timeline.frameRate);
      expect(notes.join()).toContain('drift');
      timeline.clips.forEach(({ clip, start }, index) => {
        const piece = sounds[index];
        if (!piece) throw new Error('a clip without sound');
        const from = start / ratio(timeline.frameRate);
        const errors = [piece.start, piece.end].map((time) => time - from - piece.sourceAt(time) - offsetAt(clip.correction, time - from));
        expect(Math.abs(residuals[index]?.seconds ?? 0)).toBeCloseTo(Math.max(...errors.map(Math.abs)), 9);
      });
    }
  });

  it('starts another list before the thousandth event', () => {
    const [timeline] = randomTimelines(1, 'constant');
    const clip = timeline?.clips[0]?.clip;
    if (!clip) throw new Error('no clip');
    const clips = Array.from({ length: 600 }, (_, index) => ({ ...clip, path: `/a/${index}.mov`, name: 'same.mov', duration: 2 }));
    const many = timelinesOf('Many', clips)[0];
    if (!many) throw new Error('no timeline');
    const { texts, notes } = writeEdl(many);
    const lists = texts.map((text) => readEvents(text, many.frameRate).events);
    expect(lists.map(({ length }) => length)).toEqual([998, 202]);
    expect(new Set(lists.flat().map(({ reel }) => reel)).size).toBe(600);
    expect(notes.join()).toContain('999');
  });
});

describe('reelNames', () => {
  it('keeps names to eight characters, apart and meaningless to machines', () => {
    const names = ['A001_C002_0101AB.mov', 'A001_C003.mov', 'Füße.mov', 'ax.mov', 'bl.mxf', '日本.mov', '日本 2.mov', 'A001_C002_0101AB.mov'];
    const reels = [...reelNames(names.map((name, index) => ({ path: `/${index}`, name }))).values()];
    expect(reels).toEqual(['A001C002', 'A001C003', 'FUSSE', 'AX1', 'BL1', 'CLIP1', '2', 'A001C001']);
    expect(new Set(reels).size).toBe(reels.length);
  });
});

describe('writeResolveMarkers', () => {
  it('puts every marker on its frame, with its name, color and length', () => {
    for (const timeline of randomTimelines(6)) {
      const text = writeResolveMarkers(timeline).texts[0] ?? '';
      const { events } = readEvents(text, timeline.frameRate);
      const wanted = timeline.clips.flatMap(({ clip, start, frames }) => clip.markers.map((marker) => ({ marker, end: start + frames, frame: start + (marker.time + 1e-6) * ratio(timeline.frameRate) })));
      expect(events).toHaveLength(wanted.length);
      wanted.sort((a, b) => a.frame - b.frame);
      events.forEach(({ recordIn, recordOut, notes }, index) => {
        const { marker, frame, end } = wanted[index]!;
        expect(recordIn - timeline.startFrame).toBe(Math.floor(frame));
        expect(recordOut - recordIn).toBe(1);
        const fields = /^([^|]*) \|C:ResolveColor(Red|Yellow|Blue) \|M:([^|]*) \|D:(\d+)$/.exec(notes[0] ?? '');
        expect(fields?.[1]).toBe(marker.comment.replaceAll('|', '/'));
        expect(fields?.[2]?.toLowerCase()).toBe(marker.color);
        expect(fields?.[3]).toContain(marker.name);
        expect(Number(fields?.[4])).toBe(Math.max(1, Math.min(end - Math.floor(frame), Math.floor((marker.duration + 1e-6) * ratio(timeline.frameRate)))));
      });
    }
  });
});
