/**
 * @file How right the measurement is where no lips tell, on real footage that nothing was trained or tuned on. `npx tsx bench/sync-events.ts [--seed N]
 * [--offsets N] [--by whole|events|scene] [--footage events|speech] [--json]`. Planted offsets, and the sound of other clips, which must not be believed.
 *
 * Truth is what was planted, and the clip's own offset where it is known; other clips are taken to be in sync as published. `--by` leaves out the search
 * for faces, which is most of the time, and asks events or the scene alone; with it, `--footage speech` tells how well people are matched without looking
 * for their faces.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureEvents } from '../src-main/analysis/events/measure-events.ts';
import { measureScene } from '../src-main/analysis/scene/measure-scene.ts';
import { probe } from '../src-main/media/probe.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import type { Evidence } from '../src-shared/model/alignment.ts';
import { plantOffset } from './parts/planted-media.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

interface Row {
  readonly clip: string;
  /** Seconds; null for the sound of another clip. */
  readonly truth: number | null;
  /** What the curve's highest point says, answered or not. */
  readonly highest: number | null;
  readonly answer: number | null;
  readonly confidence: number;
  readonly evidence: Evidence | null;
}

const LARGEST_PLANTED = 1.5;
const SEARCHED = 2;
const WITHIN = 0.1;
const FAR = 0.2;

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '2026' }, offsets: { type: 'string', default: '3' }, by: { type: 'string', default: 'whole' }, footage: { type: 'string', default: 'events' }, json: { type: 'boolean', default: false } },
});
const { by, footage } = values;
const random = seededRandom(Number(values.seed));
const offsetsPerClip = Number(values.offsets);
const check = join(FOOTAGE, 'check');
const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
const session = await startSyncSession();
try {
  const own = await ownOffsets();
  const names = (await namesIn(footage)).filter((name) => own.get(name) !== null);
  const people = footage === 'speech' ? [] : await namesIn('speech');
  const planted: Row[] = [];
  for (const name of names) for (let take = 0; take < offsetsPerClip; take++) planted.push(await measured(name, name, (2 * random() - 1) * LARGEST_PLANTED, own.get(name) ?? 0));
  const swapped: Row[] = [];
  for (const [at, name] of names.entries()) for (const step of [1, 5]) swapped.push(await measured(name, names[(at + step) % names.length], 0));
  // Whoever speaks moves, too: another one's voice must not be tied to that.
  for (const [at, name] of people.entries()) swapped.push(await measured(name, people[(at + 1) % people.length], 0));
  if (values.json) process.stdout.write(`${JSON.stringify({ planted, swapped })}\n`);
  else print(planted, swapped);
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

/** Clips' own offsets, seconds; null where nobody knows. */
async function ownOffsets(): Promise<ReadonlyMap<string, number | null>> {
  const lines = (await readFile(join(check, 'REFERENCE.csv'), 'utf8')).trim().split('\n').slice(1);
  return new Map(lines.map((line) => line.split(',')).map(([path, offset, sure]) => [path, sure === 'yes' ? Number(offset) : null]));
}

async function namesIn(kind: string): Promise<readonly string[]> {
  return (await readdir(join(check, kind))).sort().map((name) => `${kind}/${name}`);
}

async function measured(picture: string, sound: string, offset: number, own = 0): Promise<Row> {
  const path = join(folder, 'planted.mov');
  const exact = await plantOffset({ picture: join(check, picture), sound: join(check, sound) }, offset, path, { folder, tools: session.tools });
  const { verdict, offset: answer, confidence, curve, evidence = 'lips' } = await measure(path);
  const best = curve === null ? -1 : curve.scores.indexOf(Math.max(...curve.scores));
  const row = {
    clip: picture === sound ? picture : `${picture} + ${sound}`,
    truth: picture === sound ? exact + own : null,
    highest: curve?.offsets[best] ?? null,
    answer: verdict === 'cannot-tell' ? null : answer,
    confidence,
    evidence: verdict === 'cannot-tell' ? null : evidence,
  };
  process.stderr.write(`${line(row)}\n`);
  return row;
}

async function measure(path: string) {
  if (by === 'whole') return session.measure(path, { maxOffset: SEARCHED });
  const media = await probe(path, session.tools, new AbortController().signal);
  const options = { audioTrack: 0, range: { start: 0, end: media.duration }, maxOffset: SEARCHED, thorough: false };
  const call = { signal: new AbortController().signal, onProgress: () => undefined };
  if (by === 'events') return { ...(await measureEvents(media, options, session, call)), evidence: 'events' as const };
  const network = await session.scene();
  if (!network) throw new Error('the installed network does not compare picture and sound');
  return { ...(await measureScene(media, options, { network, tools: session.tools }, call)), evidence: 'scene' as const };
}

function line({ clip, truth, highest, answer, confidence, evidence }: Row): string {
  const ms = (seconds: number | null) => (seconds === null ? '—' : (seconds * 1000).toFixed(0)).padStart(6);
  return `${clip.slice(0, 60).padEnd(60)} ${ms(truth)} ${ms(highest)} ${ms(answer)}  ${confidence.toFixed(3)}  ${evidence ?? "can't tell"}`;
}

function print(planted: readonly Row[], swapped: readonly Row[]): void {
  const error = (row: Row, value: number | null) => (row.truth === null || value === null ? Infinity : Math.abs(value - row.truth));
  const answered = planted.filter(({ answer }) => answer !== null);
  const right = answered.filter((row) => error(row, row.answer) <= WITHIN).length;
  const wrong = answered.filter((row) => error(row, row.answer) > FAR).length;
  const near = planted.filter((row) => error(row, row.highest) <= WITHIN).length;
  const believed = swapped.filter(({ answer }) => answer !== null).length;
  const chance = (100 * WITHIN) / SEARCHED;
  process.stdout.write(`${'clip'.padEnd(60)}  truth highest answer confidence (ms)\n${[...planted, ...swapped].map(line).join('\n')}\n\n`);
  process.stdout.write(`Answered: ${answered.length} of ${planted.length}; within ±100 ms: ${right} of ${answered.length}; wrong by more than 200 ms: ${wrong}\n`);
  process.stdout.write(`Highest point within ±100 ms, answered or not: ${near} of ${planted.length} (chance ${chance.toFixed(0)} %)\n`);
  process.stdout.write(`Sound of another clip believed: ${believed} of ${swapped.length}\n`);
}
