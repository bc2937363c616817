/** @file Rooms with known answers: what decays, what is stopped, how loud it is. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../nn/random.ts';
import { randomRoom, type Room, Rooms, withHiss } from './augment-room.ts';

const RATE = 16_000;
const PLAIN: Room = { reverberation: null, color: [], top: null };
const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
const tone = (frequency: number, length = 8000) => Float32Array.from({ length }, (_, i) => 0.1 * Math.sin((2 * Math.PI * frequency * i) / RATE));
const strength = (samples: Float32Array, frequency: number) => Math.hypot(...[Math.cos, Math.sin].map((wave) => samples.reduce((sum, value, i) => sum + value * wave((2 * Math.PI * frequency * i) / RATE), 0)));

describe('Rooms', () => {
  it('leaves a sound as it is without walls or a microphone', () => {
    const sound = tone(440);
    new Rooms(8000, RATE).heard(sound, PLAIN, seededRandom(1)).forEach((value, i) => expect(value).toBeCloseTo(sound[i], 5));
  });

  it('lets a click ring on for as long as the room does, and lie under the direct sound as told', () => {
    const click = new Float32Array(16_000);
    click[0] = 1;
    const heard = new Rooms(16_000, RATE).heard(click, { ...PLAIN, reverberation: { decaySeconds: 0.4, directDb: 3, delaySeconds: 0.01 } }, seededRandom(2));
    expect(Math.max(...heard.subarray(1, 159).map(Math.abs))).toBeLessThan(1e-6);
    const [early, late] = [heard.subarray(160, 1760), heard.subarray(3360, 4960)];
    // 0.2 s later, 30 dB lower.
    expect(20 * Math.log10(rms(early) / rms(late))).toBeCloseTo(30, -0.5);
    const rest = heard.subarray(1).reduce((sum, value) => sum + value * value, 0);
    expect(10 * Math.log10(heard[0] ** 2 / rest)).toBeCloseTo(3, 1);
  });

  it('stops what is above the highest frequency', () => {
    const [low, high] = [tone(1000), tone(5000)];
    const heard = new Rooms(8000, RATE).heard(low.map((value, i) => value + high[i]), { ...PLAIN, top: 3000 }, seededRandom(3));
    expect(strength(heard, 5000) / strength(heard, 1000)).toBeLessThan(2e-3);
  });

  it('colours by as much as told: half a wave up at one end, down at the other', () => {
    const [low, high] = [tone(60), tone(7900)];
    const heard = new Rooms(8000, RATE).heard(low.map((value, i) => value + high[i]), { ...PLAIN, color: [{ decibels: 4, phase: 0 }] }, seededRandom(4));
    expect(20 * Math.log10(strength(heard, 60) / strength(heard, 7900))).toBeCloseTo(8, 0);
  });

  it('is as loud in any room, and the same for the same random numbers', () => {
    const sound = tone(700);
    for (let seed = 0; seed < 20; seed++) {
      const heard = (): Float32Array => {
        const random = seededRandom(seed);
        return new Rooms(8000, RATE).heard(sound, randomRoom(random), random);
      };
      expect(rms(heard())).toBeCloseTo(rms(sound), 6);
      expect(heard()).toEqual(heard());
    }
  });

  it('makes silence of silence', () => {
    const random = seededRandom(5);
    expect(rms(new Rooms(8000, RATE).heard(new Float32Array(8000), randomRoom(random), random))).toBe(0);
  });
});

describe('withHiss', () => {
  it('lies as far below as told, dull or bright', () => {
    const sound = tone(500, 16_000);
    const crossings = (samples: Float32Array) => samples.reduce((count, value, i) => count + Number(i > 0 && value * samples[i - 1] < 0), 0);
    const [bright, dull] = [0, 0.95].map((dullness) => withHiss(sound, { decibels: 20, dullness }, seededRandom(6)).map((value, i) => value - sound[i]));
    for (const noise of [bright, dull]) expect(20 * Math.log10(rms(sound) / rms(noise))).toBeCloseTo(20, 1);
    expect(crossings(bright)).toBeGreaterThan(3 * crossings(dull));
  });
});
