import { beforeAll, describe, expect, it } from 'vitest';
import { irregularStrikes, knocks, SCENE, strikingFrames } from '../../../tests/helpers/striking-clip.ts';
import { offsetGrid } from '../similarity.ts';
import { coincidences } from './coincidence.ts';
import { ImpactDetector, type Impacts } from './impacts.ts';
import { judgeEvents } from './judge-events.ts';
import { ONSET_RATE, onsets } from './onsets.ts';

const SECONDS = 20;
const grid = offsetGrid(2, 0.01);
const range = { start: 0, end: SECONDS };
const strikes = irregularStrikes(SECONDS, 7);

function seen(times: readonly number[], frameRate: number, seconds = SECONDS): Impacts {
  const detector = new ImpactDetector(SCENE);
  for (const frame of strikingFrames(seconds, frameRate, times)) detector.push(frame);
  return detector.finish();
}

const heard = (times: readonly number[], seconds = SECONDS) => onsets(knocks(seconds, ONSET_RATE, times), 0);
const earlier = (times: readonly number[], offset: number) => times.map((time) => time - offset);
const judged = (impacts: Impacts, sound: ReturnType<typeof heard>) => judgeEvents([coincidences(impacts, sound, grid, range)], grid, range);

describe('judgeEvents', () => {
  let impacts: Impacts;
  beforeAll(() => {
    impacts = seen(strikes, 25);
  });

  it.each([-1, -0.4, -0.113, 0.127, 0.4, 1])('finds strikes that are heard %f s early, to half a frame', (offset) => {
    const { verdict, offset: found, confidence } = judged(impacts, heard(earlier(strikes, offset)));
    expect(verdict).toBe('offset');
    expect(Math.abs((found ?? 9) - offset)).toBeLessThan(0.02);
    expect(confidence).toBeGreaterThan(0.5);
  });

  it('calls in sync what it cannot tell from it', () => {
    expect(judged(impacts, heard(strikes)).verdict).toBe('in-sync');
  });

  it.each([15, 30])('is as exact at %i frames per second', (frameRate) => {
    const { offset } = judged(seen(strikes, frameRate), heard(earlier(strikes, 0.3)));
    expect(Math.abs((offset ?? 9) - 0.3)).toBeLessThan(0.03);
  });

  it('takes no frame for motion that a conversion has repeated', () => {
    const detector = new ImpactDetector(SCENE);
    for (const { time, data } of strikingFrames(SECONDS, 15, strikes)) {
      detector.push({ time, data });
      detector.push({ time: time + 1 / 30, data });
    }
    const { offset } = judged(detector.finish(), heard(earlier(strikes, -0.5)));
    expect(Math.abs((offset ?? 9) + 0.5)).toBeLessThan(0.03);
  });

  it('cannot tell where the sound belongs to other strikes, whatever they are', () => {
    const verdicts = Array.from({ length: 12 }, (_, at) => judged(impacts, heard(irregularStrikes(SECONDS, 100 + at))).verdict);
    expect(verdicts.filter((verdict) => verdict !== 'cannot-tell')).toEqual([]);
  });

  it('cannot tell which beat of a metronome is which', () => {
    const beats = Array.from({ length: 30 }, (_, at) => 0.6 + 0.6 * at);
    expect(judged(seen(beats, 25), heard(earlier(beats, 0.2))).verdict).toBe('cannot-tell');
  });

  it('does not believe a single coincidence, nor two', () => {
    for (const few of [[8.3], [4.1, 13.7]]) expect(judged(seen(few, 25), heard(earlier(few, 0.3))).verdict).toBe('cannot-tell');
  });

  it('cannot tell from steady noise, silence or a still picture', () => {
    const still = seen([], 25);
    expect(judged(still, heard(strikes)).verdict).toBe('cannot-tell');
    expect(judged(impacts, heard([])).verdict).toBe('cannot-tell');
    expect(judged(impacts, onsets(new Float32Array(SECONDS * ONSET_RATE), 0)).verdict).toBe('cannot-tell');
    expect(judged(impacts, onsets(new Float32Array(0), 0)).verdict).toBe('cannot-tell');
    expect(judged(new ImpactDetector(SCENE).finish(), heard(strikes)).verdict).toBe('cannot-tell');
  });
});

describe('judgeEvents over minutes', () => {
  const seconds = 60;
  const long = irregularStrikes(seconds, 21);
  const parts = (sound: ReturnType<typeof heard>, impacts: Impacts) =>
    Array.from({ length: 6 }, (_, at) => {
      const within = [...impacts.times.keys()].filter((index) => Math.floor(impacts.times[index] / 10) === at);
      const strengths = Float32Array.from(within.flatMap((index) => [...impacts.strengths.subarray(index * impacts.blocks, (index + 1) * impacts.blocks)]));
      return coincidences({ times: Float64Array.from(within, (index) => impacts.times[index]), blocks: impacts.blocks, strengths }, sound, grid, { start: 10 * at, end: 10 * at + 10 });
    });

  it('finds a drift, and excludes one where there is none', () => {
    const impacts = seen(long, 15, seconds);
    const drifting = judgeEvents(parts(heard(long.map((time) => time - (0.2 + 0.008 * time)), seconds), impacts), grid, { start: 0, end: seconds });
    expect(drifting.verdict).toBe('drift');
    expect(drifting.driftPpm).toBeGreaterThan(7200);
    expect(drifting.driftPpm).toBeLessThan(8800);
    expect(drifting.offset).toBeCloseTo(0.2, 1);
    const constant = judgeEvents(parts(heard(earlier(long, 0.2), seconds), impacts), grid, { start: 0, end: seconds });
    expect([constant.verdict, constant.driftPpm]).toEqual(['offset', 0]);
  });
});
