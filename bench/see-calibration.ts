/**
 * @file What the multisensory network's maps say of a window as a probability: softness, scale and shift of a map's soft maximum, for the model's manifest.
 * `npx tsx bench/see-calibration.ts DIR [--model FILE.onnx] [--cache DIR]`, DIR being the footage that it was trained on; the part held out from training is used.
 *
 * Windows of 0.8 s, whole pictures and faces, each with its own sound and with one of another moment a second away or, where a clip is too short, of a clip that
 * sounds alike. Logistic regression for each softness; fits on one half of the sources are judged on the other.
 */
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { SeeNetwork } from '../src-main/analysis/multisensory/see-network.ts';
import { softMaxima } from '../src-main/analysis/multisensory/verdict.ts';
import { loadFaceModels } from '../src-main/models/face-weights.ts';
import { ModelStore, type OpenMultisensory } from '../src-main/models/model-store.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { ALIGN_CONFIG } from '../src-main/trainer/align/align-config.ts';
import { openAlignDataset } from '../src-main/trainer/align/align-dataset.ts';
import { drawView, MIDDLE } from '../src-main/trainer/align/cut-view.ts';
import { ViewPool } from '../src-main/trainer/align/view-pool.ts';
import { SPLIT } from '../src-main/trainer/split.ts';
import { fitLogistic } from './parts/logistic-fit.ts';
import { MODELS, startSyncSession } from './parts/sync-bench-session.ts';

/** Kinds of soft maximum that are tried, logits. */
const SOFTNESSES = [2, 6, 10, 15, 25, 40];

/** One window with one sound: its soft maximum of each kind. */
interface Example {
  readonly values: readonly number[];
  readonly own: boolean;
  readonly source: string;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { model: { type: 'string' }, cache: { type: 'string', default: join(tmpdir(), 'slateless-see-calibration') } } });
const [folder] = positionals;
if (folder === undefined) throw new TypeError('which footage?');
const session = await startSyncSession();
const { signal } = new AbortController();

try {
  const model = await openModel();
  const network = new SeeNetwork(model, session.engine);
  const { config } = network;
  const deps = { tools: session.tools, engine: session.engine, faceModels: await loadFaceModels(), network: config, cache: new DerivedCache(values.cache, Infinity) };
  const { heldOut } = await openAlignDataset(folder, SPLIT, deps, { signal, onProgress: () => undefined });
  const silent = { size: 1, listen: (_samples: Float32Array, _rate: number, frames: number) => Promise.resolve(new Float32Array(frames)) };
  const pool = await ViewPool.open(heldOut, { ...ALIGN_CONFIG, network: config }, silent);
  const random = seededRandom(11);
  const examples: Example[] = [];
  for (const [view, { source }] of pool.views.entries()) {
    const own = await pool.drawMoment(view, random);
    const other = pool.distant(own, random) ?? (await pool.drawMoment(pool.drawSimilar(view, random), random));
    const pictures = new Uint8Array(config.frames * config.side ** 2 * 3);
    drawView(await pool.pictures(own), MIDDLE, { data: pictures, size: config.side }, { left: 0, top: 0, side: config.side }, { frames: config.frames, still: false });
    const samples = network.samples();
    const sounds = new Float32Array(2 * samples);
    for (const [i, moment] of [own, other].entries()) sounds.set((await pool.sound(moment)).subarray(0, samples), i * samples);
    const { map } = await network.run({ pictures: 1, soundsPerPicture: 2, outputs: 'judgement' }, pictures, sounds, { signal });
    if (!map) throw new TypeError('no map');
    for (const [sound, own] of [true, false].entries()) examples.push({ values: SOFTNESSES.map((softness) => softMaxima(map, softness)[sound]), own, source });
  }
  const sources = [...new Set(examples.map(({ source }) => source))];
  const half = (wanted: number) => examples.filter(({ source }) => sources.indexOf(source) % 2 === wanted);
  process.stdout.write(`${network.id}, ${examples.length} windows of ${sources.length} files\n`);
  for (const [at, softness] of SOFTNESSES.entries()) {
    const crossed = ([[half(0), half(1)], [half(1), half(0)]] as const).flatMap(([fitted, judged]) => {
      const { scale, shift } = calibration(fitted, at);
      return judged.map(({ values: read, own }) => (own ? 1 : -1) * (scale * read[at] + shift));
    });
    const right = crossed.filter((margin) => margin > 0).length / crossed.length;
    const surprise = crossed.reduce((sum, margin) => sum + Math.log(1 + Math.exp(-margin)), 0) / crossed.length;
    const { scale, shift } = calibration(examples, at);
    process.stdout.write(`${(100 * right).toFixed(1)} % right (chance 50 %), ${surprise.toFixed(3)} nats (chance ${Math.LN2.toFixed(3)}): "verdict": { "softness": ${softness}, "scale": ${scale.toFixed(3)}, "shift": ${shift.toFixed(3)} }\n`);
  }
} finally {
  await session.dispose();
}

function calibration(examples: readonly Example[], at: number): { readonly scale: number; readonly shift: number } {
  const [shift, scale] = fitLogistic(examples.map(({ values: read, own }) => ({ features: [1, read[at]], right: own })));
  return { scale, shift };
}

async function openModel(): Promise<OpenMultisensory> {
  if (values.model === undefined) return new ModelStore([MODELS]).multisensory();
  const bytes = await readFile(values.model);
  const id = basename(values.model, '.onnx');
  return { manifest: { kind: 'multisensory', id, file: `${id}.onnx`, sha256: '0'.repeat(64), license: 'MIT', card: '-', parent: null, fullLogit: 1 }, source: { id, path: values.model, bytes } };
}
