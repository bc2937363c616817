import { describe, expect, it } from 'vitest';
import { COMPACT_LIKE } from '../../../tests/helpers/separation-geometry.ts';
import { knownSeparator } from '../../../tests/helpers/stand-in-separation.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { melPower, type MelSpec } from '../../dsp/mel.ts';
import { melOfSpeech, speechNetwork, speechPart } from './speech-part.ts';

const { sampleRate } = COMPACT_LIKE;
const turn = { signal: new AbortController().signal };
const tone = (frequency: number, length: number) => Float32Array.from({ length }, (_, n) => 0.5 * Math.sin((2 * Math.PI * frequency * n) / sampleRate));
const level = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

describe('speechPart', () => {
  const lows = speechPart(knownSeparator((_, frequency) => (frequency < 1000 ? 1 : 0)));

  it('keeps what the network keeps, and leaves a tenth of the rest', async () => {
    const [low, high] = [tone(300, 2 * sampleRate), tone(3000, 2 * sampleRate)];
    const speech = await lows.of(low.map((value, i) => value + (high[i] ?? 0)), turn);
    const within = (samples: Float32Array) => samples.subarray(0.2 * sampleRate, 1.8 * sampleRate);
    const rest = within(speech).map((value, i) => value - (within(low)[i] ?? 0) - 0.1 * (within(high)[i] ?? 0));
    expect(level(rest) / level(low)).toBeLessThan(1e-3);
  });

  it('gives as many samples as it takes, of any length', async () => {
    for (const length of [0, 1, 639, 640, 10_001]) expect(await lows.of(tone(300, length), turn)).toHaveLength(length);
  });
});

describe('melOfSpeech', () => {
  const spec: MelSpec = { sampleRate, windowLength: 400, hopLength: 160, fftLength: 512, firstSample: -120, bands: 40, lowestFrequency: 60, highestFrequency: 7600, powerFloor: 1e-8 };
  const hum = tone(100, 3 * sampleRate);
  const syllables = hum.map((value, n) => value * Math.max(0, Math.sin((2 * Math.PI * 4 * n) / sampleRate)));
  const halves = { sampleRate, of: (samples: Float32Array) => Promise.resolve(samples.map((value) => value / 2)) };

  it('hears the speech in a sound in which it does not stand clear', async () => {
    expect(await melOfSpeech(hum, melPower(hum, spec), spec, halves, turn)).toEqual(melPower(hum.map((value) => value / 2), spec));
  });

  it('leaves what is clear, and what it has no network for', async () => {
    const [clear, dull] = [melPower(syllables, spec), melPower(hum, spec)];
    expect(await melOfSpeech(syllables, clear, spec, halves, turn)).toBe(clear);
    expect(await melOfSpeech(hum, dull, spec, null, turn)).toBe(dull);
    expect(await melOfSpeech(hum, dull, spec, { ...halves, sampleRate: 2 * sampleRate }, turn)).toBe(dull);
  });
});

describe('speechNetwork', () => {
  it('does without where no model can be opened, and reports anything else', async () => {
    const failing = (error: Error) => speechNetwork({ separator: () => Promise.reject(error) }, () => { throw new Error('not opened'); })();
    expect(await failing(new AppError('model.missing', 'none', { model: 'separator', path: '' }))).toBeNull();
    await expect(failing(new TypeError('a fault'))).rejects.toThrow('a fault');
  });
});
