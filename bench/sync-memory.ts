/**
 * @file Peak memory of a measurement, engine and ffmpeg included, on five minutes and on an hour. `npx tsx bench/sync-memory.ts [--thorough]`.
 * Each file is measured by a process of its own, watched from here.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runFfmpeg } from '../src-main/media/run-ffmpeg.ts';
import { spawn } from '../src-main/process/spawn.ts';
import { treeBytes } from './parts/process-tree.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

const { signal } = new AbortController();
const thorough = process.argv.includes('--thorough');
const measured = process.argv.indexOf('--measure');

if (measured > 0) {
  const session = await startSyncSession();
  const { analysedSeconds, elapsedSeconds, verdict } = await session.measure(process.argv[measured + 1], { thorough });
  process.stdout.write(`${verdict}, ${analysedSeconds.toFixed(0)} s looked at in ${elapsedSeconds.toFixed(1)} s`);
  await session.dispose();
} else {
  const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
  try {
    const five = await peak(await looped(folder, 5));
    const sixty = await peak(await looped(folder, 60));
    process.stdout.write(`an hour takes ×${(sixty / five).toFixed(2)} the memory of five minutes\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function looped(folder: string, minutes: number): Promise<string> {
  const { tools } = await startSyncSession();
  const source = join(FOOTAGE, 'check/speech/MimicTalk__German_20s.mp4');
  const output = join(folder, `${minutes}.mov`);
  const args = ['-y', '-stream_loop', String(3 * minutes - 1), '-i', source, '-map', '0:v:0', '-map', '0:a:0', '-c:v', 'copy', '-c:a', 'pcm_s16le', output];
  await runFfmpeg(tools, { args, source, durationSeconds: null, signal });
  return output;
}

async function peak(file: string): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), '--measure', file, ...(thorough ? ['--thorough'] : [])], { signal });
  let [highest, said] = [0, ''];
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const timer = setInterval(() => (highest = Math.max(highest, treeBytes(child.pid) ?? NaN)), 100);
  const { code, stderrTail } = await child.exit;
  clearInterval(timer);
  if (code !== 0) throw new Error(stderrTail.join('\n'));
  process.stdout.write(`${file.replace(/.*\//, '')}: peak ${(highest / 2 ** 20).toFixed(0)} MiB; ${said}\n`);
  return highest;
}
