/**
 * @file Where the constants of `analysis/events/events-confidence.ts` come from: training clips of things that strike, with their own sound and with
 * another clip's, and a logistic fit to how often the peak is right. `npx tsx bench/sync-events-calibration.ts`. `check/` is for measuring only.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { coincidences, type Stretch } from '../src-main/analysis/events/coincidence.ts';
import { eventsCurve, eventsPeak } from '../src-main/analysis/events/events-curve.ts';
import { eventsEvidence } from '../src-main/analysis/events/events-confidence.ts';
import type { Impacts } from '../src-main/analysis/events/impacts.ts';
import type { Onsets } from '../src-main/analysis/events/onsets.ts';
import { hearOnsets, watchImpacts } from '../src-main/analysis/events/watch-part.ts';
import { offsetGrid } from '../src-main/analysis/similarity.ts';
import { probe } from '../src-main/media/probe.ts';
import { fitLogistic, logistic, type Outcome } from './parts/logistic-fit.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

interface Clip {
  readonly name: string;
  readonly duration: number;
  readonly impacts: Impacts;
  readonly sound: Onsets;
}

interface Trial extends Outcome {
  readonly clip: string;
  readonly swapped: boolean;
  readonly offset: number;
}

/** Seconds of footage that a clip needs to take part. */
const SHORTEST = 3.5;
/** Other clips whose sound each picture is tried with. */
const SWAPS = [3, 7, 11, 16, 20, 25, 29];
const RIGHT_WITHIN = 0.1;
/** Clips whose sound can be seen, frame by frame, to be off, seconds: strokes on the hi-hat at 5.05 and 5.42 s are heard at 5.26 and 5.61 s. */
const OWN_OFFSETS: Readonly<Record<string, number>> = { 'SpecVQGAN__video_02542.mp4': -0.2 };

const grid = offsetGrid(2, 0.01);
const { signal } = new AbortController();
const session = await startSyncSession();
try {
  const clips = await readClips();
  const trials = clips.flatMap((clip, at) => [
    trial(clip, clip),
    ...SWAPS.map((step) => trial(clip, clips[(at + step) % clips.length])),
  ]).flat();
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(trials)}\n`);
  else report(trials);
} finally {
  await session.dispose();
}

async function readClips(): Promise<readonly Clip[]> {
  const folder = join(FOOTAGE, 'train/events');
  const clips: Clip[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const media = await probe(join(folder, name), session.tools, signal);
    if (media.audio.length === 0 || media.duration < SHORTEST) continue;
    const range = { start: 0, end: media.duration };
    const [impacts, sound] = [await watchImpacts(media, range, session.tools, signal), await hearOnsets(media, { audioTrack: 0, range, grid }, session.tools, signal)];
    clips.push({ name, duration: media.duration, impacts, sound });
  }
  return clips;
}

/** One picture with one sound. */
function trial(picture: Clip, sound: Clip): readonly Trial[] {
  const swapped = picture !== sound;
  const stretches: readonly Stretch[] = coincidences(picture.impacts, sound.sound, grid, { start: 0, end: picture.duration });
  const peak = eventsPeak(eventsCurve(stretches, grid), stretches, grid);
  if (!peak) return [];
  if (!swapped) process.stderr.write(`${picture.name.slice(0, 40).padEnd(40)} ${(peak.offset * 1000).toFixed(0).padStart(6)} ms  height ${peak.height.toFixed(2)}  gap ${(peak.height - peak.runnerUp).toFixed(2)}  events ${peak.events.toFixed(1)}\n`);
  const features = [1, eventsEvidence(peak)];
  return [{ clip: picture.name, swapped, offset: peak.offset, features, right: !swapped && Math.abs(peak.offset - (OWN_OFFSETS[picture.name] ?? 0)) <= RIGHT_WITHIN }];
}

function report(trials: readonly Trial[]): void {
  const own = trials.filter(({ swapped }) => !swapped);
  const right = own.filter((trial) => trial.right);
  const offsets = right.map(({ offset }) => offset).sort((a, b) => a - b);
  process.stdout.write(`${own.length} clips: ${right.length} within ±100 ms, median ${(1000 * offsets[offsets.length >> 1]).toFixed(0)} ms\n`);
  const weights = fitLogistic(trials, 1);
  process.stdout.write(`logit = ${weights.map((weight) => weight.toFixed(2)).join(', ')} · [1, ln(1 + events) · lead]\n`);
  const rated = trials.map((trial) => ({ ...trial, confidence: logistic(fitLogistic(trials.filter(({ clip }) => clip !== trial.clip), 1), trial.features) }));
  const edges = [0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.01];
  edges.slice(0, -1).forEach((from, at) => {
    const group = rated.filter(({ confidence }) => confidence >= from && confidence < edges[at + 1]);
    const far = group.filter(({ right: isRight }) => !isRight);
    process.stdout.write(`left out, confidence ${from.toFixed(2)}–${edges[at + 1].toFixed(2)}: ${group.length} trials, ${group.length - far.length} right, ${far.filter(({ swapped }) => swapped).length} swapped\n`);
  });
}
