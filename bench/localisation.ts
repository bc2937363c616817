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
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CAM_SETTINGS, type CamSettings, planCam } from '../src-main/analysis/multisensory/compute-cam.ts';
import { SeeNetwork } from '../src-main/analysis/multisensory/see-network.ts';
import { probe } from '../src-main/media/probe.ts';
import { ModelStore, type OpenMultisensory } from '../src-main/models/model-store.ts';
import type { FaceSummary } from '../src-shared/model/alignment.ts';
import { type HeatMapMoment, logitAt } from '../src-shared/model/heat-map-picture.ts';
import { knownSpeech } from './parts/check-set.ts';
import { share, shareInterval } from './parts/cluster-bootstrap.ts';
import { writeSideBySide } from './parts/side-by-side.ts';
import { FOOTAGE, startSyncSession, type SyncSession } from './parts/sync-bench-session.ts';

/** Places per side that a map is read at. */
const PLACES = 64;
const { values } = parseArgs({ options: { model: { type: 'string' }, views: { type: 'string', default: CAM_SETTINGS.views }, seconds: { type: 'string', default: '12' }, only: { type: 'string', default: '' } } });
const never = new AbortController().signal;
type Box = FaceSummary['box'];

/** Shares of one clip; NaN where there is nothing to compare. */
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
    const network = new SeeNetwork(await openModel(), session.engine);
    const settings = { ...CAM_SETTINGS, views: values.views as CamSettings['views'] };
    process.stdout.write(`${network.id}, views: ${settings.views}\n`);
    for (const folder of ['speech', 'two-speakers']) {
      print(folder, 'box', '|map|', 'positive', 'points at', 'maps');
      const clips: ClipShares[] = [];
      for (const name of (await readdir(join(FOOTAGE, 'check', folder))).sort()) {
        if (!name.includes(values.only)) continue;
        const clip = await judge(join(FOOTAGE, 'check', folder, name), network, settings, session);
        printClip(name, clip);
        if (clip.maps > 0) clips.push(clip);
      }
      printMean(clips);
    }
    await reportSideBySide(network, settings, session);
  } finally {
    await session.dispose();
  }
}

async function judge(path: string, network: SeeNetwork, settings: CamSettings, session: SyncSession): Promise<ClipShares> {
  const media = await probe(path, session.tools, never);
  const range = { start: 0, end: Math.min(media.duration, Number(values.seconds)) };
  const { faces } = await session.measure(path, { range, thorough: true });
  const plan = planCam({ media, audioTrack: 0, range }, network, session.tools, settings);
  const sums = { area: 0, absolute: 0, positive: 0 };
  let [maps, compared, pointed, index] = [0, 0, 0, 0];
  for await (const records of plan.compute({ signal: never })) {
    for (const { strength, logits } of records) {
      const time = plan.start + plan.step * index++;
      const here = faces.filter(({ start, end }) => time >= start && time <= end);
      const [speaker, ...others] = here.filter(({ speaking }) => speaking);
      if (!speaker || others.length > 0 || strength === null) continue;
      const moment = { rows: plan.rows, columns: plan.columns, fullLogit: 1, strength, logits };
      const energies = energyIn(moment, speaker.box);
      maps++;
      sums.area += speaker.box.width * speaker.box.height;
      sums.absolute += energies.absolute;
      sums.positive += energies.positive;
      const rivals = here.filter((face) => face !== speaker);
      if (rivals.length === 0) continue;
      compared++;
      const best = Math.max(...rivals.map((face) => energyIn(moment, face.box).mean));
      pointed += Number(energies.mean > best);
    }
  }
  return { maps, area: sums.area / maps, absolute: sums.absolute / maps, positive: sums.positive / maps, pointed: pointed / compared };
}

