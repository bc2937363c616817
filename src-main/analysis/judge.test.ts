import { describe, expect, it } from 'vitest';
import { syntheticClip, syntheticWindow } from '../../tests/helpers/synthetic-windows.ts';
import { seededRandom } from '../nn/random.ts';
import { judge } from './judge.ts';
import { offsetGrid } from './similarity.ts';

const grid = offsetGrid(2, 0.01);
const clip = (seconds: number) => ({ start: 0, end: seconds });

describe('judge', () => {
  it('finds a constant offset between two points of the grid', () => {
    const windows = syntheticClip(clip(40), () => ({ offset: -0.4237 }), grid, seededRandom(1));
    const { verdict, offset, confidence } = judge(windows, grid, clip(40));
    expect(verdict).toBe('offset');
    expect(offset).toBeCloseTo(-0.4237, 2);
    expect(confidence).toBeGreaterThan(0.97);
  });

  it('calls a few milliseconds in sync', () => {
    expect(judge(syntheticClip(clip(40), () => ({ offset: 0.006 }), grid, seededRandom(2)), grid, clip(40)).verdict).toBe('in-sync');
  });

  it('believes curves of unrelated sound less than one time in forty', () => {
    const random = seededRandom(3);
    const believed = Array.from({ length: 200 }, (_, trial) => {
      const range = clip(2 + (trial % 30));
      return judge(syntheticClip(range, () => ({ offset: null }), grid, random), grid, range);
    }).filter(({ verdict }) => verdict !== 'cannot-tell');
    expect(believed.length).toBeLessThanOrEqual(5);
    expect(believed.filter(({ confidence }) => confidence >= 0.9).length).toBeLessThanOrEqual(1);
  });

  it('is right as often as it says, over peaks of all heights', () => {
    const random = seededRandom(4);
    const certain = Array.from({ length: 400 }, () => {
      const truth = 3 * random() - 1.5;
      const height = 2.2 * random();
      const windows = syntheticClip(clip(8), () => ({ offset: truth, height }), grid, random);
      return { truth, ...judge(windows, grid, clip(8)) };
    }).filter(({ confidence }) => confidence >= 0.9);
    const right = certain.filter(({ truth, offset }) => offset !== null && Math.abs(offset - truth) <= 0.04);
    expect(certain.length).toBeGreaterThan(60);
    expect(right.length / certain.length).toBeGreaterThanOrEqual(0.9);
    expect(certain.filter(({ truth, offset }) => offset !== null && Math.abs(offset - truth) > 0.12)).toEqual([]);
  });

  it('finds the speaker among faces that do not speak', () => {
    const random = seededRandom(5);
    const windows = syntheticClip(clip(30), () => ({ offset: 0.2 }), grid, random).flatMap((window) => [
      window,
      syntheticWindow({ time: window.time, face: 1, offset: null }, grid, random),
      syntheticWindow({ time: window.time, face: 2, offset: null }, grid, random),
    ]);
    const { verdict, offset, confidence } = judge(windows, grid, clip(30));
    expect([verdict, offset]).toEqual(['offset', expect.closeTo(0.2, 2)]);
    expect(confidence).toBeGreaterThan(0.97);
  });

  it('finds the offset though two thirds of the clip are an off-screen voice', () => {
    const windows = syntheticClip(clip(60), (time) => ({ offset: time < 20 ? 0.3 : null }), grid, seededRandom(6));
    const { verdict, offset, steps } = judge(windows, grid, clip(60));
    expect([verdict, offset, steps]).toEqual(['offset', expect.closeTo(0.3, 1), []]);
  });

  it('measures a drift and the offset at time 0', () => {
    const slope = 400e-6;
    const windows = syntheticClip(clip(300), (time) => ({ offset: -0.05 + slope * time }), grid, seededRandom(7));
    const { verdict, offset, driftPpm } = judge(windows, grid, clip(300));
    expect(verdict).toBe('drift');
    expect(driftPpm).toBeCloseTo(400, -2);
    expect(Math.abs((driftPpm ?? 0) - 400)).toBeLessThan(25);
    expect(offset).toBeCloseTo(-0.05, 2);
  });

  it('measures 25 frames played as 24 over a minute and a half', () => {
    const windows = syntheticClip(clip(90), (time) => ({ offset: -1.8 + 0.0417 * time }), grid, seededRandom(8));
    const { verdict, driftPpm } = judge(windows, grid, clip(90));
    expect(verdict).toBe('drift');
    expect(Math.abs((driftPpm ?? 0) - 41_700)).toBeLessThan(500);
  });

  it('claims no drift for a constant offset, whatever the noise, and excludes one on a long clip', () => {
    for (let seed = 10; seed < 16; seed++) {
      const { verdict, driftPpm } = judge(syntheticClip(clip(120), () => ({ offset: 0.1, height: 2 }), grid, seededRandom(seed)), grid, clip(120));
      expect([verdict, driftPpm ?? 0]).toEqual(['offset', 0]);
    }
    expect(judge(syntheticClip(clip(600), () => ({ offset: 0.1 }), grid, seededRandom(9)), grid, clip(600)).driftPpm).toBe(0);
  });

  it('reports an edit in the middle as two ranges', () => {
    const windows = syntheticClip(clip(60), (time) => ({ offset: time < 24 ? 0.08 : -0.32 }), grid, seededRandom(40));
    const { verdict, steps } = judge(windows, grid, clip(60));
    expect(verdict).toBe('steps');
    expect(steps.map(({ offset }) => offset)).toEqual([expect.closeTo(0.08, 1), expect.closeTo(-0.32, 1)]);
    expect(Math.abs(steps[0].end - 24)).toBeLessThanOrEqual(1);
    expect([steps[0].start, steps[1].end, steps[0].end === steps[1].start]).toEqual([0, 60, true]);
  });

  it('places an edit among windows too weak to stand by themselves', () => {
    const misplaced = [11, 12, 13, 14, 15].map((seed) => {
      const weak = (time: number) => (time > 18 && time < 32 ? 1 : 3);
      const windows = syntheticClip(clip(60), (time) => ({ offset: time < 29 ? 0.08 : -0.32, height: weak(time) }), grid, seededRandom(seed));
      return Math.abs(judge(windows, grid, clip(60)).steps[0].end - 29);
    });
    // The middle of the weak stretch would be 4 s off.
    expect(misplaced.reduce((a, b) => a + b) / misplaced.length).toBeLessThan(2);
  });

  it('finds a cutaway and the return from it', () => {
    const windows = syntheticClip(clip(90), (time) => ({ offset: time > 30 && time < 60 ? 0.5 : 0 }), grid, seededRandom(41));
    expect(judge(windows, grid, clip(90)).steps.map(({ offset }) => offset)).toEqual([expect.closeTo(0, 1), expect.closeTo(0.5, 1), expect.closeTo(0, 1)]);
  });

  it('sees no edits in a constant offset, whatever the noise', () => {
    for (let seed = 50; seed < 58; seed++) {
      expect(judge(syntheticClip(clip(60), () => ({ offset: 0.1, height: 2 }), grid, seededRandom(seed)), grid, clip(60)).verdict).toBe('offset');
    }
  });

  it('does not take windows that each say something else for an answer', () => {
    const random = seededRandom(71);
    const windows = syntheticClip(clip(40), () => ({ offset: 3 * random() - 1.5, height: 6 }), grid, random);
    const { verdict, confidence } = judge(windows, grid, clip(40));
    expect(verdict).toBe('cannot-tell');
    expect(confidence).toBeLessThan(0.5);
  });

  it('says that two weak seconds are too short', () => {
    const { verdict, reason } = judge(syntheticClip(clip(1), () => ({ offset: null }), grid, seededRandom(72)), grid, clip(1));
    expect([verdict, reason]).toEqual(['cannot-tell', 'too-short']);
    expect(judge([], grid, clip(1)).reason).toBe('too-short');
  });

  it('is not fooled by one window that shouts', () => {
    const random = seededRandom(73);
    const windows = syntheticClip(clip(30), (time) => (time < 1 ? { offset: 1.2, height: 8 } : { offset: -0.2, height: 2.5 }), grid, random);
    expect(judge(windows, grid, clip(30)).offset).toBeCloseTo(-0.2, 2);
  });
});
