/** @file Copies of clips with known changes: sound moved by whole samples, sound of another clip, another frame rate. Pictures are copied where they can be. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFfmpeg } from '../../src-main/media/run-ffmpeg.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { secondsToSamples } from '../../src-shared/time.ts';

const RATE = 48_000;

async function ffmpeg(args: readonly string[], source: string, tools: Tools): Promise<void> {
  await runFfmpeg(tools, { args: ['-y', ...args], source, durationSeconds: null, signal: new AbortController().signal });
}

/** First audio track as 48 kHz stereo samples, with silence where it starts late. */
async function decodeSound(source: string, folder: string, tools: Tools): Promise<Int16Array> {
  const raw = join(folder, 'sound.s16');
  await ffmpeg(['-i', source, '-map', '0:a:0', '-af', 'aresample=async=1:first_pts=0', '-ac', '2', '-ar', String(RATE), '-f', 's16le', raw], source, tools);
  const bytes = await readFile(raw);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
}

/**
 * A clip with its own or another clip's sound made early by `offset` seconds.
 *
 * @returns the offset really planted: a whole number of samples.
 */
export async function plantOffset(clip: { readonly picture: string; readonly sound: string }, offset: number, output: string, { folder, tools }: { readonly folder: string; readonly tools: Tools }): Promise<number> {
  const samples = await decodeSound(clip.sound, folder, tools);
  const shift = secondsToSamples(offset, RATE);
  const moved = new Int16Array(samples.length);
  for (let at = 0; at < samples.length; at++) moved[at] = samples[at + 2 * shift] ?? 0;
  const raw = join(folder, 'moved.s16');
  await writeFile(raw, moved);
  await ffmpeg(['-i', clip.picture, '-f', 's16le', '-ar', String(RATE), '-ac', '2', '-i', raw, '-map', '0:v:0', '-map', '1:a', '-c:v', 'copy', '-c:a', 'pcm_s16le', '-f', 'mov', output], clip.picture, tools);
  return shift / RATE;
}

/** The clip at another frame rate, or with every third frame missing ('vfr'); the sound as it is. */
export async function convertFrameRate(source: string, frameRate: string, output: string, tools: Tools): Promise<void> {
  const filter = frameRate === 'vfr' ? ['-vf', "select='mod(n,3)'", '-vsync', 'vfr'] : ['-vf', `fps=${frameRate}`];
  await ffmpeg(['-i', source, '-map', '0:v:0', '-map', '0:a:0', ...filter, '-c:v', 'libx264', '-crf', '14', '-preset', 'veryfast', '-c:a', 'pcm_s16le', '-f', 'mov', output], source, tools);
}