/** Films of two who talk and of whom one is heard. The two films in which a clip is heard count as one clip. */
async function reportSideBySide(network: SeeNetwork, settings: CamSettings, session: SyncSession): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slateless-localisation-'));
  try {
    print('side by side, heard:', 'side', '|map|', 'positive', 'points at', 'maps');
    const known = (await knownSpeech()).filter(({ path }) => basename(path).includes(values.only));
    const clips: ClipShares[] = [];
    for (const [at, heard] of known.entries()) {
      const [before, after] = [known.at(at - 1) ?? heard, known[(at + 1) % known.length]];
      const output = join(folder, 'pair.mov');
      const films = [];
      for (const [side, pair] of ([['left', [heard, after]], ['right', [before, heard]]] as const)) {
        const border = await writeSideBySide(output, pair, heard, session.tools, never);
        films.push(await judgeSide(output, side === 'left' ? { x: 0, y: 0, width: border, height: 1 } : { x: border, y: 0, width: 1 - border, height: 1 }, network, settings, session));
      }
      const [first, second] = films;
      const both = (key: keyof ClipShares) => (first[key] * first.maps + second[key] * second.maps) / (first.maps + second.maps);
      const clip = { absolute: both('absolute'), positive: both('positive'), area: both('area'), pointed: both('pointed'), maps: first.maps + second.maps };
      printClip(basename(heard.path), clip);
      clips.push(clip);
    }
    printMean(clips);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How much of the maps lies on one side of a film. */
async function judgeSide(path: string, box: Box, network: SeeNetwork, settings: CamSettings, session: SyncSession): Promise<ClipShares> {
  const media = await probe(path, session.tools, never);
  const plan = planCam({ media, audioTrack: 0, range: null }, network, session.tools, settings);
  const sums = { absolute: 0, positive: 0, pointed: 0 };
  let maps = 0;
  for await (const records of plan.compute({ signal: never })) {
    for (const { strength, logits } of records) {
      if (strength === null) continue;
      const { absolute, positive, hasHighest } = energyIn({ rows: plan.rows, columns: plan.columns, fullLogit: 1, strength, logits }, box);
      maps++;
      sums.absolute += absolute;
      sums.positive += positive;
      sums.pointed += Number(hasHighest);
    }
  }
  return { maps, area: box.width * box.height, absolute: sums.absolute / maps, positive: sums.positive / maps, pointed: sums.pointed / maps };
}

/** Shares of a map's energy in the box, the mean logit there, and whether the highest place is there. A map without anything positive has chance's share: it points nowhere. */
function energyIn(moment: HeatMapMoment, box: Box): { readonly absolute: number; readonly positive: number; readonly mean: number; readonly hasHighest: boolean } {
  const inside = { absolute: 0, positive: 0, logit: 0, places: 0 };
  const highest = { inside: -Infinity, outside: -Infinity };
  const all = { absolute: 0, positive: 0 };
  for (let row = 0; row < PLACES; row++) {
    for (let column = 0; column < PLACES; column++) {
      const [x, y] = [(column + 0.5) / PLACES, (row + 0.5) / PLACES];
      const logit = logitAt(moment, x, y);
      all.absolute += Math.abs(logit);
      all.positive += Math.max(0, logit);
      const isInside = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
      const side = isInside ? 'inside' : 'outside';
      highest[side] = Math.max(highest[side], logit);
      if (!isInside) continue;
      inside.absolute += Math.abs(logit);
      inside.positive += Math.max(0, logit);
      inside.logit += logit;
      inside.places++;
    }
  }
  const chance = inside.places / PLACES ** 2;
  const shareOf = (part: number, whole: number) => (whole > 0 ? part / whole : chance);
  return { absolute: shareOf(inside.absolute, all.absolute), positive: shareOf(inside.positive, all.positive), mean: inside.logit / Math.max(1, inside.places), hasHighest: highest.inside > highest.outside };
}

async function openModel(): Promise<OpenMultisensory> {
  if (values.model === undefined) return new ModelStore([fileURLToPath(new URL('../resources/models', import.meta.url))]).multisensory();
  const bytes = await readFile(values.model);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const manifest = { kind: 'multisensory', id: basename(values.model, '.onnx'), file: basename(values.model), sha256, license: 'MIT', card: '-', parent: null, fullLogit: 1 } as const;
  return { manifest, source: { id: `${manifest.id}@${sha256.slice(0, 12)}`, path: values.model, bytes } };
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
