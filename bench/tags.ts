/**
 * @file How well tags are told apart that were learned from few clips: real footage, classes by what sounds, against always saying the most frequent one.
 * `npx tsx bench/tags.ts [--model FILE.onnx] [--random] [--repeats N] [--events] [--cache DIR]`.
 *
 * Every clip is judged by a head that has seen no clip of the same recording: cross-validation over sources, with ridge and temperature chosen inside
 * (`learn-head.ts`), repeated with other divisions. Intervals: whole sources drawn again (cluster bootstrap). Ablations take features away. Then each
 * class in turn is one that nobody learned: how many of its clips are given a tag all the same. `--random` takes untrained weights; `--events` leaves
 * people out.
 */
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SeeNetwork } from '../src-main/analysis/multisensory/see-network.ts';
import { clipFeatures } from '../src-main/analysis/tags/clip-features.ts';
import { learnHead } from '../src-main/analysis/tags/learn-head.ts';
import { SOUND_FEATURES } from '../src-main/analysis/tags/sound-statistics.ts';
import { fitHead, judgeVector } from '../src-main/analysis/tags/tag-head.ts';
import { probe } from '../src-main/media/probe.ts';
import { ModelStore, type OpenMultisensory } from '../src-main/models/model-store.ts';
import { readMultisensory } from '../src-main/models/multisensory-file.ts';
import { exportMultisensory } from '../src-main/networks/multisensory-export.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { type ClipCount, type Interval, shareInterval } from './parts/cluster-bootstrap.ts';
import { classedClips, type ClassedClip } from './parts/event-clips.ts';
import { startSyncSession } from './parts/sync-bench-session.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    random: { type: 'boolean', default: false },
    repeats: { type: 'string', default: '5' },
    events: { type: 'boolean', default: false },
    cache: { type: 'string', default: join(tmpdir(), 'slateless-bench-tags') },
  },
});
const { signal } = new AbortController();

interface Example extends ClassedClip {
  readonly vector: Float64Array;
}

async function main(): Promise<void> {
  const session = await startSyncSession();
  try {
    const model = await openModel();
    const network = new SeeNetwork(values.random ? untrained(model) : model, session.engine);
    const deps = { tools: session.tools, network, cache: new DerivedCache(values.cache, 1e9) };
    const examples: Example[] = [];
    const started = performance.now();
    for (const clip of await classedClips()) {
      if (values.events && clip.tag === 'speech') continue;
      const { vector, reason } = await clipFeatures(await probe(clip.path, session.tools, signal), { audioTrack: 0, range: null }, deps, signal);
      if (vector) examples.push({ ...clip, vector });
      else print(`left out, ${reason}: ${clip.path}`);
    }
    const names = [...new Set(examples.map(({ tag }) => tag))].sort();
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    print(`${network.id}: ${examples.length} clips of ${new Set(examples.map(({ source }) => source)).size} sources, looked at in ${seconds} s (0 where they were in the cache)`);
    print(names.map((name) => `${name} ${examples.filter(({ tag }) => tag === name).length}`).join(', '));
    for (const [name, columns] of parts(examples[0].vector.length, network.config.width)) await report(name, examples, names, columns);
    unknownClass(examples, names);
  } finally {
    await session.dispose();
  }
}

/** Columns of the features, by what they are of. The order is that of `clip-features.ts`: mean and maximum of each scale, then the sound's statistics. */
function parts(length: number, width: number): readonly (readonly [string, (column: number) => boolean])[] {
  const network = length - SOUND_FEATURES;
  // The first scale is of the picture alone and has `width` channels.
  const picture = 2 * width;
  return [
    ['all', () => true],
    ['network', (column) => column < network],
    ['picture alone', (column) => column < picture],
    ['joined scales', (column) => column >= picture && column < network],
    ['sound alone', (column) => column >= network],
    ['joined and sound', (column) => column >= picture],
  ];
}

