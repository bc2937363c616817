/**
 * @file What the sizes of the multisensory network cost: processor seconds on one thread and memory per second of footage, against decoding the footage.
 * `npx tsx bench/multisensory.ts [--runs N] [--only NAME]`. Weights are random: what is computed does not depend on them.
 *
 * Footage is judged in windows that touch; every further shift of a window costs its sound and the joined layers only. Each network runs in a process of
 * its own, whose highest memory is told. Seconds are the kernel's count for that process, so that other work on the machine falsifies them little.
 *
 * Last the whole way: a heat map of a minute of film as `slateless see` makes it, program, decoding and all, against decoding the same film as it is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { multisensoryLayout } from '../src-main/networks/multisensory-align.ts';
import { COMPACT, type MultisensoryConfig, PAPER, PAPER_MAP } from '../src-main/networks/multisensory-config.ts';
import { MULTISENSORY_TENSORS, multisensoryGraph } from '../src-main/networks/multisensory-export.ts';
import { graphFlops } from '../src-main/nn/flops.ts';
import { writeOnnx } from '../src-main/nn/onnx-writer.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import { findTools, requireTool } from '../src-main/process/binaries.ts';
import { FOOTAGE } from './parts/sync-bench-session.ts';

const SIZES: Readonly<Record<string, MultisensoryConfig>> = { paper: PAPER, 'paper-map': PAPER_MAP, compact: COMPACT, 'compact-long': { ...COMPACT, frames: 100 } };
const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, only: { type: 'string' }, inside: { type: 'string' } } });

async function main(): Promise<void> {
  const inside = values.inside === undefined ? undefined : SIZES[values.inside];
  if (inside) return measure(inside);
  print('size', 'window', 'parameters', 'GFLOP/s', 'CPU-s/s', 'further shift', 'memory');
  for (const [name, config] of Object.entries(SIZES)) {
    if (values.only !== undefined && values.only !== name) continue;
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), '--inside', name, '--runs', values.runs], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (status !== 0) throw new Error(`${name}: exit code ${status}`);
    const { flops, one, two, bytes, parameters } = JSON.parse(stdout) as Measured;
    const seconds = config.frames / config.frameRate;
    const per = (value: number) => (value / seconds).toFixed(3);
    print(name, `${seconds.toFixed(2)} s`, `${(parameters / 1e6).toFixed(2)} M`, (flops / 1e9 / seconds).toFixed(1), per(one), per(two - one), `${(bytes / 2 ** 20).toFixed(0)} MB`);
  }
  await decoding();
  await heatMap();
}

interface Measured {
  readonly parameters: number;
  /** Operations per window. */
  readonly flops: number;
  /** Processor seconds per window with one sound and with two. */
  readonly one: number;
  readonly two: number;
  /** Most memory ever used by the process, with one sound. */
  readonly bytes: number;
}

async function measure(config: MultisensoryConfig): Promise<void> {
  const layout = multisensoryLayout(config);
  const random = seededRandom(1);
  const vectors = { weight: layout.initialize('weight', random), statistic: layout.initialize('statistic', random) };
  const timed = async (soundsPerPicture: number) => {
    const graph = multisensoryGraph(config, layout, vectors, { pictures: 1, soundsPerPicture });
    // As the app runs networks: one thread here, and no arena, which would keep what it ever used.
    const session = await ort.InferenceSession.create(writeOnnx(graph), { intraOpNumThreads: 1, interOpNumThreads: 1, enableCpuMemArena: false, logSeverityLevel: 3 });
    const [pictures, sounds] = graph.inputs;
    const feeds = {
      [MULTISENSORY_TENSORS.pictures]: new ort.Tensor('uint8', Uint8Array.from({ length: sizeOf(pictures.shape) }, (_, i) => (i * 31) % 256), [...pictures.shape]),
      [MULTISENSORY_TENSORS.sounds]: new ort.Tensor('float32', Float32Array.from({ length: sizeOf(sounds.shape) }, () => random() - 0.5), [...sounds.shape]),
    };
    const runs: number[] = [];
    for (let run = 0; run <= Number(values.runs); run++) {
      const before = process.cpuUsage();
      await session.run(feeds);
      const { user, system } = process.cpuUsage(before);
      // The first run allocates.
      if (run > 0) runs.push((user + system) / 1e6);
    }
    await session.release();
    return { seconds: runs.sort((a, b) => a - b)[runs.length >> 1] ?? NaN, flops: graphFlops(graph) };
  };
  const one = await timed(1);
  const bytes = process.resourceUsage().maxRSS * 1024;
  const two = await timed(2);
  const measured: Measured = { parameters: layout.sizes.weight, flops: one.flops, one: one.seconds, two: two.seconds, bytes };
  process.stdout.write(JSON.stringify(measured));
}

/** Processor seconds of ffmpeg for one second of 1080p30, to the size of the paper's pictures. */
async function decoding(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
  try {
    const ffmpeg = requireTool(await findTools({ setting: null, packagedFolder: null, environment: process.env }), 'ffmpeg');
    const clip = join(folder, 'clip.mp4');
    spawnSync(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=30:d=10', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', clip]);
    const { stderr } = spawnSync(ffmpeg, ['-benchmark', '-i', clip, '-vf', 'fps=25,scale=256:256', '-pix_fmt', 'rgb24', '-f', 'null', '-'], { encoding: 'utf8' });
    const [, user = 'NaN', system = 'NaN'] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
    process.stdout.write(`decoding 1080p30 to 256² at 25 fps: ${((Number(user) + Number(system)) / 10).toFixed(3)} CPU-s per second of footage\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Processor seconds of a minute of film: its heat map from start to end, with everything that is started for it, and decoding alone. */
async function heatMap(): Promise<void> {
  const source = join(FOOTAGE, 'check/speech/MimicTalk__German_20s.mp4');
  if (!existsSync(source)) return;
  const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
  try {
    const ffmpeg = requireTool(await findTools({ setting: null, packagedFolder: null, environment: process.env }), 'ffmpeg');
    const film = join(folder, 'film.mp4');
    spawnSync(ffmpeg, ['-v', 'error', '-stream_loop', '2', '-i', source, '-vf', 'scale=1280:-2', '-r', '25', '-c:v', 'libx264', '-preset', 'veryfast', '-c:a', 'aac', film]);
    const seen = processorSeconds([process.execPath, fileURLToPath(new URL('../scripts/slateless.mjs', import.meta.url)), 'see', film, '--out', join(folder, 'cam.json')], { SLATELESS_HOME: join(folder, 'home') });
    const decoded = processorSeconds([ffmpeg, '-v', 'error', '-i', film, '-f', 'null', '-']);
    process.stdout.write(`heat map of a minute, whole picture and tiles: ${seen.toFixed(1)} CPU-s, ${(seen / decoded).toFixed(1)} × decoding it at full size (${decoded.toFixed(1)})\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of a command and all it starts and waits for, by the shell's own count. */
function processorSeconds(command: readonly string[], environment: Readonly<Record<string, string>> = {}): number {
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', ...command], { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } });
  const [user = NaN, system = NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (status !== 0) throw new Error(stderr);
  return user + system;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function print(...cells: readonly string[]): void {
  process.stdout.write(`${cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(14))).join('')}\n`);
}

await main();
