/**
 * @file Whether heat maps show who speaks: how much of a map's energy lies in the box of the face whose lips match the sound, against the share of the
 * picture that the box covers (chance). `npx tsx bench/localisation.ts [--model FILE.onnx] [--views whole|tiles|both] [--seconds N] [--only NAME]`.
 *
 * Footage: `check/`, which no model was trained on. Faces and who of them speaks are found by the lip-sync network. Where several faces are in the picture
 * and one of them speaks, its box is also compared with the others': the share of maps whose mean in it is the highest (chance: 1 / faces). Who speaks is
 * told of a film as a whole there, and the voices of some were mixed by who published them. So films are also made of two clips side by side, both talking
 * and one heard: of every clip with the next, and the one before. There, `points at` is the share of maps whose highest place is on the side that is heard (chance: 50 %).
 * Intervals are of a bootstrap over clips.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CAM_SETTINGS, type CamSettings } from '../src-main/analysis/multisensory/compute-cam.ts';
import { SeeNetwork } from '../src-main/analysis/multisensory/see-network.ts';
import { probe } from '../src-main/media/probe.ts';
import { knownSpeech } from './parts/check-set.ts';
import { share, shareInterval } from './parts/cluster-bootstrap.ts';
import { filmMaps, type FilmMapsDeps } from './parts/film-maps.ts';
import { type Box, energyIn, type MapEnergy } from './parts/map-energy.ts';
import { namedMultisensory } from './parts/named-multisensory.ts';
import { writeSideBySide } from './parts/side-by-side.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

const { values } = parseArgs({ options: { model: { type: 'string' }, views: { type: 'string', default: CAM_SETTINGS.views }, seconds: { type: 'string', default: '12' }, only: { type: 'string', default: '' } } });
const never = new AbortController().signal;

/** One map. */
interface MapShares extends Pick<MapEnergy, 'absolute' | 'positive'> {
  readonly area: number;
  /** Whether it points at whoever is heard; null where nobody else is there. */
  readonly isPointedAt: boolean | null;
}

/** Means over the maps of one clip; NaN where there is nothing to compare. */
interface ClipShares {
  readonly absolute: number;
  readonly positive: number;
  readonly area: number;
  /** Of the maps with several faces. */
  readonly pointed: number;
  readonly maps: number;
}

async function main(): Promise<void> {
  const session = await startSyncSession();
  try {
    const network = new SeeNetwork(await namedMultisensory(values.model), session.engine);
    const settings = { ...CAM_SETTINGS, views: values.views as CamSettings['views'] };
    const deps = { network, settings, session };
    process.stdout.write(`${network.id}, views: ${settings.views}\n`);
    for (const folder of ['speech', 'two-speakers']) {
      print(folder, 'box', '|map|', 'positive', 'points at', 'maps');
      const clips: ClipShares[] = [];
      for (const name of (await readdir(join(FOOTAGE, 'check', folder))).sort()) {
        if (!name.includes(values.only)) continue;
        const clip = await judge(join(FOOTAGE, 'check', folder, name), deps);
        printClip(name, clip);
        if (clip.maps > 0) clips.push(clip);
      }
      printMean(clips);
    }
    await reportSideBySide(deps);
  } finally {
    await session.dispose();
  }
}

/** What of the maps lies in the box of whoever speaks, where one does. */
async function judge(path: string, deps: FilmMapsDeps): Promise<ClipShares> {
  const { duration } = await probe(path, deps.session.tools, never);
  const range = { start: 0, end: Math.min(duration, Number(values.seconds)) };
  const { faces } = await deps.session.measure(path, { range, thorough: true });
  const shares: MapShares[] = [];
  for await (const { time, moment } of filmMaps(path, range, deps, never)) {
    const here = faces.filter(({ start, end }) => time >= start && time <= end);
    const [speaker, ...others] = here.filter(({ speaking }) => speaking);
    if (!speaker || others.length > 0) continue;
    const energies = energyIn(moment, speaker.box);
    const rivals = here.filter((face) => face !== speaker).map(({ box }) => energyIn(moment, box).mean);
    shares.push({ ...energies, area: areaOf(speaker.box), isPointedAt: rivals.length > 0 ? energies.mean > Math.max(...rivals) : null });
  }
  return sharesOf(shares);
}

/** Films of two who talk and of whom one is heard. The two films in which a clip is heard count as one clip. */
async function reportSideBySide(deps: FilmMapsDeps): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slateless-localisation-'));
  try {
    print('side by side, heard:', 'side', '|map|', 'positive', 'points at', 'maps');
    const known = (await knownSpeech()).filter(({ path }) => basename(path).includes(values.only));
    const clips: ClipShares[] = [];
    for (const [at, heard] of known.entries()) {
      const [before, after] = [known.at(at - 1) ?? heard, known[(at + 1) % known.length]];
      const output = join(folder, 'pair.mov');
      const films: MapShares[] = [];
      for (const [side, pair] of ([['left', [heard, after]], ['right', [before, heard]]] as const)) {
        const border = await writeSideBySide(output, pair, heard, deps.session.tools, never);
        films.push(...(await judgeSide(output, side === 'left' ? { x: 0, y: 0, width: border, height: 1 } : { x: border, y: 0, width: 1 - border, height: 1 }, deps)));
      }
      const clip = sharesOf(films);
      printClip(basename(heard.path), clip);
      clips.push(clip);
    }
    printMean(clips);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What of the maps lies on one side of a film. */
async function judgeSide(path: string, box: Box, deps: FilmMapsDeps): Promise<readonly MapShares[]> {
  const shares: MapShares[] = [];
  for await (const { moment } of filmMaps(path, null, deps, never)) {
    const energies = energyIn(moment, box);
    shares.push({ ...energies, area: areaOf(box), isPointedAt: energies.hasHighest });
  }
  return shares;
}

function sharesOf(maps: readonly MapShares[]): ClipShares {
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const compared = maps.flatMap(({ isPointedAt }) => (isPointedAt === null ? [] : [Number(isPointedAt)]));
  return { maps: maps.length, area: mean(maps.map(({ area }) => area)), absolute: mean(maps.map(({ absolute }) => absolute)), positive: mean(maps.map(({ positive }) => positive)), pointed: mean(compared) };
}

function areaOf({ width, height }: Box): number {
  return width * height;
}

function printClip(name: string, { area, absolute, positive, pointed, maps }: ClipShares): void {
  print(name.slice(0, 38), percent(area), percent(absolute), percent(positive), percent(pointed), String(maps));
}

function printMean(clips: readonly ClipShares[]): void {
  print('mean', percent(mean(clips, 'area')), ...(['absolute', 'positive', 'pointed'] as const).map((key) => withInterval(clips, key)));
}

function mean(clips: readonly ClipShares[], key: keyof ClipShares): number {
  return share(counts(clips, key));
}

function withInterval(clips: readonly ClipShares[], key: keyof ClipShares): string {
  const known = counts(clips, key);
  if (known.length === 0) return percent(NaN);
  const [low, high] = shareInterval(known).map((end) => (100 * end).toFixed(0));
  return `${percent(mean(clips, key))} [${low}, ${high}]`;
}

/** Every clip counts once, however long. */
function counts(clips: readonly ClipShares[], key: keyof ClipShares) {
  return clips.filter((clip) => Number.isFinite(clip[key])).map((clip) => ({ windows: 1, right: clip[key] }));
}

function percent(value: number): string {
  return Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`;
}

function print(...cells: readonly string[]): void {
  process.stdout.write(`${cells.map((cell, i) => (i === 0 ? cell.padEnd(40) : cell.padStart(18))).join('')}\n`);
}

await main();
