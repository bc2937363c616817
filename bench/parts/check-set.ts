/** @file The people that no model was trained on, as the benches judge models by them: faces of the check footage whose own offset is known. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFaceModels } from '../../src-main/models/face-weights.ts';
import type { OpenModel } from '../../src-main/models/model-store.ts';
import type { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { openDataset, type Sequence } from '../../src-main/trainer/dataset.ts';
import { type EvaluatedModel, embedSequences } from '../../src-main/trainer/evaluate.ts';
import { type EmbeddedSequence, WINDOW_LENGTHS, windowAccuracy } from '../../src-main/trainer/window-accuracy.ts';
import type { ClipCount } from './cluster-bootstrap.ts';
import type { KnownClip } from './known-clip.ts';
import { FOOTAGE, type SyncSession } from './sync-bench-session.ts';

/** Shifts tried to either side, frames. */
export const MAX_SHIFT = 15;

/** Faces with the frames by which their sound follows the picture. */
export interface CheckSet {
  readonly sequences: readonly Sequence[];
  readonly truthOf: (sequence: Sequence) => number;
}

/** Scans `check/`, as far as `cache` has not got it. Nothing is left out because a model doubts it. */
export async function openCheckSet(session: SyncSession, model: OpenModel, cache: DerivedCache): Promise<CheckSet> {
  const truths = await readTruths();
  const deps = { tools: session.tools, engine: session.engine, faceModels: await loadFaceModels(), model, cache, filtersDoubtful: false };
  const { heldOut } = await openDataset(join(FOOTAGE, 'check'), { seed: 0, heldOutShare: 1 }, deps, { signal: new AbortController().signal, onProgress: () => undefined });
  const truthOf = ({ source }: Sequence) => -(truths.get(source) ?? 0) * model.manifest.crop.frameRate;
  return { sequences: heldOut.filter(({ source }) => truths.has(source)), truthOf };
}

/** How a model does: for each window length, windows and right ones (within ±1 frame) clip by clip, in the order of {@link clipsOf}. */
export interface ClipTable {
  readonly frames: number;
  readonly withinOne: readonly ClipCount[];
  readonly withinTwo: readonly ClipCount[];
}

/** Sources of some faces, each once. */
export function clipsOf(sequences: readonly Sequence[]): readonly string[] {
  return [...new Set(sequences.map(({ source }) => source))];
}

/** Counts by clip and length; a window counts when all shifts have sound under it, so that guessing is right within ±1 frame in 3 of 31 cases. */
export async function countByClip({ sequences, truthOf }: CheckSet, model: EvaluatedModel): Promise<readonly ClipTable[]> {
  const embedded = await embedSequences(sequences, model, MAX_SHIFT, truthOf);
  return tableByClip(sequences.map(({ source }, index) => ({ clip: source, sequence: embedded[index] })));
}

/** The same of sequences that have been embedded. */
export function tableByClip(entries: readonly { readonly clip: string; readonly sequence: EmbeddedSequence }[]): readonly ClipTable[] {
  const clips = [...new Set(entries.map(({ clip }) => clip))];
  const options = { lengths: WINDOW_LENGTHS, maxShift: MAX_SHIFT, leastShifts: 2 * MAX_SHIFT + 1 };
  const tables = clips.map((clip) => windowAccuracy(entries.filter((entry) => entry.clip === clip).map(({ sequence }) => sequence), options));
  const counts = (row: number, key: 'withinOne' | 'withinTwo') => tables.map((table) => ({ windows: table[row].windows, right: Math.round((table[row].windows && table[row][key]) * table[row].windows) }));
  return WINDOW_LENGTHS.map((frames, row) => ({ frames, withinOne: counts(row, 'withinOne'), withinTwo: counts(row, 'withinTwo') }));
}

/** Clips of people who talk and whose own offset is sure. */
export async function knownSpeech(): Promise<readonly KnownClip[]> {
  return [...(await readTruths())].filter(([name]) => name.startsWith('speech/')).map(([name, offset]) => ({ path: join(FOOTAGE, 'check', name), offset }));
}

/** Offsets in seconds, positive when the sound is early, by path below `check/`; clips whose offset is not sure are missing. */
export async function readTruths(): Promise<ReadonlyMap<string, number>> {
  const lines = (await readFile(join(FOOTAGE, 'check/REFERENCE.csv'), 'utf8')).trim().split('\n').slice(1);
  return new Map(lines.map((line) => line.split(',')).filter(([, , sure]) => sure === 'yes').map(([path, offset]) => [path, Number(offset)] as const));
}
