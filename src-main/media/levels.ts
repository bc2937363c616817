/** @file How loud each audio track is, to choose the one that somebody recorded something on. */
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import type { Tools } from '../process/binaries.ts';
import { decodePcm } from './decode.ts';
import { sampleSound } from './sampled-sound.ts';

/** Up to this length all of the sound is heard; beyond, {@link SPREAD}. */
const WHOLE_SECONDS = 40;
const SPREAD = { count: 20, seconds: 1.5 };

/** RMS over all channels in dB of full scale, in track order; null is digital silence. */
export async function measureLevels(media: MediaInfo, tools: Tools, signal: AbortSignal): Promise<readonly (number | null)[]> {
  const levels: (number | null)[] = [];
  for (const audio of media.audio) levels.push(await level(media, audio, tools, signal));
  return levels;
}

/** The track that somebody recorded something on; the first where there is nothing to choose from. */
export async function loudestTrack(media: MediaInfo, tools: Tools, signal: AbortSignal): Promise<number> {
  if (media.audio.length < 2) return 0;
  const levels = (await measureLevels(media, tools, signal)).map((level) => level ?? -Infinity);
  return levels.indexOf(Math.max(...levels));
}

async function level(media: MediaInfo, audio: AudioStream, tools: Tools, signal: AbortSignal): Promise<number | null> {
  let energy = 0;
  let count = 0;
  for await (const { samples } of parts(media, audio, tools, signal)) {
    for (const value of samples) energy += value * value;
    count += samples.length;
  }
  return energy > 0 ? 10 * Math.log10(energy / count) : null;
}

async function* parts(media: MediaInfo, audio: AudioStream, tools: Tools, signal: AbortSignal): AsyncGenerator<{ readonly samples: Float32Array }, void, undefined> {
  if (media.duration > WHOLE_SECONDS) yield* await sampleSound(media, audio, SPREAD, tools, signal);
  else yield* decodePcm(media, { audioTrack: audio.track, sampleRate: audio.sampleRate, channels: 0, range: null }, tools, signal);
}
