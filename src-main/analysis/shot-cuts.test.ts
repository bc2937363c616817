/** @file Cuts are found at their frame; motion, flashes and fades of light are none. */
import { describe, expect, it } from 'vitest';
import { PicturePyramid } from './picture-pyramid.ts';
import { markShots } from './shot-cuts.ts';

const [WIDTH, HEIGHT] = [96, 72];

/** A frame of a shot: soft blobs that depend on the shot, panned by `shift` pixels, of some brightness. */
function frame(shot: number, shift = 0, gain = 1): { readonly picture: PicturePyramid } {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [(i % WIDTH) + shift, Math.floor(i / WIDTH)];
    return Math.min(255, gain * (90 + 25 * shot + 60 * Math.sin(x / (9 + 2 * shot) + shot) * Math.cos(y / (11 - shot) + 2 * shot)));
  });
  return { picture: new PicturePyramid({ width: WIDTH, height: HEIGHT, channels: 1, data }) };
}

/** Indices of the frames that start a shot. */
async function cutsIn(frames: readonly { readonly picture: PicturePyramid }[]): Promise<number[]> {
  const source = (async function* () {
    yield* frames;
  })();
  const cuts: number[] = [];
  let index = 0;
  for await (const { frame: marked, startsShot } of markShots(source)) {
    expect(marked).toBe(frames[index]);
    if (startsShot) cuts.push(index);
    index++;
  }
  expect(index).toBe(frames.length);
  return cuts;
}

const shot = (number: number, length: number, pan = 0) => Array.from({ length }, (_, i) => frame(number, pan * i));

describe('markShots', () => {
  it('finds every cut at its frame', async () => {
    expect(await cutsIn([...shot(0, 20), ...shot(1, 15), ...shot(3, 30), ...shot(0, 9)])).toEqual([20, 35, 65]);
  });

  it('finds a cut between two shots that pan', async () => {
    expect(await cutsIn([...shot(0, 20, 1.5), ...shot(2, 20, 1.5)])).toEqual([20]);
  });

  it('finds no cut in a still picture, in a pan or in a slow fade', async () => {
    expect(await cutsIn(shot(1, 30))).toEqual([]);
    expect(await cutsIn(shot(1, 30, 3))).toEqual([]);
    expect(await cutsIn(Array.from({ length: 40 }, (_, i) => frame(1, 0, 1 - i / 50)))).toEqual([]);
  });

  it('finds no cut in a flash of one or two frames', async () => {
    const flash = frame(1, 0, 2.2);
    expect(await cutsIn([...shot(1, 15), flash, ...shot(1, 15)])).toEqual([]);
    expect(await cutsIn([...shot(1, 15), flash, flash, ...shot(1, 15)])).toEqual([]);
  });

  it('gives back as many frames as it got, also when they are few', async () => {
    for (const count of [0, 1, 2, 3]) expect(await cutsIn(shot(0, count))).toEqual([]);
  });
});
