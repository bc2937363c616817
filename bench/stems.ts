/**
 * @file What a split with its export costs: seconds per minute of footage and peak memory, engine and ffmpeg included, of a short and a long film.
 * `npx tsx bench/stems.ts [minutes]`; 1 and 6 minutes unless told. Needs a separator.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runFfmpeg } from '../src-main/media/run-ffmpeg.ts';
import { findTools } from '../src-main/process/binaries.ts';
import { spawn } from '../src-main/process/spawn.ts';
import { treeBytes } from './parts/process-tree.ts';
import { FOOTAGE } from './parts/sync-bench-session.ts';

const { signal } = new AbortController();
const LONG = Number(process.argv[2] ?? 6);
const CLI = fileURLToPath(new URL('../scripts/slateless.mjs', import.meta.url));

const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
try {
  const peaks: number[] = [];
  for (const minutes of [1, LONG]) peaks.push(await measured(minutes));
  const [short = NaN, long = NaN] = peaks;
  process.stdout.write(`${LONG} minutes take ×${(long / short).toFixed(2)} the memory of one\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measured(minutes: number): Promise<number> {
  const source = join(FOOTAGE, 'check/speech/MimicTalk__German_20s.mp4');
  const output = join(folder, `${minutes}.mov`);
  const args = ['-y', '-stream_loop', String(3 * minutes - 1), '-i', source, '-map', '0:v:0', '-map', '0:a:0', '-c:v', 'copy', '-c:a', 'pcm_s24le', '-ar', '48000', '-ac', '2', output];
  await runFfmpeg(tools, { args, source, durationSeconds: null, signal });
  process.env.SLATELESS_HOME = join(folder, `home-${minutes}`);
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, 'stems', output, '--json'], { signal });
  let [peak, answer] = [0, ''];
  child.stdout.on('data', (text: Buffer) => (answer += text.toString()));
  const timer = setInterval(() => (peak = Math.max(peak, treeBytes(child.pid) ?? NaN)), 100);
  const { code, stderrTail } = await child.exit;
  clearInterval(timer);
  if (code !== 0) throw new Error(stderrTail.join('\n'));
  const { stems, residualDb } = JSON.parse(answer) as { stems: { onScreenShare: number | null; visibleSeconds: number }; residualDb: number | null };
  const took = (performance.now() - began) / 1000;
  const share = stems.onScreenShare === null ? 'silent' : `${(100 * stems.onScreenShare).toFixed(0)} % on screen`;
  process.stdout.write(`${minutes} min: ${(took / minutes).toFixed(1)} s per minute with export, peak ${(peak / 2 ** 20).toFixed(0)} MiB; ${share}, visible ${stems.visibleSeconds.toFixed(0)} s, residual ${residualDb === null ? 'none' : `${residualDb.toFixed(0)} dBFS`}\n`);
  return peak;
}
