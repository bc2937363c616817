/** @file What is decided from numbers alone: accuracies of windows, divergence, augmentation. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src-main/nn/random.ts';
import { cutPicture, randomPicture, UNCHANGED } from '../../src-main/trainer/augment-picture.ts';
import { UNTOUCHED, varySound } from '../../src-main/trainer/augment-sound.ts';
import { divergence } from '../../src-main/trainer/divergence.ts';
import { accuracyScore, type EmbeddedSequence, windowAccuracy, withConsensus } from '../../src-main/trainer/window-accuracy.ts';

const DIMENSIONS = 8;

/** Sound vectors at random; each mouth has the vector of the sound `shift` frames later, and noise. */
function sequence(frames: number, shift: number, noise: number, lead = 15): EmbeddedSequence {
  const random = seededRandom(frames + shift);
  const sounds = Float32Array.from({ length: (frames + 30) * DIMENSIONS }, () => random() - 0.5);
  const mouths = Float32Array.from({ length: frames * DIMENSIONS }, (_, i) => sounds[i + (lead + shift) * DIMENSIONS] + noise * (random() - 0.5));
  return { mouths, sounds, dimensions: DIMENSIONS, lead, truth: shift };
}

const options = { lengths: [5, 25], maxShift: 15, leastShifts: 31 };

describe('windowAccuracy', () => {
  it('finds planted shifts, and counts windows that overlap by half', () => {
    const table = windowAccuracy([sequence(100, 3, 0.2), sequence(60, -7, 0.2)], options);
    expect(table).toEqual([
      { frames: 5, windows: 32 + 19, withinOne: 1, withinTwo: 1 },
      { frames: 25, windows: 6 + 3, withinOne: 1, withinTwo: 1 },
    ]);
    expect(accuracyScore(table)).toBe(1);
  });

  it('is right by chance only where nothing matches', () => {
    const guesses = Array.from({ length: 60 }, (_, i) => ({ ...sequence(100 + i, 0, 100), truth: 0 }));
    const [short] = windowAccuracy(guesses, options);
    expect(short.withinOne).toBeGreaterThan(0.06);
    expect(short.withinOne).toBeLessThan(0.14);
  });

  it('leaves out windows without enough sound around them', () => {
    const cut = { ...sequence(40, 0, 0.1), lead: 0 };
    expect(windowAccuracy([cut], options)[0].windows).toBeLessThan(windowAccuracy([cut], { ...options, leastShifts: 16 })[0].windows);
    expect(windowAccuracy([], options)[0]).toMatchObject({ windows: 0, withinOne: NaN });
  });

  it('takes the consensus of a long sequence for its truth, not that of a short one', () => {
    expect(withConsensus({ ...sequence(100, 4, 0.5), truth: 0 }, 15).truth).toBe(4);
    expect(withConsensus({ ...sequence(40, 4, 0.5), truth: 0 }, 15).truth).toBe(0);
  });
});

describe('divergence', () => {
  it('knows numbers that are none, and losses that rise', () => {
    expect(divergence([3, 2, NaN], 1)).toContain('NaN');
    expect(divergence([3, 2, 1], Infinity)).toContain('Infinity');
    expect(divergence(Array.from({ length: 40 }, (_, i) => (i < 20 ? 3 : 6)), 1)).toBe('The loss rose from 3.00 to 6.00');
    expect(divergence(Array.from({ length: 40 }, (_, i) => 3 + Math.sin(i)), 1)).toBeNull();
  });
});

describe('augmentation', () => {
  it('cuts the middle unchanged, and mirrors it', () => {
    const crops = Uint8Array.from({ length: 2 * 36 * 36 }, (_, i) => (i * 7) % 256);
    const [plain, mirrored] = [new Float32Array(2 * 1024), new Float32Array(2 * 1024)];
    const sizes = { frames: 2, size: 36, wanted: 32 };
    cutPicture(crops, sizes, UNCHANGED, plain);
    cutPicture(crops, sizes, { ...UNCHANGED, mirrored: true }, mirrored);
    expect(plain[0]).toBeCloseTo(crops[2 * 36 + 2] / 255, 5);
    expect(plain[1024 + 33]).toBeCloseTo(crops[1296 + 3 * 36 + 3] / 255, 5);
    expect(mirrored[31]).toBeCloseTo(plain[0], 5);
  });

  it('stays near the gray scale and is the same for the same numbers', () => {
    const crops = Uint8Array.from({ length: 36 * 36 }, (_, i) => (i * 31) % 256);
    const cut = (seed: number) => {
      const into = new Float32Array(1024);
      cutPicture(crops, { frames: 1, size: 36, wanted: 32 }, randomPicture(seededRandom(seed), 2), into);
      return into;
    };
    expect(cut(1)).toEqual(cut(1));
    expect(cut(1)).not.toEqual(cut(2));
    for (let seed = 0; seed < 20; seed++) expect(cut(seed).every((value) => value > -2 && value < 3)).toBe(true);
  });

  it('mixes another sound at the level asked for, and leaves the sound alone when told', () => {
    const random = seededRandom(4);
    const noise = () => Float32Array.from({ length: 16_000 }, () => 2 * random() - 1);
    const [voice, other] = [noise(), noise().map((value) => 0.1 * value)];
    expect(varySound(voice, other, UNTOUCHED, random)).toEqual(voice);
    const added = varySound(voice, other, { ...UNTOUCHED, mixDb: 10 }, random).map((value, i) => value - voice[i]);
    const power = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0);
    expect(10 * Math.log10(power(voice) / power(added))).toBeCloseTo(10, 1);
  });
});
