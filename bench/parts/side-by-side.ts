/** @file Films of two people who both talk and of whom one is heard: two clips side by side, with the sound of one. Who is heard is known. */
import { displaySize } from '../../src-main/media/decode.ts';
import { probe } from '../../src-main/media/probe.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { BESIDE, writeDubbedFilm } from './dubbed-film.ts';
import { type KnownClip, voiceOfClip } from './known-clip.ts';

/** Longest film, seconds. */
const MOST = 10;

/**
 * Writes the film.
 *
 * @param pair left and right.
 * @returns where the right picture begins, as a share of the film's width.
 */
export async function writeSideBySide(output: string, pair: readonly [KnownClip, KnownClip], heard: KnownClip, tools: Tools, signal: AbortSignal): Promise<number> {
  const media = await Promise.all(pair.map(({ path }) => probe(path, tools, signal)));
  const sound = await voiceOfClip(heard, Math.min(MOST, ...media.map(({ duration }) => duration)), tools, signal);
  const filter = `[0:v]${BESIDE}[a];[1:v]${BESIDE}[b];[a][b]hstack[v]`;
  await writeDubbedFilm(output, { pictures: pair.map(({ path }) => path), filter, sound }, tools, signal);
  const [left, right] = media.map(({ video }) => {
    const { width, height } = video ? displaySize(video) : { width: 1, height: 1 };
    return width / height;
  });
  return left / (left + right);
}
