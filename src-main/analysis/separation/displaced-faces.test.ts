/** @file Where faces are looked for when the sound is early or late. */
import { expect, it } from 'vitest';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { SeparationWindow } from './separation-windows.ts';
import type { FaceFinder } from './visible-faces.ts';
import { displacedFaces } from './displaced-faces.ts';

const call = { signal: new AbortController().signal, onProgress: () => undefined };
const window = (first: number, end: number) => ({ index: 0, first, end, from: first, to: end }) as SeparationWindow;
/** A face in every picture, whose only number is the picture's. */
const everywhere: FaceFinder = {
  id: 'faces',
  frameRate: 25,
  find: (_media, { first, end }) => {
    const count = end - first;
    return Promise.resolve([{ first, boxes: new Float32Array(4 * count), vectors: Float32Array.from({ length: count }, (_, i) => first + i), present: new Uint8Array(count).fill(1) }]);
  },
};
const media = {} as MediaInfo;

it('gives the picture at 10 the lips of 12 where the sound is two pictures early, and of 8 where it is two late', async () => {
  for (const pictures of [2, -2]) {
    const [track] = await displacedFaces(everywhere, pictures).find(media, window(10, 20), call);
    expect(track.first).toBe(10);
    expect(track.vectors[0]).toBe(10 + pictures);
    expect(track.vectors).toHaveLength(10);
  }
});

it('knows of nobody before the film begins', async () => {
  const [track] = await displacedFaces(everywhere, -3).find(media, window(0, 10), call);
  expect(track.first).toBe(3);
  expect(track.vectors[0]).toBe(0);
  expect(await displacedFaces(everywhere, -30).find(media, window(0, 10), call)).toEqual([]);
});

it('is another finder to whatever is kept of it, unless nothing is displaced', () => {
  expect(displacedFaces(everywhere, 0)).toBe(everywhere);
  expect(new Set([1, -1, 2].map((pictures) => displacedFaces(everywhere, pictures).id)).size).toBe(3);
});
