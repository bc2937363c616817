/**
 * @file How well short windows find the offset, model beside model, on people that none of them was trained on: the shipped model and any others.
 * `npx tsx bench/window-accuracy.ts [MODEL.onnx …] [--json]`. Models have the shipped one's preprocessing and tensor names.
 *
 * Truth is each clip's own offset in `check/REFERENCE.csv`; clips whose offset is not sure are left out. A window counts when all shifts within ±15
 * frames have sound under it, so that guessing is right within ±1 frame in 9.7 % of cases.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ModelSource } from '../src-main/engine/protocol.ts';
import { loadFaceModels } from '../src-main/models/face-weights.ts';
import { ModelStore } from '../src-main/models/model-store.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { openDataset, type Sequence } from '../src-main/trainer/dataset.ts';
import { embedSequences } from '../src-main/trainer/evaluate.ts';
import { WINDOW_LENGTHS, windowAccuracy } from '../src-main/trainer/window-accuracy.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

const MAX_SHIFT = 15;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
const folder = await mkdtemp(join(tmpdir(), 'slateless-windows-'));
const session = await startSyncSession();
const { signal } = new AbortController();
try {
  const shipped = await new ModelStore([fileURLToPath(new URL('../resources/models', import.meta.url))]).lipSync();
  const truths = await readTruths();
  const deps = { tools: session.tools, engine: session.engine, faceModels: await loadFaceModels(), model: shipped, cache: new DerivedCache(folder, Infinity), filtersDoubtful: false };
  const dataset = await openDataset(join(FOOTAGE, 'check'), { seed: 0, heldOutShare: 1 }, deps, { signal, onProgress: () => undefined });
  const sequences = dataset.heldOut.filter(({ source }) => truths.has(source));
  const others = await Promise.all(positionals.map(async (path): Promise<ModelSource> => ({ id: basename(path), bytes: await readFile(path) })));
  for (const source of [shipped.source, ...others]) {
    const run = (model: ModelSource, feeds: Parameters<typeof session.engine.run>[1]) => session.engine.run(model, feeds, signal);
    const embedded = await embedSequences(sequences, { source, spec: shipped.manifest, tensors: shipped.manifest.tensors, run }, MAX_SHIFT, (sequence) => truthOf(sequence, truths));
    const table = windowAccuracy(embedded, { lengths: WINDOW_LENGTHS, maxShift: MAX_SHIFT, leastShifts: 2 * MAX_SHIFT + 1 });
    if (values.json) process.stdout.write(`${JSON.stringify({ model: source.id, table })}\n`);
    else process.stdout.write(`${source.id}, ${sequences.length} faces\n${table.map(({ frames, windows, withinOne, withinTwo }) => `  ${String(frames).padStart(4)} frames ${String(windows).padStart(5)} windows  ±1 ${percent(withinOne)}  ±2 ${percent(withinTwo)}\n`).join('')}`);
  }
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

/** Offsets in seconds, positive when the sound is early, by path below `check/`. */
async function readTruths(): Promise<ReadonlyMap<string, number>> {
  const lines = (await readFile(join(FOOTAGE, 'check/REFERENCE.csv'), 'utf8')).trim().split('\n').slice(1);
  return new Map(lines.map((line) => line.split(',')).filter(([, , sure]) => sure === 'yes').map(([path, offset]) => [path, Number(offset)] as const));
}

/** Frames by which the sound follows the picture. */
function truthOf({ source }: Sequence, truths: ReadonlyMap<string, number>): number {
  return -(truths.get(source) ?? 0) * 25;
}

function percent(share: number): string {
  return (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '—').padStart(7);
}
