/**
 * @file Throughput of a folder against single runs of the same clips, and what it costs in memory.
 * `npx tsx bench/batch.ts [--clips N] [--runs N]`. Needs footage beside the checkout.
 *
 * Single runs are measured twice: each as a process of its own, as somebody with a shell loop has them, and one after the other in one warm process,
 * which leaves nothing but overlap to gain.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findTools } from '../src-main/process/binaries.ts';
import { makeCardDump } from './parts/card-dump.ts';
import { treeBytes } from './parts/process-tree.ts';
import { FOOTAGE } from './parts/sync-bench-session.ts';

const PROCESS = fileURLToPath(new URL('./parts/batch-process.ts', import.meta.url));
const option = (name: string, usual: number) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? Number(process.argv[at + 1]) : usual;
};
const [CLIPS, RUNS] = [option('--clips', 12), option('--runs', 1)];

interface Cost {
  readonly seconds: number;
  /** Largest resident memory of the process and its children. */
  readonly bytes: number;
}

const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
try {
  const input = join(folder, 'card');
  await mkdir(input);
  const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
  const clips = await makeCardDump(input, CLIPS, { footage: FOOTAGE, tools, kinds: ['offset', 'as it is', 'offset'] });
  process.stdout.write(`${clips.length} clips, recipe fix, ${availableParallelism()} cores\n`);
  for (let run = 1; run <= RUNS; run++) {
    const single: Cost[] = [];
    for (const { name } of clips) single.push(await batch([join(input, name)], ['--jobs', '1'], `single ${run}`));
    const rows: readonly (readonly [string, Cost])[] = [
      ['single runs, a process each', { seconds: single.reduce((sum, { seconds }) => sum + seconds, 0), bytes: Math.max(...single.map(({ bytes }) => bytes)) }],
      ['one after the other, warm (--jobs 1)', await batch([input], ['--jobs', '1'], `warm ${run}`)],
      ['batch', await batch([input], [], `batch ${run}`)],
    ];
    const best = rows[2]![1].seconds;
    process.stdout.write(`\n${'run'.padEnd(38)}${'seconds'.padStart(9)}${'clips/min'.padStart(11)}${'peak MB'.padStart(9)}${'batch is'.padStart(11)}\n`);
    for (const [name, { seconds, bytes }] of rows) {
      process.stdout.write(`${name.padEnd(38)}${seconds.toFixed(1).padStart(9)}${((60 * CLIPS) / seconds).toFixed(1).padStart(11)}${(bytes / 1e6).toFixed(0).padStart(9)}${`× ${(seconds / best).toFixed(2)}`.padStart(11)}\n`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function batch(inputs: readonly string[], options: readonly string[], name: string): Promise<Cost> {
  const [out, home] = [join(folder, `${name} out`), join(folder, `${name} home`)];
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', PROCESS, ...inputs, '--recipe', 'fix', '--out', out, '--quiet', ...options], {
    env: { ...process.env, SLATELESS_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let bytes = 0;
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  while (child.exitCode === null && child.signalCode === null) {
    bytes = Math.max(bytes, treeBytes(child.pid ?? 0) ?? 0);
    await Promise.race([ended, sleep(200)]);
  }
  const code = await ended;
  if (code !== 0 && code !== 2) throw new Error(`${name} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, bytes };
}
