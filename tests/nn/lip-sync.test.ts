/** @file The lip-sync network learns which sound belongs to which picture, and the exported file takes any number of frames. */
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';
import { adamW, clipped } from '../../src-main/nn/optimizer.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { trainingStep } from '../../src-main/nn/training-step.ts';
import { exportLipSync, type LipSyncConfig } from '../../src-main/networks/lip-sync.ts';
import { LIP_SYNC_TASK, lipSyncTask } from '../../src-main/networks/lip-sync-loss.ts';

const CONFIG: LipSyncConfig = { cropSize: 32, bands: 16, melFramesPerFrame: 4, videoChannels: [4, 6, 8, 8, 8], audioChannels: [4, 6, 8, 8], temporalChannels: [24, 24], embeddingSize: 16 };
const [BATCH, FRAMES, STEPS] = [4, 20, 150];

it('learns a mouth that opens with the sound, and is exported for any length', async () => {
  const step = trainingStep(lipSyncTask({ ...LIP_SYNC_TASK, config: CONFIG, batch: BATCH, frames: FRAMES, lengths: [1, 3] }), () => clipped(adamW(), 2));
  const session = await ort.InferenceSession.create(writeOnnx(step.graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const random = seededRandom(7);
  const state = new Map<string, Float32Array>(step.state.map((name) => [name, new Float32Array(step.layout.sizes[name === 'statistics' ? 'statistic' : 'weight'])]));
  state.set('weights', step.layout.initialize('weight', random));
  state.set('statistics', step.layout.initialize('statistic', random));
  const losses: number[] = [];
  for (let number = 1; number <= STEPS; number++) {
    const { video, audio } = talkingMouths(random, BATCH, FRAMES);
    const scalars = Object.entries(step.optimizer.scalarsAt(number, 0.01)).map(([name, value]) => [name, new ort.Tensor('float32', [value], [])]);
    const vectors = [...state].map(([name, data]) => [name, new ort.Tensor('float32', data, [data.length])]);
    const outputs = await session.run({
      video: new ort.Tensor('float32', video, [BATCH, FRAMES, CONFIG.cropSize, CONFIG.cropSize]),
      audio: new ort.Tensor('float32', audio, [BATCH, CONFIG.bands, 4 * FRAMES]),
      ...Object.fromEntries([...scalars, ...vectors]),
    });
    for (const name of step.state) state.set(name, outputs[`${name}.next`].data as Float32Array);
    losses.push(Number(outputs.loss.data[0]));
  }
  await session.release();
  expect(losses.slice(-10).reduce((a, b) => a + b) / 10).toBeLessThan(0.75 * losses[0]);

  const bytes = exportLipSync(CONFIG, step.layout, { weight: state.get('weights') as Float32Array, statistic: state.get('statistics') as Float32Array });
  const exported = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  for (const frames of [12, 30]) {
    const { video, audio } = talkingMouths(random, 1, frames);
    const outputs = await exported.run({
      video: new ort.Tensor('float32', video, [1, frames, CONFIG.cropSize, CONFIG.cropSize]),
      audio: new ort.Tensor('float32', audio, [1, CONFIG.bands, 4 * frames]),
    });
    const [mouths, sounds] = [outputs.video_embedding, outputs.audio_embedding];
    expect(mouths.dims).toEqual([1, CONFIG.embeddingSize, frames]);
    // Half at the start; what is learned lies anywhere up to 1.
    expect(lengthOf(mouths.data as Float32Array, 3, frames)).toBeGreaterThan(0.05);
    expect(lengthOf(mouths.data as Float32Array, 3, frames)).toBeLessThan(1 + 1e-5);
    expect(bestShift(mouths.data as Float32Array, sounds.data as Float32Array, frames)).toBe(0);
  }
  await exported.release();
});

/** Mouths whose height follows a random loudness, which the sound has too. */
function talkingMouths(random: () => number, batch: number, frames: number): { readonly video: Float32Array; readonly audio: Float32Array } {
  const { cropSize, bands } = CONFIG;
  const video = new Float32Array(batch * frames * cropSize ** 2);
  const audio = new Float32Array(batch * bands * frames * 4);
  for (let example = 0; example < batch; example++) {
    const loudness = Array.from({ length: frames }, random);
    loudness.forEach((level, frame) => {
      for (let y = 0; y < cropSize; y++) {
        const open = Math.abs(y - cropSize / 2) < (level * cropSize) / 2;
        for (let x = 0; x < cropSize; x++) video[((example * frames + frame) * cropSize + y) * cropSize + x] = open ? 1 : -1;
      }
      for (let band = 0; band < bands; band++) for (let i = 0; i < 4; i++) audio[(example * bands + band) * frames * 4 + frame * 4 + i] = 2 * level - 1;
    });
  }
  return { video, audio };
}

function bestShift(mouths: Float32Array, sounds: Float32Array, frames: number): number {
  const scores = Array.from({ length: 11 }, (_, i) => {
    const shift = i - 5;
    let [total, count] = [0, 0];
    for (let t = Math.max(0, -shift); t < Math.min(frames, frames - shift); t++, count++) {
      for (let d = 0; d < CONFIG.embeddingSize; d++) total += mouths[d * frames + t] * sounds[d * frames + t + shift];
    }
    return total / count;
  });
  return scores.indexOf(Math.max(...scores)) - 5;
}

function lengthOf(vectors: Float32Array, frame: number, frames: number): number {
  return Math.hypot(...Array.from({ length: CONFIG.embeddingSize }, (_, d) => vectors[d * frames + frame]));
}
