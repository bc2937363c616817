/**
 * @file Trains the lip-sync network from scratch for so many steps and prints its learning curve: loss, and how well it finds the offset of footage that
 * it has not seen. `npx tsx bench/train-curve.ts [--steps N] [--batch N] [--cache DIR] [--json]`.
 *
 * Footage is a fixed part of `train/`, small enough to be scanned in minutes: the GRID speaker and the small sets, of which about every fifth file is held
 * out, by its name. With a cache folder the scan is kept for the next time. Without footage beside the checkout it learns drawn mouths. The seed is
 * fixed: two runs on one machine print the same numbers, speed aside. How fast a step is, `bench/train-step.ts` tells.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadFaceModels } from '../src-main/models/face-weights.ts';
import { ModelStore } from '../src-main/models/model-store.ts';
import { forkEngine } from '../src-main/process/engine-fork.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { openDataset } from '../src-main/trainer/dataset.ts';
import { TRAIN_CONFIG } from '../src-main/trainer/train-config.ts';
import { train } from '../src-main/trainer/train-loop.ts';
import type { EvaluationReport } from '../src-main/trainer/train-options.ts';
import { SMALL_CONFIG, SMALL_SPEC, talkingMouths } from '../tests/helpers/talking-mouths.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

/** Folders of the footage. */
const TAKEN = ['train/speech-grid-s1', 'train/speech-other'].map((name) => join(FOOTAGE, name));
const HELD_OUT_SHARE = 0.2;
/** Rows of the table. */
const ROWS = 12;

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '60' }, batch: { type: 'string', default: '8' }, cache: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const steps = Number(values.steps);
const every = Math.max(1, Math.round(steps / ROWS));
let headed = false;
const folder = await mkdtemp(join(tmpdir(), 'slateless-train-curve-'));
try {
  const real = existsSync(join(FOOTAGE, 'train'));
  const { dataset, spec } = real ? await realFootage(values.cache ?? folder) : { dataset: await talkingMouths(folder), spec: SMALL_SPEC };
  const usual = real ? TRAIN_CONFIG : SMALL_CONFIG;
  const config = { ...usual, batch: Number(values.batch), warmup: Math.ceil(steps / 10), evaluateEvery: every, averageDecay: 0.9, patience: steps };
  say(`${real ? 'Footage' : 'Drawn mouths'}: ${dataset.training.length} stretches to learn from, ${dataset.heldOut.length} held out; ${steps} steps of ${config.batch} examples\n`);
  const options = { config, dataset, spec, start: null, parent: null, length: { steps }, checkpoint: join(folder, 'curve.training'), resume: false, device: 'cpu' as const };
  const fork = forkEngine(fileURLToPath(new URL('../src-main/engine/entry.ts', import.meta.url)), ['--import', 'tsx']);
  let losses: number[] = [];
  let speed = NaN;
  const onStep = ({ loss, samplesPerSecond }: { readonly loss: number; readonly samplesPerSecond: number }) => {
    losses.push(loss);
    speed = samplesPerSecond;
  };
  const onEvaluation = (evaluation: EvaluationReport) => {
    if (losses.length > 0) row(evaluation, losses.reduce((sum, loss) => sum + loss, 0) / losses.length, speed);
    losses = [];
  };
  await train(options, { fork }, { signal: new AbortController().signal, onStep, onEvaluation });
} finally {
  await rm(folder, { recursive: true });
}

/** One row: the mean loss of the steps since the row before, and windows of held-out footage within ±1 frame. */
function row({ step, table }: EvaluationReport, loss: number, samplesPerSecond: number): void {
  if (values.json) return void process.stdout.write(`${JSON.stringify({ step, loss, samplesPerSecond, table })}\n`);
  const lengths = table.filter(({ windows }) => windows > 0);
  if (!headed) say(` step   loss  samples/s  ${lengths.map(({ frames, windows }) => `${frames} frames (${windows})`.padStart(15)).join('')}\n`);
  headed = true;
  say(`${String(step).padStart(5)}  ${loss.toFixed(3)}  ${samplesPerSecond.toFixed(1).padStart(9)}  ${lengths.map(({ withinOne }) => `${(100 * withinOne).toFixed(1)} %`.padStart(15)).join('')}\n`);
}

function say(text: string): void {
  if (!values.json) process.stdout.write(text);
}

async function realFootage(cache: string) {
  const session = await startSyncSession();
  try {
    const model = await new ModelStore([fileURLToPath(new URL('../resources/models', import.meta.url))]).lipSync();
    const deps = { tools: session.tools, engine: session.engine, faceModels: await loadFaceModels(), model, cache: new DerivedCache(cache, Infinity) };
    const dataset = await openDataset(TAKEN, { seed: 1, heldOutShare: HELD_OUT_SHARE }, deps, { signal: new AbortController().signal, onProgress: () => undefined });
    return { dataset, spec: model.manifest };
  } finally {
    await session.dispose();
  }
}
