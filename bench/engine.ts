/**
 * @file What the engine's process costs. Prints the time per run against the size of its inputs, the lip-sync model's times at several
 * lengths, and what each device answers to the probe.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ModelSource } from '../src-main/engine/protocol.ts';
import { createLog } from '../src-main/log.ts';
import { ModelStore } from '../src-main/models/model-store.ts';
import { GraphBuilder } from '../src-main/nn/graph.ts';
import { writeOnnx } from '../src-main/nn/onnx-writer.ts';
import { forkEngine } from '../src-main/process/engine-fork.ts';
import { EngineHost } from '../src-main/process/engine-host.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const built = path('../out/main/engine.js');
const fork = existsSync(built) ? forkEngine(built) : forkEngine(path('../src-main/engine/entry.ts'), ['--import', 'tsx']);
const engine = new EngineHost({ fork, log: createLog('error'), preferredDevice: () => 'cpu' });
const never = new AbortController().signal;
const MEGABYTE = 2 ** 20;
const REPEATS = 9;

/** Takes bytes and answers with their largest: next to no computing. */
function echoModel(bytes: number): ModelSource {
  const graph = new GraphBuilder(`echo-${bytes}`);
  const input = graph.input('input', 'float32', [bytes / 4]);
  graph.output('largest', graph.add('ReduceMax', [input], { axes: [0], keepDims: false }));
  return { id: graph.name, bytes: writeOnnx(graph.build()) };
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  await work();
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[REPEATS >> 1] ?? NaN;
}

async function transfers(): Promise<void> {
  const rows: Record<string, string>[] = [];
  for (const megabytes of [0.0625, 1, 2, 8, 32, 128]) {
    const bytes = megabytes * MEGABYTE;
    const [model, data] = [echoModel(bytes), new Float32Array(bytes / 4)];
    const milliseconds = await median(() => engine.run(model, { input: { dims: [data.length], data } }, never));
    rows.push({ 'inputs, MB': String(megabytes), 'ms per run': milliseconds.toFixed(2), 'ms per MB': (milliseconds / megabytes).toFixed(2) });
  }
  console.table(rows);
}

async function lipSync(): Promise<void> {
  const { manifest, source } = await new ModelStore([path('../resources/models')]).lipSync();
  const { tensors, crop, mel, melFramesPerFrame, maxFrames } = manifest;
  const rows: Record<string, string>[] = [];
  for (const frames of [25, 125, 250, maxFrames]) {
    const video = { dims: [1, frames, crop.cropSize, crop.cropSize], data: new Float32Array(frames * crop.cropSize ** 2).fill(0.1) };
    const audio = { dims: [1, mel.bands, frames * melFramesPerFrame], data: new Float32Array(mel.bands * frames * melFramesPerFrame).fill(0.1) };
    const milliseconds = await median(() => engine.run(source, { [tensors.video]: video, [tensors.audio]: audio }, never));
    const seconds = frames / crop.frameRate;
    rows.push({ frames: String(frames), 'ms per run': milliseconds.toFixed(1), 'times real time': ((1000 * seconds) / milliseconds).toFixed(0) });
  }
  console.table(rows);
}

const started = performance.now();
await engine.run(echoModel(4), { input: { dims: [1], data: new Float32Array(1) } }, never);
console.log(`engine: ${existsSync(built) ? 'built' : 'TypeScript source'}; first answer after ${(performance.now() - started).toFixed(0)} ms`);
console.log('\nSending inputs (round trip, almost no computing):');
await transfers();
console.log('\nLip-sync model, one face, round trip:');
await lipSync();
console.log('\nDevices:');
const probing = performance.now();
const { devices } = await engine.probe(never);
console.table(devices.map(({ id, works, milliseconds, reason }) => ({ id, works, 'ms': milliseconds?.toFixed(1) ?? '', reason: reason ?? '' })));
console.log(`all devices tried in ${(performance.now() - probing).toFixed(0)} ms`);
await engine.dispose();
