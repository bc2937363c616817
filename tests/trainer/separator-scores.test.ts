/** @file Scores of a separator that does as it is told: the face's first number says which half of the band it lets through. */
import { describe, expect, it } from 'vitest';
import { scaleInvariantSdr } from '../../bench/parts/si-sdr.ts';
import { maskedSound, withoutMargins } from '../../bench/parts/masked-sound.ts';
import { separatorScores } from '../../bench/parts/separator-scores.ts';
import type { MaskModel } from '../../src-main/analysis/separation/mask-stream.ts';
import { magnitudes } from '../../src-main/dsp/stft.ts';

const config = { sampleRate: 16_000, windowLength: 480, hopLength: 160, fftLength: 512, frameRate: 25, faceSize: 1 };
const BINS = 257;
const FRAMES = 10;

/** Tones below 4 kHz for 0, above for 1, of changing level. */
function voice(half: 0 | 1): Float32Array {
  const tone = (i: number, frequency: number) => Math.sin((2 * Math.PI * (4000 * half + frequency) * i) / 16_000);
  return new Float32Array(FRAMES * 640 + 960).map((_, i) => 0.1 * (tone(i, 440) + tone(i, 1333) + tone(i, 2750)) * (1.2 + Math.sin(i / 900)));
}

const obedient: MaskModel = {
  id: 'obedient',
  config,
  mask: ({ magnitudes: levels, face }) => Promise.resolve(levels.map((_, i) => (face === null ? 0.5 : Number(Number(i % BINS >= 128) === face.vectors[0])))),
};

describe('separatorScores', () => {
  it('tells the right face from none and from the other, and finds the other voice', async () => {
    const mixture = { clips: ['a', 'b'], on: voice(0), off: voice(1), face: new Float32Array(FRAMES), otherFace: new Float32Array(FRAMES).fill(1) } as const;
    const scores = await separatorScores(mixture, { separator: obedient, voices: null }, new AbortController().signal);
    expect(scores.mixture.improvement).toBe(0);
    expect(Math.abs(scores.mixture.sir)).toBeLessThan(0.5);
    expect(scores.ours.improvement).toBeGreaterThan(20);
    expect(scores.ours.sir).toBeGreaterThan(20);
    expect(Math.abs(scores.noPicture.improvement)).toBeLessThan(0.01);
    expect(scores.otherFace.improvement).toBeLessThan(-20);
    expect(scores.otherVoice.improvement).toBeGreaterThan(20);
    expect(scores.oursAsOther.improvement).toBeLessThan(-20);
    // Nothing that keeps the mixture's phase is better than the best mask, up to what resynthesis smooths.
    expect(scores.oracle.improvement).toBeGreaterThan(scores.ours.improvement - 0.5);
  });
});

describe('maskedSound', () => {
  it('gives back the sound where everything is let through, sample by sample', async () => {
    const sound = voice(0).map((value, i) => value + 0.3 * Math.sin(i * i));
    const levels = magnitudes(sound, -480, config, { first: 0, count: 4 * FRAMES });
    const passed = await maskedSound(sound, new Float32Array(4 * FRAMES * BINS).fill(1), levels, config);
    expect(passed).toHaveLength(FRAMES * 640);
    expect(scaleInvariantSdr(passed, withoutMargins(sound, config))).toBeGreaterThan(100);
  });
});
