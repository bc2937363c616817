/**
 * @file Films in which somebody talks and somebody else is heard, as under a voice-over: the picture of one clip with the sound of another. Nothing of it
 * belongs on screen; of the clip's own sound all of the voice does. Split as the product splits.
 */
import { basename, join } from 'node:path';
import { probe } from '../../src-main/media/probe.ts';
import { writeDubbedFilm } from './dubbed-film.ts';
import { type KnownClip, voiceOfClip } from './known-clip.ts';
import { type SplitFilmDeps, splitFilm } from './split-film.ts';

/** Energy of the on-screen stem over that of the sound, decibels, of a clip with its own sound and with another's. */
export interface VoiceOverLevels {
  readonly clip: string;
  readonly own: number;
  readonly other: number;
}

/** Longest film, seconds. */
const MOST = 20;

/** Splits both films. */
export async function voiceOverLevels(seen: KnownClip, heard: KnownClip, deps: SplitFilmDeps & { readonly folder: string }, signal: AbortSignal): Promise<VoiceOverLevels> {
  const level = async (voice: KnownClip) => onScreenLevel(await dubbed(seen, voice, deps, signal), deps, signal);
  return { clip: basename(seen.path), own: await level(seen), other: await level(heard) };
}

/** The picture of one clip with the sound of another, as long as both are. */
async function dubbed(seen: KnownClip, voice: KnownClip, { tools, folder }: SplitFilmDeps & { readonly folder: string }, signal: AbortSignal): Promise<string> {
  const { duration } = await probe(seen.path, tools, signal);
  const sound = await voiceOfClip(voice, Math.min(MOST, duration), tools, signal);
  const output = join(folder, 'dubbed.mov');
  await writeDubbedFilm(output, { pictures: [seen.path], filter: '[0:v]fps=25[v]', sound }, tools, signal);
  return output;
}

async function onScreenLevel(path: string, deps: SplitFilmDeps, signal: AbortSignal): Promise<number> {
  let [kept, all] = [0, 0];
  for await (const { mixture, onScreen } of splitFilm(await probe(path, deps.tools, signal), deps, signal)) {
    kept += energy(onScreen);
    all += energy(mixture);
  }
  // Digital silence is −100 dB of anything.
  return 10 * Math.log10(Math.max(1e-10, kept / all));
}

function energy(channels: readonly Float64Array[]): number {
  return channels.reduce((sum, values) => sum + values.reduce((part, value) => part + value * value, 0), 0);
}
