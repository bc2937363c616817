import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { magnitudes } from '../../dsp/stft.ts';
import type { OpenVoices } from '../../models/model-store.ts';
import { embeddingPath, soundAlong } from '../../../tests/helpers/synthetic-embeddings.ts';
import type { MaskModel } from './mask-stream.ts';
import type { SoundListener } from './sound-listener.ts';
import { installedTeller, voiceTeller } from './voice-teller.ts';

const config = { sampleRate: 16_000, windowLength: 480, hopLength: 160, fftLength: 512, frameRate: 25, faceSize: 1 } as const;
const BINS = 257;
const { signal } = new AbortController();
/** The lower half of the spectrum is the first voice. */
const halves: MaskModel = { id: 'halves', config, mask: ({ magnitudes: levels }) => Promise.resolve(levels.map((_, i) => Number(i % BINS < 128))) };

function ears(): SoundListener & { readonly heard: { readonly samples: Float32Array; readonly start: number }[] } {
  const heard: { samples: Float32Array; start: number }[] = [];
  const path = embeddingPath(1);
  return { heard, hear: (samples, start) => (heard.push({ samples, start }), Promise.resolve(soundAlong(start, start + 1, path))) };
}

describe('voiceTeller', () => {
  it('listens to both parts of the sound, which add up to it', async () => {
    const samples = Float32Array.from({ length: 16_000 }, (_, i) => 0.1 * Math.sin(0.2 * i) + 0.1 * Math.sin(2 * i));
    const mixture = magnitudes(samples, 3200, config, { first: 24, count: 88 });
    const listener = ears();
    const pair = await voiceTeller(halves, listener).tell({ samples, from: 3200, first: 24, mixture }, { signal });
    expect(pair.first).toHaveLength(mixture.length);
    const [first, second] = listener.heard;
    expect([first.start, second.start]).toEqual([0.2, 0.2]);
    samples.forEach((value, i) => expect(first.samples[i] + second.samples[i]).toBeCloseTo(value, 4));
    const energy = (part: Float32Array) => part.subarray(2000, 12_000).reduce((sum, value) => sum + value ** 2, 0);
    expect(energy(first.samples) / energy(second.samples)).toBeCloseTo(1, 1);
  });
});

describe('installedTeller', () => {
  const model = { manifest: {}, source: { id: 'voices' } } as OpenVoices;
  const installed = { voices: () => Promise.resolve(model) };
  const missing = (code: 'model.missing' | 'model.checksum-mismatch') => ({ voices: () => Promise.reject(new AppError(code, 'none', { model: 'voices', path: '/models' })) });

  it('tells with the model in use', async () => {
    expect((await installedTeller(installed, () => halves)(halves, ears()))?.id).toBe('halves');
  });

  it('does without where none is installed, nothing listens, or the spectrogram is another', async () => {
    expect(await installedTeller(missing('model.missing'), () => halves)(halves, ears())).toBeNull();
    expect(await installedTeller(installed, () => halves)(halves, null)).toBeNull();
    expect(await installedTeller(installed, () => ({ ...halves, config: { ...config, hopLength: 320 } }))(halves, ears())).toBeNull();
  });

  it('says when the model is broken', async () => {
    await expect(installedTeller(missing('model.checksum-mismatch'), () => halves)(halves, ears())).rejects.toThrow(AppError);
  });
});
