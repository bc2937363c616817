import { describe, expect, it } from 'vitest';
import { melPower, type MelSpec } from '../dsp/mel.ts';
import { seededRandom } from '../nn/random.ts';
import { audibleFrames, CLEAR_DEPTH, isSilent, LEAST_SPEECH_SHARE, speechShare, syllableDepth } from './speech-activity.ts';

const spec: MelSpec = { sampleRate: 16000, windowLength: 400, hopLength: 160, fftLength: 512, firstSample: -120, bands: 40, lowestFrequency: 60, highestFrequency: 7600, powerFloor: 1e-8 };
const random = seededRandom(1);
const mel = (sample: (n: number) => number) => melPower(Float32Array.from({ length: 48000 }, (_, n) => sample(n)), spec, 300);
const hiss = () => 0.1 * (2 * random() - 1);

describe('speechShare', () => {
  it('is large for sound that comes and goes four times a second', () => {
    expect(speechShare(mel((n) => hiss() * Math.max(0, Math.sin((2 * Math.PI * 4 * n) / 16000))), spec.bands)).toBeGreaterThan(0.3);
  });

  it('is next to nothing for silence, hum and steady noise', () => {
    for (const steady of [() => 0, (n: number) => 0.3 * Math.sin((2 * Math.PI * 100 * n) / 16000), hiss]) {
      expect(speechShare(mel(steady), spec.bands)).toBeLessThan(LEAST_SPEECH_SHARE);
    }
  });

  it('hears a voice at −50 dBFS over digital silence', () => {
    expect(speechShare(mel((n) => 0.03 * hiss() * Math.max(0, Math.sin((2 * Math.PI * 4 * n) / 16000))), spec.bands)).toBeGreaterThan(0.2);
  });
});

describe('syllableDepth', () => {
  const syllables = (n: number) => hiss() * Math.max(0, Math.sin((2 * Math.PI * 4 * n) / 16000));

  it('is large where syllables stand clear, at any level', () => {
    for (const gain of [1, 0.1]) expect(syllableDepth(mel((n) => gain * syllables(n)), spec.bands)).toBeGreaterThan(CLEAR_DEPTH);
  });

  it('is the level of the syllables over what fills the gaps', () => {
    // As loud as the loudest tenth of a syllable: 3 dB. A tenth of that: 20.8 dB less what the noise adds to the syllable.
    expect(syllableDepth(mel((n) => syllables(n) + hiss()), spec.bands)).toBeLessThan(4);
    const tenth = syllableDepth(mel((n) => syllables(n) + 0.1 * hiss()), spec.bands);
    expect(tenth).toBeGreaterThan(16);
    expect(tenth).toBeLessThan(22);
  });

  it('is nothing for steady sound, silence, and less than a second', () => {
    expect(syllableDepth(mel((n) => 0.3 * Math.sin((2 * Math.PI * 100 * n) / 16000)), spec.bands)).toBeLessThan(1);
    expect(syllableDepth(mel(() => 0), spec.bands)).toBe(0);
    expect(syllableDepth(mel(syllables).subarray(0, 99 * spec.bands), spec.bands)).toBe(0);
  });
});

describe('audibleFrames', () => {
  it('tells digital silence from faint noise', () => {
    const flags = audibleFrames(mel((n) => (n < 24000 ? 0 : 0.01 * hiss())), spec.bands);
    expect(flags.slice(0, 148).every((flag) => flag === 0)).toBe(true);
    expect(flags.slice(155, 295).every((flag) => flag === 1)).toBe(true);
  });
});

describe('isSilent', () => {
  it('is true only when hardly any window has speech', () => {
    expect([isSilent([0, 0, 0.02]), isSilent([0, 0, 0.3]), isSilent([0.4]), isSilent([])]).toEqual([true, false, false, false]);
  });
});
