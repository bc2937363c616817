/**
 * @file How often the multisensory network tells a picture's own sound from that of another moment of the same clip, on footage that no training saw:
 * `npx tsx bench/align-accuracy.ts [MODEL.onnx …] [--side N] [--cache DIR]`. The shipped model unless others are named.
 *
 * Windows of each length lie side by side; each is judged with its own sound and with one 2.0–5.8 s away (as in Owens & Efros 2018), both of which must
 * be heard: the half of windows with the least sound under them is left out. `right` counts a logit on the right side of 0 (chance 50 %; the paper's
 * network: 59.9 % on its own test set of AudioSet clips at 4.2 s), `pair` how often the own sound scores higher of the two. Intervals: clips drawn again.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SeeNetwork } from '../src-main/analysis/multisensory/see-network.ts';
import { loadFaceModels } from '../src-main/models/face-weights.ts';
import type { OpenMultisensory } from '../src-main/models/model-store.ts';
import { COMPACT, windowSamples } from '../src-main/networks/multisensory-config.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { type AlignView, openAlignDataset } from '../src-main/trainer/align/align-dataset.ts';
import { drawView, MIDDLE } from '../src-main/trainer/align/cut-view.ts';
import { readView } from '../src-main/trainer/align/view-file.ts';
import { type ClipCount, share, shareInterval } from './parts/cluster-bootstrap.ts';
import { namedMultisensory } from './parts/named-multisensory.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

/** Frames per window: as in training, and about 2 and 4.2 s. */
const LENGTHS = [20, 52, 104];
const [LEAST_SHIFT, MOST_SHIFT] = [2, 5.8];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { side: { type: 'string', default: '112' }, cache: { type: 'string' } } });
const folder = await mkdtemp(join(tmpdir(), 'slateless-align-'));
const session = await startSyncSession();
const { signal } = new AbortController();
const call = { signal, onProgress: () => undefined };

try {
  const deps = { tools: session.tools, engine: session.engine, faceModels: await loadFaceModels(), network: COMPACT, cache: new DerivedCache(values.cache ?? folder, Infinity) };
  const sets: (readonly [string, readonly AlignView[]])[] = [];
  for (const name of ['speech', 'events']) {
    const { training: views } = await openAlignDataset(join(FOOTAGE, 'check', name), { seed: 0, heldOutShare: 0 }, deps, call);
    sets.push([`${name}, whole`, views.filter(({ view }) => view.kind === 'whole')]);
    if (name === 'speech') sets.push([`${name}, faces`, views.filter(({ view }) => view.kind === 'face')]);
  }
  for (const path of positionals.length > 0 ? positionals : [undefined]) {
    const model = await namedMultisensory(path);
    process.stdout.write(`${model.source.id}, pictures of ${values.side}²\n${cells('footage', 'window', 'windows', 'right', '95 %', 'pair', '95 %')}`);
    for (const [name, views] of sets) for (const frames of LENGTHS) await row(name, views, frames, model);
  }
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

async function row(name: string, views: readonly AlignView[], frames: number, model: OpenMultisensory): Promise<void> {
  const network = new SeeNetwork(model, session.engine, { side: Number(values.side) });
  const random = seededRandom(7);
  const [right, pair] = [new Map<string, ClipCount>(), new Map<string, ClipCount>()];
  const count = (table: Map<string, ClipCount>, clip: string, rights: number, windows: number) => {
    const before = table.get(clip) ?? { windows: 0, right: 0 };
    table.set(clip, { windows: before.windows + windows, right: before.right + rights });
  };
  for (const entry of views) {
    for (const { pictures, sounds } of await windowsOf(entry, frames, network, random)) {
      const { logits } = await network.run({ pictures: 1, soundsPerPicture: 2, frames, outputs: 'judgement' }, pictures, sounds, { signal });
      if (!logits) throw new TypeError('no logits');
      count(right, entry.source, Number(logits[0] > 0) + Number(logits[1] < 0), 2);
      count(pair, entry.source, Number(logits[0] > logits[1]), 1);
    }
  }
  const counts = [[...right.values()], [...pair.values()]];
  const windows = counts[1].reduce((sum, clip) => sum + clip.windows, 0);
  const columns = counts.flatMap((clips) => [percent(share(clips)), shareInterval(clips).map(percent).join('–')]);
  process.stdout.write(cells(name, `${(frames / COMPACT.frameRate).toFixed(1)} s`, String(windows), ...columns));
}

interface JudgedWindow {
  readonly pictures: Uint8Array;
  readonly sounds: Float32Array;
  readonly loudness: number;
}

async function windowsOf({ path, contents, view }: AlignView, frames: number, network: SeeNetwork, random: () => number): Promise<readonly JudgedWindow[]> {
  const { side, frameRate } = network.config;
  const windows: JudgedWindow[] = [];
  for (let from = 0; from + frames <= view.frames; from += frames) {
    const others = Array.from({ length: view.frames - frames + 1 }, (_, at) => at).filter((at) => Math.abs(at - from) >= LEAST_SHIFT * frameRate && Math.abs(at - from) <= MOST_SHIFT * frameRate);
    if (others.length === 0) continue;
    const other = others[Math.floor(random() * others.length)];
    const { pictures, sounds } = await readView(path, contents, view, { from, frames, sounds: [from, other], soundFrames: frames });
    const drawn = new Uint8Array(frames * side ** 2 * 3);
    drawView({ data: pictures, size: contents.size }, MIDDLE, { data: drawn, size: side }, { left: 0, top: 0, side }, { frames, still: false });
    const samples = windowSamples({ ...network.config, frames });
    const both = new Float32Array(2 * samples);
    sounds.forEach((sound, i) => both.set(sound.subarray(0, samples), i * samples));
    windows.push({ pictures: drawn, sounds: both, loudness: Math.min(...sounds.map((sound) => sound.reduce((sum, value) => sum + value ** 2, 0))) });
  }
  return windows.sort((a, b) => b.loudness - a.loudness).slice(0, Math.ceil(windows.length / 2));
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

function cells(first: string, ...others: readonly string[]): string {
  return `${first.padEnd(18)}${others.map((cell) => cell.padStart(13)).join('')}\n`;
}
