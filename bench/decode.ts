/**
 * @file What reading small pictures with their true times costs, against ffmpeg decoding the same clip to the same pictures and nothing else;
 * and how long it takes to open a short window in a long file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFrames, decodePcm } from '../src-main/media/decode.ts';
import { probe } from '../src-main/media/probe.ts';
import { findTools, requireTool } from '../src-main/process/binaries.ts';
import { capture } from '../src-main/process/spawn.ts';

const { signal } = new AbortController();
const SIZE = { width: 320, height: 180, pixels: 'rgb24' } as const;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
  try {
    const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
    const ffmpeg = requireTool(tools, 'ffmpeg');
    const [clip, long] = [join(folder, 'clip.mp4'), join(folder, 'long.mp4')];
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=30:d=20', '-f', 'lavfi', '-i', 'anoisesrc=d=20:r=48000:a=0.3'];
    await capture(ffmpeg, ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-c:a', 'aac', clip], signal);
    await capture(ffmpeg, ['-v', 'error', '-stream_loop', '89', '-i', clip, '-c', 'copy', long], signal);

    const plain = ['-v', 'error', '-i', clip, '-map', '0:v', '-vf', `fps=25,scale=${SIZE.width}:${SIZE.height}:flags=bilinear`, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'];
    const media = await probe(clip, tools, signal);
    const baseline = await median(() => capture(ffmpeg, plain, signal));
    const ours = await median(() => drain(decodeFrames(media, { ...SIZE, range: null, frameRate: 25 }, tools, signal)));
    const hour = await probe(long, tools, signal);
    const probing = await median(() => probe(long, tools, signal));
    const range = { start: 1403.3, end: 1405.3 };
    const window = await median(() => drain(decodeFrames(hour, { ...SIZE, range, frameRate: 25 }, tools, signal)));
    const sound = await median(() => drain(decodePcm(hour, { audioTrack: 0, sampleRate: 16_000, channels: 1, range }, tools, signal)));
    const row = (name: string, value: string) => process.stdout.write(`${name.padEnd(58)}${value}\n`);
    row('20 s of 1080p30 to 320 × 180 RGB at 25 fps, ffmpeg alone', `${baseline.toFixed(2)} s`);
    row('the same by decodeFrames, with true times', `${ours.toFixed(2)} s = ${(ours / baseline).toFixed(2)} ×`);
    row('probing a file of 30 min', `${probing.toFixed(2)} s`);
    row('2 s of pictures from its middle', `${window.toFixed(2)} s`);
    row('2 s of sound from its middle', `${sound.toFixed(2)} s`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function drain(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const item of items) count += item === null ? 0 : 1;
  return count;
}

/** Median wall time of three runs, in seconds. */
async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const started = performance.now();
    await work();
    times.push((performance.now() - started) / 1000);
  }
  return times.sort((a, b) => a - b)[1] ?? NaN;
}

await main();
