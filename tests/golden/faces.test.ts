/** @file The face networks give what the package they come from gives; faces.json was made by that package itself (make-faces.mjs). */
import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FaceModels, loadFaceModels } from '../../src-main/models/face-weights.ts';

interface Golden {
  readonly detector: { readonly size: number; readonly grid: readonly number[] };
  readonly landmarks: { readonly points: readonly number[] };
}

let golden: Golden;
let models: FaceModels;

beforeAll(async () => {
  golden = JSON.parse(await readFile(new URL('faces.json', import.meta.url), 'utf8')) as Golden;
  models = await loadFaceModels();
});

describe('faceDetector', () => {
  it('gives the grid of the original to 1e-4', async () => {
    const { size, grid } = golden.detector;
    const output = await run(models.detector(size, size).bytes, 'picture', noise(size * size * 3), [1, size, size, 3], 'grid');
    const cells = (size / 32) ** 2;
    // The original keeps channels last.
    const channelsLast = Array.from({ length: grid.length }, (_, i) => output[(i % 25) * cells + Math.floor(i / 25)]);
    expect(largestDifference(channelsLast, grid)).toBeLessThan(1e-4);
  });

  it('takes pictures that are not square', async () => {
    const output = await run(models.detector(96, 32).bytes, 'picture', noise(96 * 32 * 3), [1, 32, 96, 3], 'grid');
    expect(output).toHaveLength(25 * 3);
  });

  it('refuses sides that its grid does not divide', () => {
    expect(() => models.detector(100, 96)).toThrow(/100×96 is no multiple of 32/);
  });
});

describe('faceLandmarks', () => {
  it('gives the points of the original to 1e-5, whatever else is in the batch', async () => {
    const face = noise(112 * 112 * 3);
    const batch = Uint8Array.from([...new Uint8Array(face.length), ...face]);
    const alone = await run(models.landmarks(1).bytes, 'faces', face, [1, 112, 112, 3], 'points');
    const second = (await run(models.landmarks(2).bytes, 'faces', batch, [2, 112, 112, 3], 'points')).slice(136);
    expect(largestDifference(alone, golden.landmarks.points)).toBeLessThan(1e-5);
    expect(largestDifference(second, golden.landmarks.points)).toBeLessThan(1e-5);
  });
});

async function run(bytes: Uint8Array | undefined, input: string, data: Uint8Array, dims: readonly number[], output: string): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(bytes ?? new Uint8Array(), { executionProviders: ['cpu'], intraOpNumThreads: 1 });
  const outputs = await session.run({ [input]: new ort.Tensor('uint8', data, dims) });
  await session.release();
  return Array.from(outputs[output].data as Float32Array);
}

/** The bytes that make-faces.mjs used. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24);
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}
