/** @file Mixtures drawn from voices that can be told apart: each source has a tone of its own. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { type DrawConfig, MixtureDraw } from './draw-mixture.ts';
import { levelOf } from './mixture.ts';
import type { Mixing } from './separate-config.ts';
import type { MixtureParts, Sound, Voice } from './separate-dataset.ts';
import { VoiceWriter } from './voice-file.ts';

const NETWORK = { sampleRate: 16_000, frameRate: 25, windowLength: 480 };
const TONES = [300, 700, 1100];
const SOUND_TONE = 2300;
const FACE_SIZE = 2;
const FRAMES = 10;
const MIXING: Mixing = { offScreen: { voice: 1, babble: 0, sounds: 0, generated: 0 }, second: 0, decibels: [3, 3], silent: 0, still: 0, faceless: 0, jitter: 0, otherLips: [0, 0], movement: [1, 1], voiceRate: [1, 1], soundRate: [1, 1], events: 0 };

let folder = '';
let parts: MixtureParts = { voices: [], speech: [], sounds: [] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slateless-draw-'));
  const voices: Voice[] = [];
  const sounds: Sound[] = [];
  for (const [index, frequency] of [...TONES, SOUND_TONE].entries()) {
    const path = join(folder, `${frequency}.voices`);
    const file = await open(path, 'w');
    const writer = new VoiceWriter(file);
    const samples = tone(frequency, 20 * 640 + 960, 0.1 * (index + 1));
    if (frequency === SOUND_TONE) await writer.addSound(0, samples);
    // Two faces of each source, that one of them is no stranger to the other.
    else for (const time of [0, 5]) await writer.addVoice({ time, frames: 20 }, vectorsOf(frequency), samples);
    const contents = await writer.finish({ faceSize: FACE_SIZE, frameRate: 25, sampleRate: 16_000, margin: 480 });
    await file.close();
    const piece = { source: `${frequency}.mov`, path, contents };
    voices.push(...contents.voices.map((voice) => ({ ...piece, voice })));
    sounds.push(...contents.sounds.map((sound) => ({ ...piece, sound })));
  }
  parts = { voices, speech: [], sounds };
});

/** Whose face, and which picture. */
function vectorsOf(frequency: number): Float32Array {
  return Float32Array.from({ length: 20 * FACE_SIZE }, (_, i) => (i % FACE_SIZE === 0 ? frequency : Math.floor(i / FACE_SIZE)));
}

afterAll(() => rm(folder, { recursive: true, force: true }));

function tone(frequency: number, length: number, gain: number): Float32Array {
  return new Float32Array(length).map((_, i) => gain * Math.sin((2 * Math.PI * frequency * i) / NETWORK.sampleRate));
}

/** Which tone is the loudest. */
function toneOf(samples: Float32Array): number {
  const strength = (frequency: number) => {
    const [real, imaginary] = [Math.cos, Math.sin].map((wave) => samples.reduce((sum, value, i) => sum + value * wave((2 * Math.PI * frequency * i) / NETWORK.sampleRate), 0));
    return Math.hypot(real, imaginary);
  };
  return [...TONES, SOUND_TONE].reduce((best, frequency) => (strength(frequency) > strength(best) ? frequency : best));
}

function cyclesPerSecond(samples: Float32Array): number {
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) if (samples[i - 1] < 0 && samples[i] >= 0) crossings++;
  return (crossings * NETWORK.sampleRate) / samples.length;
}

function drawFrom(mixing: Partial<Mixing>, from = parts): MixtureDraw {
  const config: DrawConfig = { frames: FRAMES, mixing: { ...MIXING, ...mixing }, network: NETWORK };
  return new MixtureDraw(from, config);
}

async function drawn(count: number, mixing: Partial<Mixing>) {
  const [draw, random] = [drawFrom(mixing), seededRandom(3)];
  const all = [];
  for (let i = 0; i < count; i++) all.push(await draw.draw(random));
  return all;
}

