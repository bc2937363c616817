/**
 * @file How well short windows find the offset, model beside model, on people that none of them was trained on: the shipped model and any others.
 * `npx tsx bench/window-accuracy.ts [MODEL.onnx …] [--views as-is,mirror,shifts,both] [--cache DIR] [--json]`. Models have the shipped one's
 * preprocessing and tensor names. Views are what the embedding of a mouth is averaged over; the product averages over the mouth and its mirror image.
 *
 * Truth is each clip's own offset in `check/REFERENCE.csv`; clips whose offset is not sure are left out. A window counts when all shifts within ±15
 * frames have sound under it, so that guessing is right within ±1 frame in 9.7 % of cases. In brackets: 95 % intervals over clips drawn again with
 * replacement; differences are to the first row of the table, on the same clips.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ModelSource } from '../src-main/engine/protocol.ts';
import { ModelStore } from '../src-main/models/model-store.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { type PictureVariation, UNCHANGED } from '../src-main/trainer/augment-picture.ts';
import { type ClipTable, clipsOf, countByClip, openCheckSet } from './parts/check-set.ts';
import { differenceInterval, type Interval, share, shareInterval } from './parts/cluster-bootstrap.ts';
import { startSyncSession } from './parts/sync-bench-session.ts';

/** Pixels by which the crop is moved, of the 72 around the 64. */
const SHIFT = 3;
const MIRROR: PictureVariation = { ...UNCHANGED, mirrored: true };
const SHIFTS: readonly PictureVariation[] = [UNCHANGED, ...[[-SHIFT, 0], [SHIFT, 0], [0, -SHIFT], [0, SHIFT]].map(([shiftX, shiftY]) => ({ ...UNCHANGED, shiftX, shiftY }))];
const VIEWS: Readonly<Record<string, readonly PictureVariation[]>> = {
  'as-is': [UNCHANGED],
  mirror: [UNCHANGED, MIRROR],
  shifts: SHIFTS,
  both: [...SHIFTS, ...SHIFTS.map((shifted) => ({ ...shifted, mirrored: true }))],
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false }, views: { type: 'string', default: 'as-is' }, cache: { type: 'string' } } });
const wanted = values.views.split(',').map((name) => {
  if (!Object.hasOwn(VIEWS, name)) throw new TypeError(`No views "${name}"; there are ${Object.keys(VIEWS).join(', ')}`);
  return { name, views: VIEWS[name] };
});
const folder = await mkdtemp(join(tmpdir(), 'slateless-windows-'));
const session = await startSyncSession();
const { signal } = new AbortController();
try {
  const shipped = await new ModelStore([fileURLToPath(new URL('../resources/models', import.meta.url))]).lipSync();
  const { manifest } = shipped;
  const check = await openCheckSet(session, shipped, new DerivedCache(values.cache ?? folder, Infinity));
  const others = await Promise.all(positionals.map(async (path): Promise<ModelSource> => ({ id: basename(path), bytes: await readFile(path) })));
  if (!values.json) process.stdout.write(`${check.sequences.length} faces in ${clipsOf(check.sequences).length} clips\n`);
  let first: readonly ClipTable[] | null = null;
  for (const source of [shipped.source, ...others]) {
    for (const { name, views } of wanted) {
      const run = (model: ModelSource, feeds: Parameters<typeof session.engine.run>[1]) => session.engine.run(model, feeds, signal);
      const table = await countByClip(check, { source, spec: manifest, tensors: manifest.tensors, run, views });
      print(`${source.id}, ${name}`, table, first);
      first ??= table;
    }
  }
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

function print(title: string, table: readonly ClipTable[], first: readonly ClipTable[] | null): void {
  const rows = table.map(({ frames, withinOne, withinTwo }, row) => ({
    frames,
    windows: withinOne.reduce((sum, { windows }) => sum + windows, 0),
    withinOne: share(withinOne),
    interval: shareInterval(withinOne),
    withinTwo: share(withinTwo),
    gain: first && share(withinOne) - share(first[row].withinOne),
    gainInterval: first && differenceInterval(first[row].withinOne, withinOne),
  }));
  if (values.json) return void process.stdout.write(`${JSON.stringify({ model: title, table: rows })}\n`);
  const lines = rows.map(({ frames, windows, withinOne, interval, withinTwo, gain, gainInterval }) => {
    const against = gain === null || gainInterval === null ? '' : `  ${gain < 0 ? '' : '+'}${(100 * gain).toFixed(1)} ${ends(gainInterval)}`;
    return `  ${String(frames).padStart(4)} frames ${String(windows).padStart(5)} windows  ±1 ${percent(withinOne)} ${ends(interval)}  ±2 ${percent(withinTwo)}${against}\n`;
  });
  process.stdout.write(`${title}\n${lines.join('')}`);
}

function percent(value: number): string {
  return (Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : '—').padStart(7);
}

function ends([low, high]: Interval): string {
  return Number.isFinite(low) ? `[${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]` : '';
}
