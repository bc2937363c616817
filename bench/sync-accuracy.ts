/**
 * @file How right the measurement is on real footage that nothing was trained or tuned on. `npx tsx bench/sync-accuracy.ts [--json] [--seed N]`.
 *
 * Truth is what was planted plus the clip's own offset, found by consensus over the whole clip. A wrong answer moves with a planted offset as
 * faithfully as a right one, so only the distance to the truth counts.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { AlignmentEstimate } from '../src-shared/model/alignment.ts';
import { convertFrameRate, plantOffset } from './parts/planted-media.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

interface Row {
  readonly clip: string;
  readonly faceSeconds: number;
  /** Seconds; null when the clip's own offset is not known. */
  readonly truth: number | null;
  readonly verdict: string;
  readonly offset: number | null;
  readonly confidence: number;
  readonly error: number | null;
}

interface Reference {
  readonly path: string;
  readonly own: number | null;
  readonly faceSeconds: number;
}

const PLANTED_PER_CLIP = 3;
const LARGEST_PLANTED = 1.5;
const FRAME_RATES = ['24000/1001', '25', '30000/1001', '60000/1001', 'vfr'];

const json = process.argv.includes('--json');
const seedAt = process.argv.indexOf('--seed');
const random = seededRandom(seedAt > 0 ? Number(process.argv[seedAt + 1]) : 2026);
const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
const session = await startSyncSession();
try {
  const references = await readReferences();
  const speech = references.filter(({ path }) => path.startsWith('speech/'));
  const planted: Row[] = [];
  for (const reference of speech) for (let take = 0; take < PLANTED_PER_CLIP; take++) planted.push(await measurePlanted(reference, (2 * random() - 1) * LARGEST_PLANTED));
  const swapped: Row[] = [];
  for (const [index, reference] of speech.entries()) swapped.push(await measureSwapped(reference, speech[(index + 1) % speech.length]));
  const known = await measureKnown();
  const rates = await measureFrameRates(speech.filter(({ faceSeconds, own }) => faceSeconds >= 8 && own !== null).slice(-4));
  const summary = summarise(planted, swapped);
  if (json) process.stdout.write(`${JSON.stringify({ planted, swapped, known, rates, summary })}\n`);
  else print(planted, swapped, known, rates, summary);
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

async function readReferences(): Promise<readonly Reference[]> {
  const lines = (await readFile(join(FOOTAGE, 'check/REFERENCE.csv'), 'utf8')).trim().split('\n').slice(1);
  return lines.map((line) => {
    const [path, offset, sure, seconds] = line.split(',');
    return { path, own: sure === 'yes' ? Number(offset) : null, faceSeconds: Number(seconds) };
  });
}

/** Measurements take minutes: each is told on stderr as it comes. */
function row(clip: string, faceSeconds: number, truth: number | null, { verdict, reason, offset, confidence }: AlignmentEstimate): Row {
  process.stderr.write(`${clip}: ${offset === null ? reason : `${(offset * 1000).toFixed(0)} ms`}, confidence ${confidence.toFixed(3)}\n`);
  return { clip, faceSeconds, truth, verdict: reason ? `${verdict}: ${reason}` : verdict, offset, confidence, error: offset === null || truth === null ? null : offset - truth };
}

async function measurePlanted({ path, own, faceSeconds }: Reference, offset: number): Promise<Row> {
  const file = join(FOOTAGE, 'check', path);
  const output = join(folder, 'planted.mov');
  const exact = await plantOffset({ picture: file, sound: file }, offset, output, { folder, tools: session.tools });
  return row(basename(path), faceSeconds, own === null ? null : exact + own, await session.measure(output));
}

async function measureSwapped(picture: Reference, sound: Reference): Promise<Row> {
  const output = join(folder, 'swapped.mov');
  await plantOffset({ picture: join(FOOTAGE, 'check', picture.path), sound: join(FOOTAGE, 'check', sound.path) }, 0, output, { folder, tools: session.tools });
  return row(`${basename(picture.path)} + ${basename(sound.path)}`, picture.faceSeconds, null, await session.measure(output));
}

async function measureKnown(): Promise<readonly Row[]> {
  const published: readonly (readonly [string, number | null])[] = [['example', 0.12], ['test_offset_0', null], ['test_offset_5', null], ['test_offset_12', null]];
  const rows: Row[] = [];
  for (const [name, truth] of published) rows.push(row(name, 12, truth, await session.measure(join(FOOTAGE, `check/known-offset/Syncnet_FCN__${name}.avi`))));
  return rows;
}

/** Offsets by frame rate, less the offset of the clip as it is. */
async function measureFrameRates(clips: readonly Reference[]): Promise<readonly { readonly frameRate: string; readonly differences: readonly number[] }[]> {
  const own = new Map<string, number | null>();
  for (const { path } of clips) own.set(path, (await session.measure(join(FOOTAGE, 'check', path))).offset);
  const table = [];
  for (const frameRate of FRAME_RATES) {
    const differences: number[] = [];
    for (const { path } of clips) {
      const output = join(folder, 'rate.mov');
      await convertFrameRate(join(FOOTAGE, 'check', path), frameRate, output, session.tools);
      const [{ offset }, before] = [await session.measure(output), own.get(path) ?? null];
      if (offset !== null && before !== null) differences.push(offset - before);
    }
    table.push({ frameRate, differences });
  }
  return table;
}

interface Summary {
  readonly longClips: number;
  readonly withinOneFrame: number;
  readonly certainAndWrong: number;
  readonly calibration: readonly { readonly from: number; readonly answers: number; readonly withinOneFrame: number }[];
  readonly swappedBelieved: number;
}

function summarise(planted: readonly Row[], swapped: readonly Row[]): Summary {
  const judged = planted.filter(({ truth }) => truth !== null);
  const isRight = ({ error }: Row) => error !== null && Math.abs(error) <= 0.04;
  const long = judged.filter(({ faceSeconds }) => faceSeconds >= 4);
  const edges = [0.5, 0.7, 0.9, 0.97, 1.01];
  return {
    longClips: long.length,
    withinOneFrame: long.filter(isRight).length,
    certainAndWrong: judged.filter(({ confidence, error }) => confidence >= 0.9 && error !== null && Math.abs(error) > 0.12).length,
    calibration: edges.slice(0, -1).map((from, index) => {
      const answers = judged.filter(({ confidence, offset }) => offset !== null && confidence >= from && confidence < edges[index + 1]);
      return { from, answers: answers.length, withinOneFrame: answers.filter(isRight).length };
    }),
    swappedBelieved: swapped.filter(({ verdict, confidence }) => !verdict.startsWith('cannot-tell') && confidence >= 0.5).length,
  };
}

function print(planted: readonly Row[], swapped: readonly Row[], known: readonly Row[], rates: Awaited<ReturnType<typeof measureFrameRates>>, summary: Summary): void {
  const milliseconds = (seconds: number | null) => (seconds === null ? '—' : (seconds * 1000).toFixed(0)).padStart(6);
  const line = ({ clip, truth, verdict, offset, confidence, error }: Row) =>
    `${clip.padEnd(46)} ${milliseconds(truth)} ${milliseconds(offset)} ${milliseconds(error)}  ${confidence.toFixed(3)}  ${verdict}`;
  const section = (title: string, rows: readonly Row[]) => `\n${title}\n${'clip'.padEnd(46)}  truth answer  error  confidence  (ms)\n${rows.map(line).join('\n')}\n`;
  const share = (part: number, whole: number) => `${part} of ${whole}${whole > 0 ? ` (${((100 * part) / whole).toFixed(0)} %)` : ''}`;
  const calibration = summary.calibration.map(({ from, answers, withinOneFrame }) => `  confidence ≥ ${from.toFixed(2)}: ${share(withinOneFrame, answers)} within one frame`);
  const bias = rates.map(({ frameRate, differences }) => {
    const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
    return `  ${frameRate.padEnd(12)} mean ${(mean * 1000).toFixed(1)} ms, each ${differences.map((difference) => (difference * 1000).toFixed(0)).join(' ')}`;
  });
  process.stdout.write(section('Planted offsets', planted));
  process.stdout.write(section('Sound of another clip', swapped));
  process.stdout.write(section('Published offsets', known));
  process.stdout.write(`\nBy frame rate, against the clip as it is\n${bias.join('\n')}\n`);
  process.stdout.write(`\nClips of 4 s or more within ±40 ms: ${share(summary.withinOneFrame, summary.longClips)}\n`);
  process.stdout.write(`Answers with confidence ≥ 0.9 wrong by more than 120 ms: ${summary.certainAndWrong}\n${calibration.join('\n')}\n`);
  process.stdout.write(`Swapped sound believed: ${summary.swappedBelieved} of ${swapped.length}\n`);
}
