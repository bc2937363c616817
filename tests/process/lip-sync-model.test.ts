/** @file The shipped lip-sync model against its manifest, and the engine against the recorded embeddings of the project's first model. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { normalizedGray, normalizedLog, soundInput } from '../../src-main/analysis/embed.ts';
import { melPower } from '../../src-main/dsp/mel.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import { withEngine } from '../helpers/test-engine.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const reference = path('../../../shared/models/reference');
const first = path('../../../shared/models/lip-sync-proto.onnx');
const store = new ModelStore([path('../../resources/models')]);
const never = new AbortController().signal;

interface Layout {
  readonly file: string;
  readonly shape: readonly number[];
}

function read(name: string): { dims: readonly number[]; data: Float32Array } {
  const layouts = JSON.parse(readFileSync(`${reference}/manifest.json`, 'utf8')) as Record<string, Layout>;
  const { file, shape } = layouts[name] ?? { file: '', shape: [] };
  const bytes = readFileSync(`${reference}/${file}`);
  return { dims: shape, data: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] ?? NaN))), 0);
}

describe('the shipped lip-sync model', () => {
  it.skipIf(!existsSync(first))('runs in the engine as its predecessor was recorded, to 1e-3 (skipped without ../shared/models)', () =>
    withEngine(async (engine) => {
      const { manifest } = await store.lipSync();
      const source = { id: 'first', path: first };
      const { tensors } = manifest;
      const outputs = await engine.run(source, { [tensors.video]: read('video'), [tensors.audio]: read('audio') }, never);
      for (const [name, recorded] of [
        [tensors.videoEmbedding, read('video_embedding')],
        [tensors.audioEmbedding, read('audio_embedding')],
      ] as const) {
        expect(outputs[name]?.dims).toEqual(recorded.dims);
        expect(largestDifference((outputs[name]?.data ?? []) as Float32Array, recorded.data)).toBeLessThan(1e-3);
      }
    }),
  );

  it.skipIf(!existsSync(reference))('is fed what its training was, from pictures and samples (skipped without ../shared/models/reference)', async () => {
    const { manifest } = await store.lipSync();
    const { mel: spec } = manifest;
    const crops = Float32Array.from(readFileSync(`${reference}/crops_u8.bin`), (value) => value / 255);
    expect(largestDifference(normalizedGray(crops, manifest), read('video').data)).toBeLessThan(1e-3);
    // The recorded samples are of another clip than the recorded sound input.
    const pcm = readFileSync(`${reference}/pcm_s16.bin`);
    const samples = Float32Array.from({ length: pcm.length / 2 }, (_, index) => pcm.readInt16LE(2 * index) / 32768);
    const hops = samples.length / spec.hopLength;
    const log = normalizedLog(melPower(samples, spec, hops), new Uint8Array(hops).fill(1), manifest);
    expect(largestDifference(soundInput(log, 0, hops, spec.bands), read('mel_normalised').data)).toBeLessThan(1e-3);
  });

  it('has the tensors and sizes that its manifest states, at any length up to the limit', () =>
    withEngine(async (engine) => {
      const { manifest, source } = await store.lipSync();
      const { crop, mel, tensors, melFramesPerFrame, embeddingSize, maxFrames } = manifest;
      for (const frames of [7, maxFrames]) {
        const video = { dims: [1, frames, crop.cropSize, crop.cropSize], data: new Float32Array(frames * crop.cropSize ** 2) };
        const audio = { dims: [1, mel.bands, frames * melFramesPerFrame], data: new Float32Array(mel.bands * frames * melFramesPerFrame) };
        const outputs = await engine.run(source, { [tensors.video]: video, [tensors.audio]: audio }, never);
        expect(Object.keys(outputs).sort()).toEqual([tensors.videoEmbedding, tensors.audioEmbedding].sort());
        for (const { dims } of Object.values(outputs)) expect(dims).toEqual([1, embeddingSize, frames]);
      }
    }),
  );
});
