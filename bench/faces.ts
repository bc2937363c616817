/**
 * @file What finding faces costs. Prints milliseconds per frame of decoding, of each network and of everything else, per clip, and the share of
 * tracking in the whole: `npx tsx bench/faces.ts [FILE…]`, by default the footage beside the repository.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trackFaces } from '../src-main/analysis/faces.ts';
import type { ModelSource, TensorData } from '../src-main/engine/protocol.ts';
import { createLog } from '../src-main/log.ts';
import { decodeFrames, displaySize } from '../src-main/media/decode.ts';
import { probe } from '../src-main/media/probe.ts';
import { loadFaceModels } from '../src-main/models/face-weights.ts';
import { findTools } from '../src-main/process/binaries.ts';
import { forkEngine } from '../src-main/process/engine-fork.ts';
import { EngineHost } from '../src-main/process/engine-host.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const FOOTAGE = path('../../shared/footage/check/');
const SECONDS = 10;
const WORKING_SIZE = 480;
const CROP = { frameRate: 25, sourceSize: 72, cropSize: 64, halfSizeInEyeDistances: 0.97, smoothingFrames: 13 };

const files = process.argv.length > 2 ? process.argv.slice(2) : defaultFiles();
const { signal } = new AbortController();
const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
const built = path('../out/main/engine.js');
const engine = new EngineHost({ fork: existsSync(built) ? forkEngine(built) : forkEngine(path('../src-main/engine/entry.ts'), ['--import', 'tsx']), log: createLog('error'), preferredDevice: () => 'cpu' });
const faceModels = await loadFaceModels();

console.log(`${'clip'.padEnd(36)} faces  decode only  with faces  ratio   detector  landmarks  rest   ms per frame, wall, first ${SECONDS} s`);
for (const file of files) {
  const media = await probe(file, tools, signal);
  if (!media.video) continue;
  const range = { start: 0, end: Math.min(SECONDS, media.duration) };
  const display = displaySize(media.video);
  const scale = Math.min(1, WORKING_SIZE / Math.max(display.width, display.height));
  const size = { width: Math.round(display.width * scale), height: Math.round(display.height * scale) };
  let frames = 0;
  const decoding = await timed(async () => {
    for await (const frame of decodeFrames(media, { ...size, pixels: 'rgb24', range, frameRate: CROP.frameRate }, tools, signal)) frames += frame.data.length > 0 ? 1 : 0;
  });
  const spent = new Map<string, number>();
  const measured = {
    run: async (model: ModelSource, feeds: Record<string, TensorData>) => {
      let outputs: Record<string, TensorData> = {};
      const kind = model.id.replace(/-\d.*/, '');
      const milliseconds = await timed(async () => void (outputs = await engine.run(model, feeds, signal)));
      spent.set(kind, (spent.get(kind) ?? 0) + milliseconds);
      return outputs;
    },
  };
  const track = () => trackFaces(media, { range, frameRate: CROP.frameRate, crop: CROP }, { tools, engine: measured, faceModels }, { signal, onProgress: () => undefined });
  // Sessions are made on the first run.
  const tracks = await track();
  spent.clear();
  const tracking = await timed(track);
  const [detector, landmarks] = ['face-detector', 'face-landmarks'].map((kind) => spent.get(kind) ?? 0);
  const per = (milliseconds: number, width: number) => (milliseconds / frames).toFixed(2).padStart(width);
  const ratio = (tracking / decoding).toFixed(2).padStart(7);
  console.log(`${basename(file).slice(0, 36).padEnd(36)} ${String(tracks.length).padStart(5)} ${per(decoding, 12)} ${per(tracking, 11)} ${ratio} ${per(detector, 9)} ${per(landmarks, 10)} ${per(tracking - decoding - detector - landmarks, 6)}`);
}
await engine.dispose();

function defaultFiles(): readonly string[] {
  if (!existsSync(FOOTAGE)) throw new Error(`no footage at ${FOOTAGE}; name files`);
  return ['speech', 'two-speakers'].flatMap((folder) => readdirSync(`${FOOTAGE}${folder}`).map((name) => `${FOOTAGE}${folder}/${name}`));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