async function report(name: string, examples: readonly Example[], names: readonly string[], columns: (column: number) => boolean): Promise<void> {
  const tags = examples.map(({ tag }) => names.indexOf(tag));
  const given = { tags, sources: examples.map(({ source }) => source), vectors: examples.map(({ vector }) => vector.filter((_, column) => columns(column))) };
  const bySource = new Map<string, { windows: number; right: number }>();
  const [perTag, total] = [names.map(() => 0), { told: 0, toldRight: 0, judged: 0 }];
  for (let repeat = 1; repeat <= Number(values.repeats); repeat++) {
    for (const { example, likeliest, verdict } of (await learnHead(given, names.length, { signal, seed: repeat })).heldOut) {
      const right = Number(likeliest === tags[example]);
      const count = bySource.get(examples[example].source) ?? { windows: 0, right: 0 };
      bySource.set(examples[example].source, { windows: count.windows + 1, right: count.right + right });
      perTag[tags[example]] += right;
      total.judged++;
      total.told += Number(verdict.tag !== null);
      total.toldRight += Number(verdict.tag === tags[example]);
    }
  }
  const sources: readonly ClipCount[] = [...bySource.values()];
  const counts = names.map((_, tag) => tags.filter((one) => one === tag).length);
  const recalls = names.map((tag, i) => `${tag} ${percent(perTag[i] / (counts[i] * Number(values.repeats)))}`);
  const right = sources.reduce((sum, count) => sum + count.right, 0) / total.judged;
  const balanced = perTag.reduce((sum, count, i) => sum + count / (counts[i] * Number(values.repeats)), 0) / names.length;
  print(`${name.padEnd(18)} right ${percent(right)} ${span(shareInterval(sources))}  majority ${percent(Math.max(...counts) / examples.length)}  mean over classes ${percent(balanced)} (chance ${percent(1 / names.length)})  told ${percent(total.told / total.judged)}, of these right ${percent(total.toldRight / total.told)}`);
  print(`${' '.repeat(20)}${recalls.join(', ')}`);
}

/** Each class in turn left out of what is learned: its clips ought to be "can't tell". */
function unknownClass(examples: readonly Example[], names: readonly string[]): void {
  for (const unknown of names) {
    const known = names.filter((name) => name !== unknown);
    const kept = examples.filter(({ tag }) => tag !== unknown);
    const head = fitHead({ vectors: kept.map(({ vector }) => vector), tags: kept.map(({ tag }) => known.indexOf(tag)), sources: kept.map(({ source }) => source) }, known.length, { ridge: 1e-2, temperature: 1 });
    const verdicts = examples.filter(({ tag }) => tag === unknown).map(({ vector }) => judgeVector(head, vector));
    const of = (reason: string | null) => verdicts.filter((verdict) => verdict.reason === reason).length;
    print(`unknown ${unknown.padEnd(16)} ${verdicts.length} clips: given a wrong tag ${of(null)}, unsure ${of('unsure')}, unlike ${of('unlike')}`);
  }
}

async function openModel(): Promise<OpenMultisensory> {
  if (values.model === undefined) return new ModelStore([fileURLToPath(new URL('../resources/models', import.meta.url))]).multisensory();
  const bytes = new Uint8Array(await readFile(values.model));
  const [id, sha256] = [basename(values.model, '.onnx'), '0'.repeat(64)];
  return { manifest: { kind: 'multisensory', id, file: `${id}.onnx`, sha256, license: 'MIT', card: `${id}.md`, parent: null, fullLogit: 1 }, source: { id: `${id}@${bytes.length}`, path: values.model, bytes } };
}

/** The same network before any training. */
function untrained(model: OpenMultisensory): OpenMultisensory {
  const { config, layout } = readMultisensory(model);
  const random = seededRandom(1);
  const bytes = exportMultisensory(config, layout, { weight: layout.initialize('weight', random), statistic: layout.initialize('statistic', random) });
  return { ...model, source: { id: `untrained-${model.source.id}`, bytes } };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function span([low, high]: Interval): string {
  return `[${percent(low)}, ${percent(high)}]`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
