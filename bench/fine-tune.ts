/**
 * @file What fine-tuning on one face gains for that face and costs all others, through the product's own trainer.
 * `npx tsx bench/fine-tune.ts [--model FILE.onnx] [--steps N] [--only NAME,…] [--cache DIR] [--json]`. Without a model, the shipped one.
 *
 * Three minutes of one person are wanted; no clip beside the repository has them. What there is, and what it can tell:
 * - GRID's speaker s1: 1.5 minutes to learn from, 30 of 40 files, judged by the other ten. The shipped weights have learned from all forty, so what is
 *   gained is less than it would be for a stranger; what others lose is what so much footage of one face costs.
 * - Each person of `check/` whose clip is ten seconds or longer: the first 60 % to learn from, judged by what comes a second later. Strangers to every
 *   model, but with 6 to 12 seconds each; told together.
 * The others are all further people of `check/`. Learning from part of a check clip measures how a model adapts: its weights are thrown away with the
 * temporary folder, and no model that ships has ever learned from `check/`.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadFaceModels } from '../src-main/models/face-weights.ts';
import { ModelStore, type OpenModel } from '../src-main/models/model-store.ts';
import { UserModels } from '../src-main/models/user-models.ts';
import { forkEngine } from '../src-main/process/engine-fork.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { openDataset } from '../src-main/trainer/dataset.ts';
import { Trainer } from '../src-main/trainer/trainer.ts';
import { type CheckSet, type ClipTable, clipsOf, countByClip, openCheckSet } from './parts/check-set.ts';
import { type ClipCount, differenceInterval, share } from './parts/cluster-bootstrap.ts';
import { after, cutFiles, GAP } from './parts/new-faces.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

const { values } = parseArgs({
  options: { model: { type: 'string' }, steps: { type: 'string', default: '60' }, only: { type: 'string' }, cache: { type: 'string' }, json: { type: 'boolean', default: false } },
});
/** Share of a check clip that is learned from, and the shortest clip that is divided, seconds. */
const [LEARNED, SHORTEST] = [0.6, 10];
const SHIPPED = fileURLToPath(new URL('../resources/models', import.meta.url));
const { signal } = new AbortController();
const quiet = { signal, onProgress: () => undefined };

const folder = await mkdtemp(join(tmpdir(), 'slateless-fine-tune-'));
const session = await startSyncSession();
const store = new ModelStore([SHIPPED, join(folder, 'models')]);
const userModels = new UserModels(join(folder, 'models'), SHIPPED, store);
const cache = new DerivedCache(values.cache ?? join(folder, 'cache'), Infinity);
const faceModels = await loadFaceModels();
const trainer = new Trainer({
  tools: () => Promise.resolve(session.tools),
  engine: session.engine,
  fork: forkEngine(fileURLToPath(new URL('../src-main/engine/entry.ts', import.meta.url)), ['--import', 'tsx']),
  faceModels: () => Promise.resolve(faceModels),
  models: store,
  userModels,
  cache,
  runs: join(folder, 'runs'),
  device: () => Promise.resolve('cpu'),
  version: 'bench',
});

/** One face to adapt to. */
interface Face {
  readonly name: string;
  /** Folder of what is learned. */
  readonly learned: string;
  readonly seconds: number;
  readonly judged: CheckSet;
  readonly others: CheckSet;
}

/** Both models on the same footage. */
interface BeforeAfter {
  readonly clips: readonly string[];
  readonly before: readonly ClipTable[];
  readonly after: readonly ClipTable[];
}

