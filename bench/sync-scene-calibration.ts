/**
 * @file Where the constants of `analysis/scene/scene-confidence.ts` come from: training clips with their own sound and with another clip's, and a logistic
 * fit to how often the peak is right. `npx tsx bench/sync-scene-calibration.ts`. `check/` is for measuring only.
 *
 * The network has seen these clips. What it was not told is which of their moments fit another clip's sound, and that is what decides how much evidence is
 * needed. Speech is tried with the sound of events and the other way round: the sentences of a corpus share their words, which fit indeed.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sceneCurve, scenePeak } from '../src-main/analysis/scene/judge-scene.ts';
import { sceneEvidence } from '../src-main/analysis/scene/scene-confidence.ts';
import { hearScene, type HeardSound, type SceneDeps, seeScene, stepOf } from '../src-main/analysis/scene/watch-scene.ts';
import type { OffsetGrid } from '../src-main/analysis/similarity.ts';
import { probe } from '../src-main/media/probe.ts';
import type { MediaInfo } from '../src-shared/model/media.ts';
import { fitLogistic, logistic, type Outcome } from './parts/logistic-fit.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

interface Clip {
  readonly name: string;
  readonly folder: string;
  readonly media: MediaInfo;
  readonly sound: HeardSound;
}

interface Trial extends Outcome {
  readonly clip: string;
  readonly folder: string;
  readonly swapped: boolean;
  readonly offset: number;
  readonly evidence: number;
}

const FOLDERS = ['events', 'speech-grid-s1', 'speech-other'];
/** Seconds of footage that a clip needs to take part. */
const SHORTEST = 2.9;
const RIGHT_WITHIN = 0.1;
/** Seconds. */
const [SEARCHED, LONGEST] = [2, 12];
const { signal } = new AbortController();

const session = await startSyncSession();
try {
  const network = await session.scene();
  if (!network) throw new Error('the installed network does not compare picture and sound');
  const deps: SceneDeps = { network, tools: session.tools, turn: { signal } };
  const grid = { step: stepOf(network), radius: Math.round(SEARCHED / stepOf(network)) };
  const clips = (await Promise.all(FOLDERS.map((folder) => readClips(folder, grid, deps)))).flat();
  const trials: Trial[] = [];
  for (const [at, clip] of clips.entries()) for (const sound of [clip, ...strangers(clips, at)]) trials.push(...(await trial(clip, sound, grid, deps)));
  report(trials);
} finally {
  await session.dispose();
}

async function readClips(folder: string, grid: OffsetGrid, deps: SceneDeps): Promise<readonly Clip[]> {
  const clips: Clip[] = [];
  for (const name of (await readdir(join(FOOTAGE, 'train', folder))).sort()) {
    const media = await probe(join(FOOTAGE, 'train', folder, name), session.tools, signal);
    if (media.audio.length === 0 || media.duration < SHORTEST) continue;
    clips.push({ name, folder, media, sound: await hearScene(media, { audioTrack: 0, range: { start: 0, end: LONGEST }, grid }, deps) });
  }
  return clips;
}

/** Two other clips, one of them of another kind: speech is never tried with speech. */
function strangers(clips: readonly Clip[], at: number): readonly Clip[] {
  const isEvent = ({ folder }: Clip) => folder === 'events';
  const [events, speech] = [clips.filter(isEvent), clips.filter((clip) => !isEvent(clip))];
  const pick = (list: readonly Clip[], step: number) => list[(at + step) % list.length];
  return isEvent(clips[at]) ? [pick(events, 11), pick(speech, 3)] : [pick(events, 3), pick(events, 20)];
}

/** One picture with one sound. */
async function trial(picture: Clip, sound: Clip, grid: OffsetGrid, deps: SceneDeps): Promise<readonly Trial[]> {
  const swapped = picture !== sound;
  const range = { start: 0, end: Math.min(LONGEST, picture.media.duration) };
  const windows = await seeScene(picture.media, { audioTrack: 0, range, grid }, sound.sound, deps);
  const peak = scenePeak(sceneCurve(windows, grid), windows, grid);
  if (!peak) return [];
  const evidence = sceneEvidence(peak);
  process.stderr.write(`${picture.name.slice(0, 40).padEnd(40)} ${swapped ? 'other' : 'own  '} ${(peak.offset * 1000).toFixed(0).padStart(6)} ms  lead ${(peak.height - peak.runnerUp).toFixed(2)}  windows ${peak.windows.toFixed(1)}  evidence ${evidence.toFixed(2)}\n`);
  return [{ clip: picture.name, folder: picture.folder, swapped, offset: peak.offset, evidence, features: [1, evidence], right: !swapped && Math.abs(peak.offset) <= RIGHT_WITHIN }];
}

function report(trials: readonly Trial[]): void {
  for (const folder of FOLDERS) {
    const own = trials.filter((one) => one.folder === folder && !one.swapped);
    process.stdout.write(`${folder}: ${own.filter(({ right }) => right).length} of ${own.length} clips within ±100 ms\n`);
  }
  const wrong = trials.filter(({ right }) => !right).map(({ evidence }) => evidence).sort((a, b) => b - a);
  process.stdout.write(`${wrong.length} wrong or swapped, most evidence ${wrong.slice(0, 5).map((evidence) => evidence.toFixed(2)).join(', ')}\n`);
  const weights = fitLogistic(trials, 1);
  process.stdout.write(`logit = ${weights.map((weight) => weight.toFixed(2)).join(', ')} · [1, evidence]\n`);
  const rated = trials.map((one) => ({ ...one, confidence: logistic(fitLogistic(trials.filter(({ clip }) => clip !== one.clip), 1), one.features) }));
  const edges = [0, 0.1, 0.3, 0.5, 0.6, 0.8, 0.9, 1.01];
  edges.slice(0, -1).forEach((from, at) => {
    const group = rated.filter(({ confidence }) => confidence >= from && confidence < edges[at + 1]);
    const far = group.filter(({ right }) => !right);
    process.stdout.write(`left out, confidence ${from.toFixed(2)}–${edges[at + 1].toFixed(2)}: ${group.length} trials, ${group.length - far.length} right, ${far.filter(({ swapped }) => swapped).length} swapped\n`);
  });
}
