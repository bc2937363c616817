/**
 * @file Films in which somebody talks and somebody else is heard, as under a voice-over: the picture of one clip with the sound of another. Nothing of it
 * belongs on screen; of the clip's own sound all of the voice does. Split as the product splits.
 */
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { probe } from '../../src-main/media/probe.ts';
import { runFfmpeg } from '../../src-main/media/run-ffmpeg.ts';
import { CLIP_RATE, type KnownClip, voiceOfClip } from './known-clip.ts';
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
  const samples = await voiceOfClip(voice, Math.min(MOST, duration), tools, signal);
  const [sound, output] = [join(folder, 'voice.f32'), join(folder, 'dubbed.mov')];
  await writeFile(sound, new Uint8Array(samples.buffer));
  const args = ['-y', '-i', seen.path, '-f', 'f32le', '-ar', String(CLIP_RATE), '-ac', '1', '-i', sound, '-map', '0:v', '-map', '1:a', '-t', String(samples.length / CLIP_RATE), '-vf', 'fps=25', '-c:v', 'libx264', '-crf', '14', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_f32le', '-f', 'mov', output];
  await runFfmpeg(tools, { args, source: seen.path, durationSeconds: null, signal });
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