try {
  const base = await openBase();
  const check = await openCheckSet(session, base, cache);
  const chosen = (name: string) => values.only === undefined || values.only.split(',').some((part) => name.includes(part));
  if (chosen('grid-s1')) report('GRID s1', [await adapt(await gridFace(base, check), base)]);
  const strangers = [];
  for (const face of await checkFaces(base, check)) if (chosen(face.name)) strangers.push(await adapt(await face.make(), base));
  if (strangers.length > 0) report(`${strangers.length} people of check/`, strangers);
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

/** The model to go on from. One given as a file takes the place of a model of the user's own. */
async function openBase(): Promise<OpenModel> {
  const shipped = await store.lipSync();
  if (values.model === undefined) return shipped;
  const { sha256: _, ...entry } = shipped.manifest;
  await userModels.add({ bytes: await readFile(values.model), card: '', entry: { ...entry, id: 'base', file: 'base.onnx', card: 'base.md' } });
  return store.lipSync('base');
}

async function gridFace(base: OpenModel, check: CheckSet): Promise<Face> {
  const source = join(FOOTAGE, 'train/speech-grid-s1');
  const [learned, judged] = [join(folder, 'grid-s1'), join(folder, 'grid-s1-judged')];
  await Promise.all([learned, judged].map((path) => mkdir(path)));
  const names = (await readdir(source)).sort();
  for (const [index, name] of names.entries()) await copyFile(join(source, name), join(index % 4 === 3 ? judged : learned, name));
  const deps = { tools: session.tools, engine: session.engine, faceModels, model: base, cache, filtersDoubtful: false };
  const { heldOut } = await openDataset(judged, { seed: 0, heldOutShare: 1 }, deps, quiet);
  return { name: 'grid-s1', learned, seconds: 2.95 * names.filter((_, index) => index % 4 !== 3).length, judged: { sequences: heldOut, truthOf: () => 0 }, others: check };
}

/** People of the check footage, cut only when their turn comes. */
async function checkFaces(base: OpenModel, check: CheckSet): Promise<readonly { readonly name: string; readonly make: () => Promise<Face> }[]> {
  const { frameRate } = base.manifest.crop;
  const long = check.sequences.filter(({ sequence }) => sequence.frames / frameRate >= SHORTEST - 0.2);
  return long.map((entry, index) => ({
    name: entry.source,
    make: async () => {
      const learned = join(folder, `person-${index}`);
      const seconds = LEARNED * (entry.sequence.frames / frameRate);
      await cutFiles({ path: join(FOOTAGE, 'check', entry.source), offset: -check.truthOf(entry) / frameRate, learned: seconds }, learned, session.tools);
      const rest = after(entry, seconds + GAP, frameRate);
      const others = check.sequences.filter(({ source }) => source !== entry.source);
      return { name: entry.source, learned, seconds, judged: { sequences: rest ? [rest] : [], truthOf: check.truthOf }, others: { sequences: others, truthOf: check.truthOf } };
    },
  }));
}

async function adapt(face: Face, base: OpenModel): Promise<{ readonly own: BeforeAfter; readonly others: BeforeAfter }> {
  const name = face.name.replace(/\W+/g, '-');
  const training = { folders: [face.learned], from: base.manifest.id, length: { steps: Number(values.steps) }, name, keep: [], resume: false, scanWith: null };
  const started = performance.now();
  const { model, result } = await trainer.trainSync(training, { ...quiet, onStep: ({ step, loss }) => process.stderr.write(`\r${name}: step ${step}, loss ${loss.toFixed(3)} `) });
  if (!model) throw new Error('the training was paused');
  const tuned = await store.lipSync(model.id);
  const { mix, drift } = result.choice ?? { mix: NaN, drift: NaN };
  process.stderr.write(`, ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  if (!values.json) process.stdout.write(`${face.name}: ${face.seconds.toFixed(0)} s to learn from, ${result.progress.step} steps, drift ${drift.toFixed(3)}, mix ${mix.toFixed(2)}\n`);
  const both = async (set: CheckSet): Promise<BeforeAfter> => ({ clips: clipsOf(set.sequences), before: await count(base, set), after: await count(tuned, set) });
  return { own: await both(face.judged), others: await both(face.others) };
}

function count({ manifest, source }: OpenModel, set: CheckSet): Promise<readonly ClipTable[]> {
  const run = (model: OpenModel['source'], feeds: Parameters<typeof session.engine.run>[1]) => session.engine.run(model, feeds, signal);
  return countByClip(set, { source, spec: manifest, tensors: manifest.tensors, run });
}

function report(title: string, runs: readonly { readonly own: BeforeAfter; readonly others: BeforeAfter }[]): void {
  const parts = [['the face itself, later', runs.map(({ own }) => own)], ['all other people', runs.map(({ others }) => others)]] as const;
  for (const [name, tables] of parts) {
    const rows = rowsOf(tables);
    if (values.json) process.stdout.write(`${JSON.stringify({ title, part: name, rows })}\n`);
    else process.stdout.write(`\n${title}: ${name}, windows within ±1 frame\n${rows.map(line).join('')}`);
  }
}

/** All runs together, one row per length and their mean. */
function rowsOf(tables: readonly BeforeAfter[]) {
  const lengths = tables[0].before.map(({ frames }, row) => {
    const clips = (key: 'before' | 'after') => byClip(tables.flatMap((table) => table.clips.map((clip, index) => [clip, table[key][row].withinOne[index]] as const)));
    return rowOf(String(frames), clips('before'), clips('after'));
  });
  const enough = lengths.filter(({ windows }) => windows >= 20);
  const mean = (key: 'before' | 'after') => enough.reduce((sum, row) => sum + row[key], 0) / enough.length;
  return [...lengths.filter(({ windows }) => windows > 0), { frames: 'mean', windows: NaN, before: mean('before'), after: mean('after'), interval: null }];
}

/** The same clip, judged after the adaptation to one face and to another, is one clip: its windows stand and fall together. */
function byClip(entries: readonly (readonly [string, ClipCount])[]): readonly ClipCount[] {
  const sums = new Map<string, ClipCount>();
  for (const [clip, { windows, right }] of entries) {
    const sum = sums.get(clip) ?? { windows: 0, right: 0 };
    sums.set(clip, { windows: sum.windows + windows, right: sum.right + right });
  }
  return [...sums.values()];
}

function rowOf(frames: string, before: readonly ClipCount[], later: readonly ClipCount[]) {
  return { frames, windows: before.reduce((sum, { windows }) => sum + windows, 0), before: share(before), after: share(later), interval: differenceInterval(before, later) };
}

function line({ frames, windows, before, after: later, interval }: ReturnType<typeof rowsOf>[number]): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(7);
  const ends = interval ? ` [${interval.map((end) => (100 * end).toFixed(1)).join(', ')}]` : '';
  const gain = 100 * (later - before);
  return `  ${frames.padStart(4)} frames ${Number.isFinite(windows) ? String(windows).padStart(5) : '     '} windows  before ${percent(before)}  after ${percent(later)}  ${gain < 0 ? '' : '+'}${gain.toFixed(1)}${ends}\n`;
}
