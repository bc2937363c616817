/** @file Peaks of an hour-long clip: time to the first paint and to the end, against decoding the same sound and nothing else. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPeaks } from '../src-main/media/peaks.ts';
import { probe } from '../src-main/media/probe.ts';
import { findTools, requireTool } from '../src-main/process/binaries.ts';
import { capture } from '../src-main/process/spawn.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';

const { signal } = new AbortController();

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
  try {
    const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
    const ffmpeg = requireTool(tools, 'ffmpeg');
    const [minute, hour] = [join(folder, 'minute.mp4'), join(folder, 'hour.mp4')];
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=25:d=60', '-f', 'lavfi', '-i', 'anoisesrc=d=60:r=48000:a=0.3:c=pink', '-ac', '2'];
    await capture(ffmpeg, ['-v', 'error', ...source, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', minute], signal);
    await capture(ffmpeg, ['-v', 'error', '-stream_loop', '59', '-i', minute, '-c', 'copy', hour], signal);
    const media = await probe(hour, tools, signal);

    const decode = await timed(() => capture(ffmpeg, ['-v', 'error', '-i', hour, '-map', '0:a:0', '-f', 'null', '-'], signal));
    let first = NaN;
    const started = performance.now();
    const onProgress = () => {
      if (Number.isNaN(first)) first = (performance.now() - started) / 1000;
    };
    const whole = await timed(() => buildPeaks(media, 0, { tools, cache: new DerivedCache(join(folder, 'cache'), 1e9) }, { signal, onProgress }));
    const memory = process.memoryUsage().rss / 2 ** 20;
    const row = (name: string, value: string) => process.stdout.write(`${name.padEnd(46)}${value}\n`);
    row('clip', `${Math.round(media.duration)} s, AAC stereo in MP4 with picture`);
    row('decoding the sound only (ffmpeg -f null)', `${decode.toFixed(2)} s`);
    row('first paint (goal < 1 s)', `${first.toFixed(2)} s`);
    row('peaks complete (goal ≤ 1.5 × decoding)', `${whole.toFixed(2)} s = ${(whole / decode).toFixed(2)} ×`);
    row('memory of this process after it', `${memory.toFixed(0)} MiB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

await main();
