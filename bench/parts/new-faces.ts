/**
 * @file Footage of one person, divided into what a training may see and what it is judged by: the beginning of a clip cut into files as an editor's
 * bin would have them, its sound put in sync, and the rest after a gap.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runFfmpeg } from '../../src-main/media/run-ffmpeg.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import type { Sequence } from '../../src-main/trainer/dataset.ts';
import { plantOffset } from './planted-media.ts';

/** A clip to be divided. */
export interface DividedClip {
  readonly path: string;
  /** Offset of its own, seconds, positive when the sound is early. */
  readonly offset: number;
  /** Seconds that may be learned from. */
  readonly learned: number;
}

/** Length of a file, seconds: long enough for windows of training, short enough that some can be held out. */
const FILE_SECONDS = 3;
/** Nothing within this many seconds of what was learned is judged: the network sees a few frames to either side. */
export const GAP = 1;

/** Cuts the beginning of a clip into files in `folder`, in sync. */
export async function cutFiles({ path, offset, learned }: DividedClip, folder: string, tools: Tools): Promise<void> {
  await mkdir(folder, { recursive: true });
  const synced = `${folder}.mov`;
  await plantOffset({ picture: path, sound: path }, -offset, synced, { folder, tools });
  const signal = new AbortController().signal;
  const count = Math.max(1, Math.floor(learned / FILE_SECONDS));
  for (let number = 0; number < count; number++) {
    const output = join(folder, `take ${number + 1}.mov`);
    const args = ['-y', '-ss', String((number * learned) / count), '-t', String(learned / count), '-i', synced, '-c:v', 'libx264', '-crf', '12', '-preset', 'veryfast', '-c:a', 'pcm_s16le', '-f', 'mov', output];
    await runFfmpeg(tools, { args, source: path, durationSeconds: null, signal });
  }
}

/** The part of a face that comes after `time` (seconds in its source); null where that is less than a second. */
export function after(entry: Sequence, time: number, frameRate: number): Sequence | null {
  const { sequence, contents } = entry;
  const from = Math.max(0, Math.ceil((time - sequence.time) * frameRate));
  const frames = sequence.frames - from;
  if (frames < frameRate) return null;
  const later = {
    ...sequence,
    time: sequence.time + from / frameRate,
    frames,
    cropsAt: sequence.cropsAt + from * contents.size ** 2,
    leadSamples: sequence.leadSamples + Math.round((from * contents.sampleRate) / frameRate),
  };
  return { ...entry, sequence: later };
}
