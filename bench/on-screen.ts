/**
 * @file How often the heat map's strength says rightly that a voice is on screen: faces that talk with their own sound, and with that of two others, which
 * is not. `npx tsx bench/on-screen.ts [--seconds N]`, N being the length of the network's windows; as released unless told.
 *
 * Footage: `check/speech`, which no model was trained on, with the sound in sync. Each map is put into the words that the
 * window has for it. Intervals: clips drawn again.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CAM_SETTINGS } from '../src-main/analysis/multisensory/compute-cam.ts';
import { SeeNetwork } from '../src-main/analysis/multisensory/see-network.ts';
import { probe } from '../src-main/media/probe.ts';
import { strengthWords } from '../src-renderer/see/strength-words.ts';
import { knownSpeech } from './parts/check-set.ts';
import { type ClipCount, share, shareInterval } from './parts/cluster-bootstrap.ts';
import { writeDubbedFilm } from './parts/dubbed-film.ts';
import { filmMaps } from './parts/film-maps.ts';
import { type KnownClip, voiceOfClip } from './parts/known-clip.ts';
import { namedMultisensory } from './parts/named-multisensory.ts';
import { startSyncSession } from './parts/sync-bench-session.ts';

/** Longest film, seconds. */
const MOST = 10;
/** Clips whose sound each face is tried with beside its own. */
const OTHERS = 2;
const ANSWERS = ['On screen', "Can't tell", 'Off screen'];

const { values } = parseArgs({ options: { seconds: { type: 'string', default: String(CAM_SETTINGS.seconds) } } });
const settings = { ...CAM_SETTINGS, seconds: Number(values.seconds) };
const { signal } = new AbortController();
const folder = await mkdtemp(join(tmpdir(), 'slateless-on-screen-'));
const session = await startSyncSession();

try {
  const network = new SeeNetwork(await namedMultisensory(), session.engine);
  const clips = await knownSpeech();
  const told = { own: [] as string[][], other: [] as string[][] };
  for (const [at, seen] of clips.entries()) {
    told.own.push(await answers(seen, seen, network));
    const others = Array.from({ length: OTHERS }, (_, step) => clips[(at + 1 + step) % clips.length] ?? seen);
    told.other.push((await Promise.all(others.map((heard) => answers(seen, heard, network)))).flat());
  }
  process.stdout.write(`${network.id}, windows of ${settings.seconds} s, ${clips.length} clips\n${cells('the sound is', ['maps', ...ANSWERS])}`);
  for (const [name, byClip] of [["the face's own", told.own], ["another's", told.other]] as const) {
    const columns = ANSWERS.map((wanted) => {
      const counts: ClipCount[] = byClip.map((clip) => ({ windows: clip.length, right: clip.filter((answer) => answer === wanted).length }));
      return `${percent(share(counts))} [${shareInterval(counts).map(percent).join(', ')}]`;
    });
    process.stdout.write(cells(name, [String(byClip.flat().length), ...columns]));
  }
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

/** What is said of each map of one clip's picture with the sound of one. */
async function answers(seen: KnownClip, heard: KnownClip, network: SeeNetwork): Promise<string[]> {
  const path = await mkdtemp(join(folder, 'film-')).then((place) => join(place, 'dubbed.mov'));
  const { duration } = await probe(seen.path, session.tools, signal);
  const sound = await voiceOfClip(heard, Math.min(MOST, duration), session.tools, signal);
  await writeDubbedFilm(path, { pictures: [seen.path], filter: '[0:v]fps=25[v]', sound }, session.tools, signal);
  const told: string[] = [];
  for await (const { moment } of filmMaps(path, null, { network, settings, session }, signal)) told.push(strengthWords(moment.strength).title);
  return told;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

function cells(first: string, others: readonly string[]): string {
  return `${first.padEnd(18)}${others.map((cell) => cell.padStart(22)).join('')}\n`;
}
