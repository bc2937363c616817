/** @file Writes a film of pictures of clips and a sound of its own, at 25 fps and nearly without loss. */
import { rm, writeFile } from 'node:fs/promises';
import { runFfmpeg } from '../../src-main/media/run-ffmpeg.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { CLIP_RATE } from './known-clip.ts';

/** What a film is made of. */
export interface DubbedFilm {
  /** Clips whose pictures are seen. */
  readonly pictures: readonly string[];
  /** Filter graph from `[0:v]`, `[1:v]` … to `[v]`. */
  readonly filter: string;
  /** Mono sound at {@link CLIP_RATE}; the film is as long. */
  readonly sound: Float32Array<ArrayBuffer>;
}

/** Height of what is joined side by side. */
const HEIGHT = 480;

/** One of two pictures that lie side by side: as high as the other. */
export const BESIDE = `fps=25,scale=-2:${HEIGHT},setsar=1`;

/** Writes the film, replacing what has its name. Throws {@link AppError} `ffmpeg.*`. */
export async function writeDubbedFilm(output: string, { pictures, filter, sound }: DubbedFilm, tools: Tools, signal: AbortSignal): Promise<void> {
  const raw = `${output}.f32`;
  await writeFile(raw, new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
  const inputs = pictures.flatMap((path) => ['-i', path]);
  const encoder = ['-c:v', 'libx264', '-crf', '14', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_f32le', '-f', 'mov'];
  const args = ['-y', ...inputs, '-f', 'f32le', '-ar', String(CLIP_RATE), '-ac', '1', '-i', raw, '-filter_complex', filter, '-map', '[v]', '-map', `${pictures.length}:a`, '-t', String(sound.length / CLIP_RATE), ...encoder, output];
  await runFfmpeg(tools, { args, source: pictures[0] ?? output, durationSeconds: null, signal });
  await rm(raw);
}
