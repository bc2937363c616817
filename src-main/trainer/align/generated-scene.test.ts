/** @file Generated scenes move when they sound. */
import { describe, expect, it } from 'vitest';
import type { TimedEvent } from '../generated-events.ts';
import { bouncing, calling, recoiling, rubbing, swinging } from './generated-motion.ts';
import { ALIKE_SCENES, drawScene, generatedScene, soundOf } from './generated-scene.ts';

const EVENTS: readonly TimedEvent[] = [0.2, 1, 1.3, 2.4].map((start) => ({ start, seconds: 0.2, force: 0.8 }));

describe('motions', () => {
  it.each([['a bounce', bouncing(EVENTS)], ['a swing', swinging(EVENTS)]] as const)('of %s come down to each strike and at no other time', (_, motion) => {
    for (const { start } of EVENTS.slice(0, -1)) {
      expect(motion(start + 1e-9)).toBeLessThan(1e-6);
      expect(motion(start - 0.02)).toBeGreaterThan(0.05);
      expect(motion(start + 0.02)).toBeGreaterThan(0.05);
    }
    for (const time of [0.6, 1.15, 1.8]) expect(motion(time)).toBeGreaterThan(0.3);
  });

  it('of a swing fall faster and faster', () => {
    const motion = swinging(EVENTS);
    const speeds = [0.1, 0.06, 0.02].map((before) => motion(1 - before) - motion(1 - before + 0.01));
    expect(speeds[1]).toBeGreaterThan(speeds[0]);
    expect(speeds[2]).toBeGreaterThan(speeds[1]);
  });

  it('of what is fired jump with the sound', () => {
    const motion = recoiling(EVENTS, 0.1);
    for (const { start, force } of EVENTS) expect(motion(start) - motion(start - 1e-6)).toBeCloseTo(force, 3);
  });

  it('of rubbing are fastest in the middle of the noise, and rest in between', () => {
    const motion = rubbing(EVENTS);
    const speed = (time: number) => Math.abs(motion(time + 1e-4) - motion(time - 1e-4));
    for (const { start, seconds } of EVENTS) {
      expect(speed(start + seconds / 2)).toBeGreaterThan(2 * speed(start + seconds / 10));
      expect(speed(start + 1.3 * seconds)).toBe(0);
    }
    expect([motion(0.7), motion(1.25)]).toEqual([expect.closeTo(1), expect.closeTo(0)]);
  });

  it('of a call are its level', () => {
    const motion = calling(EVENTS);
    expect([motion(0.1), motion(0.45)]).toEqual([0, 0]);
    expect(motion(0.22)).toBeGreaterThan(0.7);
    expect(motion(0.38)).toBeLessThan(0.2);
  });
});

describe('generatedScene', () => {
  it('is the same for the same number, and looks alike at other times for its neighbors', () => {
    const [first, second, other] = [generatedScene(5 * ALIKE_SCENES), generatedScene(5 * ALIKE_SCENES + 3), generatedScene(6 * ALIKE_SCENES)];
    expect(generatedScene(5 * ALIKE_SCENES).events).toEqual(first.events);
    expect(second.things.at(-1)?.sprite).toEqual(first.things.at(-1)?.sprite);
    expect(second.events).not.toEqual(first.events);
    expect(other.things.at(-1)?.sprite).not.toEqual(first.things.at(-1)?.sprite);
  });

  it('sounds the same whatever part is listened to', () => {
    for (const number of [0, 17, 40, 99]) {
      const scene = generatedScene(number);
      const [whole, part] = [soundOf(scene, 0, 32_000, 8000), soundOf(scene, 1.5, 8000, 8000)];
      expect(Math.max(...whole.map(Math.abs))).toBeGreaterThan(0.01);
      part.forEach((value, i) => expect(Math.abs(value - whole[12_000 + i])).toBeLessThan(1e-4));
    }
  });
});

it('moves in the picture when it sounds', () => {
  const [size, frames, frameRate] = [64, 200, 25];
  let together = 0;
  const SCENES = 40;
  for (let number = 0; number < SCENES; number++) {
    const scene = generatedScene(number * ALIKE_SCENES);
    const pictures = { data: new Uint8Array(frames * size ** 2 * 3).fill(110), size };
    drawScene({ ...scene, things: scene.things.slice(-1) }, pictures, { from: 0, frames, frameRate });
    const area = size ** 2 * 3;
    const moved = Array.from({ length: frames - 1 }, (_, at) => {
      let sum = 0;
      for (let i = 0; i < area; i++) sum += Math.abs(pictures.data[(at + 1) * area + i] - pictures.data[at * area + i]);
      return sum;
    });
    const sound = soundOf(scene, 0, frames * 320, 8000);
    const level = Array.from({ length: frames - 1 }, (_, at) => Math.log10(1e-4 + sound.subarray((at + 1) * 320, (at + 2) * 320).reduce((sum, value) => sum + Math.abs(value), 0)));
    const rises = level.map((value, at) => Math.max(0, value - (level[at - 1] ?? value)));
    const score = (shift: number) => moved.reduce((sum, value, at) => sum + value * (rises[(at + shift + rises.length) % rises.length] + 0.2 * level[(at + shift + level.length) % level.length]), 0);
    const near = Math.max(...[-1, 0, 1, 2].map(score));
    const far = Math.max(...[37, 61, 83, 111].map(score));
    together += Number(near > far);
  }
  expect(together / SCENES).toBeGreaterThan(0.75);
});
