/** @file Mixtures drawn from people who can be told apart: each has a tone of its own. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { levelOf } from '../separate/mixture.ts';
import type { Sound } from '../separate/separate-dataset.ts';
import { VoiceWriter } from '../separate/voice-file.ts';
import { VoicesDraw, type VoicesDrawConfig } from './draw-voices.ts';
import type { VoicesParts } from './voices-dataset.ts';

const NETWORK = { sampleRate: 16_000, frameRate: 25, windowLength: 480 };
const FRAMES = 10;
const LENGTH = FRAMES * 640 + 960;
const MIXING: VoicesDrawConfig['mixing'] = { beside: 0, alone: 0, generated: 0, events: 0, decibels: [3, 3], besideDecibels: [-9, -9], voiceRate: [1, 1], soundRate: [1, 1], rooms: 0, hiss: 0 };
/** Two recordings of each, that one of them is nobody else. */
const TONES = { 'anna/1': 300, 'anna/2': 300, 'ben/1': 700, 'ben/2': 700, 'cleo/1': 1100, 'sounds/rain': 2300 };

let folder = '';
let parts: VoicesParts = { voices: [], sounds: [] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slateless-draw-voices-'));
  const all: Sound[] = [];
  for (const [name, frequency] of Object.entries(TONES)) {
    const path = join(folder, name.replace('/', '-'));
    const file = await open(path, 'w');
    const writer = new VoiceWriter(file);
    await writer.addSound(0, Float32Array.from({ length: 2 * LENGTH }, (_, i) => 0.1 * Math.sin((2 * Math.PI * frequency * i) / NETWORK.sampleRate)));
    const contents = await writer.finish({ faceSize: 1, frameRate: 25, sampleRate: 16_000, margin: 480 });
    await file.close();
    all.push(...contents.sounds.map((sound) => ({ source: `${name}.wav`, path, contents, sound })));
  }
  parts = { voices: all.filter(({ source }) => !source.startsWith('sounds')), sounds: all.filter(({ source }) => source.startsWith('sounds')) };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Which tone is the loudest. */
function toneOf(samples: Float32Array): number {
  const strength = (frequency: number) => Math.hypot(...[Math.cos, Math.sin].map((wave) => samples.reduce((sum, value, i) => sum + value * wave((2 * Math.PI * frequency * i) / NETWORK.sampleRate), 0)));
  return [...new Set(Object.values(TONES))].reduce((best, frequency) => (strength(frequency) > strength(best) ? frequency : best));
}

function drawOf(mixing: Partial<typeof MIXING> = {}): VoicesDraw {
  return new VoicesDraw(parts, { network: NETWORK, frames: FRAMES, mixing: { ...MIXING, ...mixing } });
}

const decibels = ({ on, off }: { on: Float32Array; off: Float32Array }) => 20 * Math.log10(levelOf(on) / levelOf(off));

describe('VoicesDraw', () => {
  it('mixes two different people at the level wanted', async () => {
    const draw = drawOf();
    expect(draw.people).toBe(3);
    const random = seededRandom(1);
    const pairs = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const mixture = await draw.draw(random);
      expect([mixture.on.length, mixture.off.length, mixture.margin, mixture.face]).toEqual([LENGTH, LENGTH, 480, null]);
      const [a, b] = [toneOf(mixture.on), toneOf(mixture.off)];
      expect(a).not.toBe(b);
      expect(decibels(mixture)).toBeCloseTo(3, 1);
      pairs.add([a, b].join());
    }
    expect(pairs.size).toBe(6);
  });

  it('mixes a voice with what is none', async () => {
    const mixture = await drawOf({ beside: 1 }).draw(seededRandom(2));
    expect([toneOf(mixture.on) < 2300, toneOf(mixture.off)]).toEqual([true, 2300]);
    expect(decibels(mixture)).toBeCloseTo(-9, 1);
  });

  it('leaves a voice alone', async () => {
    const { on, off } = await drawOf({ alone: 1 }).draw(seededRandom(3));
    expect([levelOf(on), levelOf(off) > 0.01]).toEqual([0, true]);
  });

  it('hears some of them in other rooms, as loud as before', async () => {
    const [plain, roomed] = await Promise.all([{}, { rooms: 1, hiss: 1 }].map((mixing) => drawOf(mixing).draw(seededRandom(1))));
    expect(decibels(roomed)).toBeCloseTo(3, 1);
    expect(toneOf(roomed.on)).toBe(toneOf(plain.on));
    const difference = roomed.on.map((value, i) => value - plain.on[i]);
    expect(levelOf(difference)).toBeGreaterThan(0.01 * levelOf(plain.on));
  });

  it('generates sounds where none are recorded', async () => {
    const draw = new VoicesDraw({ ...parts, sounds: [] }, { network: NETWORK, frames: FRAMES, mixing: { ...MIXING, beside: 1 } });
    expect(levelOf((await draw.draw(seededRandom(4))).off)).toBeGreaterThan(0.001);
  });

  it('compares networks by recordings as they are, equally loud', async () => {
    const [random, again] = [seededRandom(5), seededRandom(5)];
    for (const beside of ['voice', 'sounds'] as const) {
      const mixture = await drawOf().drawPlain(beside, random);
      expect(decibels(mixture)).toBeCloseTo(0, 2);
      expect(await drawOf({ voiceRate: [0.5, 2] }).drawPlain(beside, again)).toEqual(mixture);
    }
  });

  it('counts nobody whose recordings are too short', () => {
    expect(new VoicesDraw(parts, { network: NETWORK, frames: 30, mixing: MIXING }).people).toBe(0);
  });
});