describe('MixtureDraw', () => {
  it.each([['voice', 0], ['voice', -6], ['babble', 0], ['sounds', 4.5], ['generated', 9]] as const)('puts the voice over %s by the %d dB asked for', async (kind, decibels) => {
    const { on, off, margin, face } = await drawFrom({}).draw(seededRandom(5), { kind, decibels });
    expect(20 * Math.log10(levelOf(on) / levelOf(off))).toBeCloseTo(decibels, 3);
    expect(margin).toBe(480);
    expect([on.length, off.length]).toEqual([FRAMES * 640 + 960, FRAMES * 640 + 960]);
    expect(face).toHaveLength(FRAMES * FACE_SIZE);
  });

  it('keeps that level where sounds are varied', async () => {
    for (const { on, off } of await drawn(12, {})) expect(20 * Math.log10(levelOf(on) / levelOf(off))).toBeCloseTo(3, 3);
  });

  it('tells of the face whose voice is on screen, and mixes it with another source', async () => {
    for (const { on, off, face } of await drawn(16, {})) {
      expect(face?.[0]).toBe(toneOf(on));
      expect(toneOf(off)).not.toBe(toneOf(on));
    }
  });

  it('takes sounds without a face for what is off screen alone', async () => {
    for (const { on, off } of await drawn(8, { offScreen: { voice: 0, babble: 0, sounds: 1, generated: 0 } })) {
      expect(toneOf(off)).toBe(SOUND_TONE);
      expect(TONES).toContain(toneOf(on));
    }
  });

  it('takes speech without a face for other voices', async () => {
    const draw = drawFrom({}, { ...parts, speech: parts.sounds, sounds: [] });
    const random = seededRandom(8);
    const others = [];
    for (let i = 0; i < 16; i++) others.push(toneOf((await draw.draw(random)).off));
    expect(others).toContain(SOUND_TONE);
    expect(others.some((frequency) => TONES.includes(frequency))).toBe(true);
  });

  it('plays lips and voice at one rate, and everything else at its own', async () => {
    const [rate, length] = [0.8, FRAMES * 640];
    for (const { on, off, face, margin } of await drawn(8, { offScreen: { voice: 0, babble: 0, sounds: 1, generated: 0 }, voiceRate: [rate, rate / 0.8], soundRate: [0.5, 1] })) {
      const tone = face?.[0] ?? 0;
      const played = ((face?.[2 * FRAMES - 1] ?? 0) - (face?.[1] ?? 0)) / (FRAMES - 1);
      expect(played).toBeGreaterThan(0.79);
      expect(played).toBeLessThan(1.01);
      expect(Math.abs(cyclesPerSecond(on.subarray(margin, margin + length)) - played * tone)).toBeLessThan(0.03 * tone);
      const heard = cyclesPerSecond(off.subarray(margin, margin + length)) / SOUND_TONE;
      expect(heard).toBeGreaterThan(0.49);
      expect(heard).toBeLessThan(1.02);
    }
  });

  it('moves another face in the vectors as strongly as asked for, and leaves their strength', async () => {
    for (const { on, face } of await drawn(16, { otherLips: [2, 2] })) {
      // Own tone plus twice another's, over the root of five: both are in the first number.
      const own = toneOf(on);
      const other = ((face?.[0] ?? 0) * Math.sqrt(5) - own) / 2;
      expect(TONES.some((tone) => tone !== own && Math.abs(tone - other) < 0.01)).toBe(true);
    }
  });

  it('lets lips that talk move as strongly as asked for, and none that are still', async () => {
    const strengths = (await drawn(60, { movement: [0.5, 2] })).map(({ on, face }) => (face?.[0] ?? 0) / toneOf(on));
    expect(Math.min(...strengths)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...strengths)).toBeLessThanOrEqual(2);
    // Evenly in octaves: as many are weakened as are strengthened, within three deviations.
    expect(Math.abs(strengths.filter((strength) => strength < 1).length - 30)).toBeLessThan(12);
    for (const { face } of await drawn(20, { movement: [0.5, 2], silent: 1, still: 1 })) expect(TONES).toContain(face?.[0]);
  });

  it('keeps the sound of the rest and the face where the face is silent', async () => {
    for (const { on, off, face } of await drawn(8, { silent: 1, faceless: 1 })) {
      expect(levelOf(on)).toBe(0);
      expect(levelOf(off)).toBeGreaterThan(0.01);
      expect(face).not.toBeNull();
    }
  });

  it('holds lips still that are not heard, as often as asked for', async () => {
    const all = await drawn(60, { silent: 1, still: 0.5 });
    const still = all.filter(({ face }) => face?.every((value, i) => value === face[i % FACE_SIZE]));
    expect(still.length).toBeGreaterThan(15);
    expect(still.length).toBeLessThan(45);
    for (const { on } of all) expect(levelOf(on)).toBe(0);
    expect((await drawn(20, { still: 1 })).some(({ face }) => face?.every((value, i) => value === face[i % FACE_SIZE]))).toBe(false);
  });

  it('tells of no face, which is heard all the same', async () => {
    for (const { on, face } of await drawn(8, { faceless: 1 })) {
      expect(levelOf(on)).toBeGreaterThan(0.01);
      expect(face).toBeNull();
    }
  });

  it('makes as many silent and faceless as were asked for', async () => {
    const all = await drawn(100, { silent: 0.3, faceless: 0.5 });
    const silent = all.filter(({ on }) => levelOf(on) === 0).length;
    const faceless = all.filter(({ face }) => face === null).length;
    // Within three deviations of 30, and of half of the other 70.
    expect(Math.abs(silent - 30)).toBeLessThan(14);
    expect(Math.abs(faceless - 35)).toBeLessThan(15);
  });

  it('draws the same from the same numbers', async () => {
    const [first, second] = [await drawn(3, {}), await drawn(3, {})];
    expect(second).toEqual(first);
  });

  it('leaves out voices that are too short, and says so when none is left', async () => {
    const short = { voices: parts.voices.map((entry) => ({ ...entry, voice: { ...entry.voice, frames: FRAMES - 1 } })), speech: [], sounds: parts.sounds };
    expect(drawFrom({}).size).toBe(6);
    expect(drawFrom({}, short).size).toBe(0);
    await expect(drawFrom({}, short).draw(seededRandom(1))).rejects.toThrow('no voice of 10 pictures');
  });
});
