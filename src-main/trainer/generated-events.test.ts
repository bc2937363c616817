/** @file Generated events are heard when they are said to happen. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../nn/random.ts';
import { GENERATED_EVENTS, generatedEvents, sounding, timedEvents } from './generated-events.ts';

const RATE = 8000;
const levelOf = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

describe.each(GENERATED_EVENTS)('%s', (kind) => {
  it('are silent before they start, and loudest soon after', () => {
    for (let seed = 0; seed < 20; seed++) {
      const samples = new Float32Array(2 * RATE);
      const thing = sounding(kind, seededRandom(seed));
      thing.add(samples, { start: 0.5, seconds: thing.seconds, force: 1 }, RATE, seededRandom(seed));
      expect(levelOf(samples.subarray(0, 0.5 * RATE - 1))).toBe(0);
      const end = kind === 'strikes' ? 0.55 : 0.5 + thing.seconds;
      expect(levelOf(samples.subarray(0.5 * RATE, Math.round(end * RATE)))).toBeGreaterThan(levelOf(samples.subarray(1.5 * RATE)));
    }
  });

  it('sound the same wherever the sound is cut', () => {
    for (let seed = 0; seed < 20; seed++) {
      const thing = sounding(kind, seededRandom(seed));
      const from = (start: number, length: number) => {
        const samples = new Float32Array(length);
        thing.add(samples, { start: 0.25 - start, seconds: thing.seconds, force: 0.6 }, RATE, seededRandom(seed));
        return samples;
      };
      const [whole, part] = [from(0, RATE), from(0.5, RATE / 4)];
      part.forEach((value, i) => expect(Math.abs(value - whole[RATE / 2 + i])).toBeLessThan(1e-5));
    }
  });

  it('are the same for the same numbers', () => {
    expect(generatedEvents(kind, 4000, RATE, seededRandom(3))).toEqual(generatedEvents(kind, 4000, RATE, seededRandom(3)));
  });
});

it('times follow each other within the time asked for', () => {
  for (let seed = 0; seed < 50; seed++) {
    const events = timedEvents({ from: 1, to: 9, seconds: 0.3 }, seededRandom(seed));
    expect(events.length).toBeGreaterThan(2);
    events.forEach(({ start, seconds, force }, at) => {
      if (at > 0) expect(start).toBeGreaterThan(events[at - 1].start);
      expect(start).toBeLessThan(9);
      expect(seconds).toBeGreaterThanOrEqual(0.2);
      expect(force).toBeGreaterThan(0);
      expect(force).toBeLessThanOrEqual(1);
    });
  }
});
