/**
 * @file Time of a measurement against ffmpeg decoding the same parts to the same small pictures, on a minute of 1080p H.264.
 * `npx tsx bench/sync-speed.ts [FILE] [--thorough] [--runs N]`. Without a file, real footage beside the checkout is looped and enlarged.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutIntoProbes } from '../src-main/analysis/windows.ts';
import { displaySize } from '../src-main/media/decode.ts';
import { probe } from '../src-main/media/probe.ts';
import { runFfmpeg } from '../src-main/media/run-ffmpeg.ts';
import type { TimeRange } from '../src-shared/time.ts';
import { cpuSeconds } from './parts/process-tree.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

const runsAt = process.argv.indexOf('--runs');
const RUNS = runsAt > 0 ? Number(process.argv[runsAt + 1]) : 3;
/** Longest side that faces are looked for at. */
const SMALL = 640;
const { signal } = new AbortController();
const thorough = process.argv.includes('--thorough');
const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));

interface Cost {
  readonly seconds: number;
  readonly cpu: number;
}

try {
  const tools = (await startSyncSession()).tools;
  const file = process.argv.slice(2).find((argument) => !argument.startsWith('--') && !/^\d+$/.test(argument)) ?? (await minuteOf1080p());
  const media = await probe(file, tools, signal);
  if (!media.video) throw new Error(`${file} has no picture`);
  const size = displaySize(media.video);
  const scale = Math.min(1, SMALL / Math.max(size.width, size.height));
  const small = `${Math.round(size.width * scale)}x${Math.round(size.height * scale)}`;
  const rows: { sync: Cost; decode: Cost; parts: number; analysed: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    let looked: readonly TimeRange[] = [];
    let analysed = 0;
    const sync = await cost(async () => {
      const session = await startSyncSession();
      const estimate = await session.measure(file, { thorough });
      await session.dispose();
      analysed = estimate.analysedSeconds;
      looked = cutIntoProbes({ start: 0, end: media.duration }).filter(({ start, end }) => estimate.windows.some(({ time }) => time >= start && time < end));
    });
    const decode = await cost(async () => {
      for (const { start, end } of looked) {
        const args = ['-y', '-ss', String(start), '-t', String(end - start), '-i', file, '-map', '0:v:0', '-vf', `fps=25,scale=${small.replace('x', ':')}`, '-pix_fmt', 'rgb24', '-f', 'rawvideo', devNull];
        await runFfmpeg(tools, { args, source: file, durationSeconds: null, signal });
      }
    });
    rows.push({ sync, decode, parts: looked.length, analysed });
    const [time, work] = [sync.seconds / decode.seconds, sync.cpu / decode.cpu];
    process.stdout.write(
      `run ${run + 1}: sync ${sync.seconds.toFixed(1)} s (${sync.cpu.toFixed(1)} CPU s), decoding ${looked.length} parts of ${analysed.toFixed(0)} s to ${small} ${decode.seconds.toFixed(1)} s (${decode.cpu.toFixed(1)} CPU s): ×${time.toFixed(2)} time, ×${work.toFixed(2)} CPU\n`,
    );
  }
  const best = (select: (row: (typeof rows)[number]) => number) => Math.min(...rows.map(select));
  process.stdout.write(`best of ${RUNS}: ×${(best(({ sync }) => sync.seconds) / best(({ decode }) => decode.seconds)).toFixed(2)} time, ×${(best(({ sync }) => sync.cpu) / best(({ decode }) => decode.cpu)).toFixed(2)} CPU\n`);
} finally {
  await rm(folder, { recursive: true });
}

async function cost(work: () => Promise<void>): Promise<Cost> {
  const [started, before] = [performance.now(), cpuSeconds()];
  await work();
  const after = cpuSeconds();
  return { seconds: (performance.now() - started) / 1000, cpu: before !== null && after !== null ? after - before : NaN };
}

async function minuteOf1080p(): Promise<string> {
  const { tools } = await startSyncSession();
  const source = join(FOOTAGE, 'check/speech/MimicTalk__German_20s.mp4');
  const output = join(folder, 'minute.mp4');
  const filter = 'scale=1080:1080:flags=bicubic,pad=1920:1080:420:0';
  const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '12M', '-g', '50', '-c:a', 'aac'];
  await runFfmpeg(tools, { args: ['-y', '-stream_loop', '2', '-i', source, '-vf', filter, ...encoder, output], source, durationSeconds: null, signal });
  return output;
}
