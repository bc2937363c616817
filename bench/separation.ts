/**
 * @file How well the separation network takes the voice of a face out of a mixture, on footage that no training saw:
 * `npx tsx bench/separation.ts [MODEL.onnx] [--voices MODEL.onnx | --lips-alone] [--windows N] [--seconds S] [--decibels D] [--cache DIR]`. The shipped models unless others are named;
 * `--lips-alone` does without what tells voices apart.
 *
 * Mixtures of 4 s, or as long as the clips are up to `--seconds` (a split judges windows of ten): a voice of the check footage and, as loud unless told otherwise, a voice of another clip, sounding events, or generated sound. The
 * voice is in sync with its lips to the nearest picture. SDR, SIR and SAR as in mir_eval, where a mixture has no artifacts; SI-SDR as improvement over the
 * mixture. `other face` is told of the face of another clip: of the voice that is off screen, where one is, and `its voice` then counts that voice as the
 * wanted one. Intervals: the clips of the voice drawn again; what is mixed in is drawn with them, not by itself.
 *
 * Then the same sounds alone: how much of them goes on screen beside that face, in decibels; the voice's own should, all others should not.
 *
 * Then ten seconds that begin with another voice, as loud or louder, and go on with the face's own: how much of the own stays on screen.
 *
 * Then films made of two clips side by side, both heard and one of them black, split from end to end: is the stem nearer to the voice of the one who is seen?
 *
 * Then films with the sound of another clip, and with their own: how much of it goes on screen when a whole film is split.
 *
 * Then films of two people as they were shot, seen by half. Who talks in a second is judged by who moves the lips twice as much, so this figure has errors of its own.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { SeparatorNetwork, separatorNetworks } from '../src-main/analysis/separation/separator-network.ts';
import { soundListener, type SoundListener } from '../src-main/analysis/separation/sound-listener.ts';
import { installedTeller, type VoiceTeller, voiceTeller } from '../src-main/analysis/separation/voice-teller.ts';
import type { ModelSource } from '../src-main/engine/protocol.ts';
import { loadFaceModels } from '../src-main/models/face-weights.ts';
import { ModelStore } from '../src-main/models/model-store.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { mediaFiles } from '../src-main/trainer/dataset.ts';
import { afterLouder } from './parts/after-louder.ts';
import { type AloneLevels, aloneLevels } from './parts/alone-levels.ts';
import { type ClipSum, mean, meanInterval, share, shareInterval } from './parts/cluster-bootstrap.ts';
import { knownSpeech } from './parts/check-set.ts';
import { type ComposedResult, composedFilm } from './parts/composed-film.ts';
import type { HalfHiddenDeps } from './parts/half-hidden.ts';
import { judgedMixtures, type Kind, KINDS } from './parts/judged-mixture.ts';
import type { StretchJudge } from './parts/judged-stretch.ts';
import { type Estimate, type Score, separatorScores } from './parts/separator-scores.ts';
import { FOOTAGE, MODELS, startSyncSession } from './parts/sync-bench-session.ts';
import { type FollowedFilm, followedFilm } from './parts/two-speakers.ts';
import { openVoiceClips, type VoiceClips } from './parts/voice-clips.ts';
import { type VoiceOverLevels, voiceOverLevels } from './parts/voice-over.ts';

/** Pictures of the shortest mixture. */
const FRAMES = 100;
/** Pictures that films are judged by at a time. */
const WINDOW = 250;

/** Scores of one mixture, and the clip that its voice is from. */
interface Judged {
  readonly clip: string;
  readonly scores: Readonly<Record<Estimate, Score>>;
  readonly alone: AloneLevels;
}

const NAMES = { mixture: 'mixture', ours: 'ours', noPicture: 'no picture', otherFace: 'other face', otherVoice: '… its voice', oracle: 'best mask' } as const;

const ROWS = ['mixture', 'ours', 'noPicture', 'otherFace', 'otherVoice', 'oracle'] as const;

const options = { voices: { type: 'string' }, 'lips-alone': { type: 'boolean', default: false }, windows: { type: 'string', default: '40' }, seconds: { type: 'string', default: '4' }, decibels: { type: 'string', default: '0' }, cache: { type: 'string' } } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options });
const folder = await mkdtemp(join(tmpdir(), 'slateless-separation-'));
const session = await startSyncSession();
const { signal } = new AbortController();

try {
  const models = new ModelStore([MODELS]);
  const separator = new SeparatorNetwork(await model(models), session.engine);
  const lipSync = await models.lipSync();
  const cache = new DerivedCache(values.cache ?? folder, Infinity);
  const judge = { separator, voices: await teller(separator, models, soundListener(lipSync, session.engine, separator.config.sampleRate)) };
  const clips = await openVoiceClips(session, separator.config, cache);
  process.stdout.write(`${separator.id}${judge.voices ? ` and ${judge.voices.id}` : ''}, ${values.windows} mixtures of ${values.seconds === '4' ? '' : '4 to '}${values.seconds} s of each kind, the voice ${values.decibels} dB above the rest, ${clips.voices.length} clips with a voice\n`);
  const all = new Map<Kind, readonly Judged[]>();
  for (const kind of KINDS) {
    const mixtures = await judged(kind, clips, judge);
    report(kind, mixtures);
    all.set(kind, mixtures);
  }
  reportAlone(all);
  await reportAfterLouder(clips, judge);
  const deps = { tools: session.tools, engine: session.engine, faceModels: await loadFaceModels(), lipSync, cache, ...judge, folder };
  await reportComposed(deps);
  await reportVoiceOver(deps);
  await reportFilms(deps);
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

async function model(models: ModelStore): Promise<ModelSource> {
  const [path] = positionals;
  return path === undefined ? (await models.separator()).source : { id: basename(path), path, bytes: await readFile(path) };
}

async function teller(separator: SeparatorNetwork, models: ModelStore, listener: SoundListener | null): Promise<VoiceTeller | null> {
  if (values['lips-alone'] || !listener) return null;
  const path = values.voices;
  if (path === undefined) return installedTeller(models, separatorNetworks(session.engine))(separator, listener);
  return voiceTeller(new SeparatorNetwork({ id: basename(path), path, bytes: await readFile(path) }, session.engine), listener);
}

async function judged(kind: Kind, clips: VoiceClips, judge: StretchJudge): Promise<readonly Judged[]> {
  const all: Judged[] = [];
  const mixtures = judgedMixtures(kind, clips, judge.separator.config, { count: Number(values.windows), frames: { least: FRAMES, most: Math.max(FRAMES, Math.round(Number(values.seconds) * judge.separator.config.frameRate)) }, decibels: Number(values.decibels) });
  for await (const mixture of mixtures) all.push({ clip: mixture.clips[0], scores: await separatorScores(mixture, judge, signal), alone: await aloneLevels(mixture, judge, signal) });
  return all;
}

function report(kind: Kind, all: readonly Judged[]): void {
  process.stdout.write(`\n${cells(`voice + ${kind}`, 'SI-SDRi', '95 %', 'SDR', 'SIR', 'SAR')}`);
  for (const estimate of ROWS) {
    // Other sounds have no face.
    if (estimate === 'otherVoice' && kind !== 'speech') continue;
    const of = (name: keyof Score) => byClip(all, ({ scores }) => scores[estimate][name]);
    const ratios = [decibels(mean(of('sdr'))), decibels(mean(of('sir'))), estimate === 'mixture' ? 'none' : decibels(mean(of('sar')))];
    process.stdout.write(cells(NAMES[estimate], decibels(mean(of('improvement'))), range(of('improvement')), ...ratios));
  }
  for (const without of ['noPicture', 'otherFace'] as const) {
    const gained = byClip(all, ({ scores }) => scores.ours.improvement - scores[without].improvement);
    process.stdout.write(cells(`ours − ${NAMES[without]}`, decibels(mean(gained)), range(gained)));
  }
  if (kind === 'speech') reportSwap(all);
}

/** Told of either face, the stem must be nearer to that face's voice than told of the other. */
function reportSwap(all: readonly Judged[]): void {
  const swapped = byClip(all, ({ scores }) => (Number(scores.ours.improvement > scores.otherFace.improvement) + Number(scores.otherVoice.improvement > scores.oursAsOther.improvement)) / 2);
  const counts = swapped.map(({ windows, sum }) => ({ windows, right: sum }));
  process.stdout.write(`faces swapped: the voice follows the face in ${percent(share(counts))} of ${2 * all.length} cases (${shareInterval(counts).map(percent).join('–')}), chance 50.0 %\n`);
}

function reportAlone(all: ReadonlyMap<Kind, readonly Judged[]>): void {
  process.stdout.write(`\n${cells('alone, on screen', 'median', '10 … 90 %')}`);
  row("the face's own voice", (all.get('speech') ?? []).map(({ alone }) => alone.own));
  for (const kind of KINDS) {
    const levels = all.get(kind) ?? [];
    const name = kind === 'speech' ? 'another voice' : kind;
    row(name, levels.map(({ alone }) => alone.other));
    row(`${name}, face still`, levels.map(({ alone }) => alone.besideStill));
  }
}

async function reportAfterLouder(clips: VoiceClips, judge: StretchJudge): Promise<void> {
  for (const louder of [0, 10, 20]) {
    const levels: number[] = [];
    for await (const mixture of judgedMixtures('speech', clips, judge.separator.config, { count: 18, frames: { least: WINDOW, most: WINDOW }, decibels: 0 })) levels.push(await afterLouder(mixture, louder, judge, signal));
    row(`own, after another ${louder} dB louder`, levels);
  }
}

/** Median, and all but a tenth at either end. */
function row(name: string, levels: readonly number[]): void {
  const sorted = [...levels].sort((a, b) => a - b);
  const [low, middle, high] = [0.1, 0.5, 0.9].map((share) => decibels(sorted[Math.round(share * (sorted.length - 1))] ?? NaN));
  process.stdout.write(cells(name, middle ?? '', `${low} … ${high}`));
}

async function reportComposed(deps: HalfHiddenDeps): Promise<void> {
  process.stdout.write(`\n${cells('one of two is seen', 'stem: seen', 'stem: hidden', 'SI-SDRi')}`);
  const known = await knownSpeech();
  const results: ComposedResult[] = [];
  for (const [at, seen] of known.entries()) {
    const result = await composedFilm(seen, known[(at + 1) % known.length] ?? seen, deps, signal);
    results.push(result);
    process.stdout.write(cells(result.clip, decibels(result.seen), decibels(result.hidden), decibels(result.improvement)));
  }
  const counts = results.map(({ seen, hidden }) => ({ windows: 1, right: Number(seen > hidden) }));
  const gains = results.map(({ improvement }) => ({ windows: 1, sum: improvement }));
  process.stdout.write(`the stem is nearer to the voice of the one who is seen in ${percent(share(counts))} of films (${shareInterval(counts).map(percent).join('–')}), chance 50.0 %; SI-SDR better by ${decibels(mean(gains))} dB (${range(gains)})\n`);
}

async function reportVoiceOver(deps: HalfHiddenDeps): Promise<void> {
  process.stdout.write(`\n${cells('on screen of a whole film', 'own sound', "another's")}`);
  const known = await knownSpeech();
  const levels: VoiceOverLevels[] = [];
  for (const [at, seen] of known.entries()) {
    const level = await voiceOverLevels(seen, known[(at + 1) % known.length] ?? seen, deps, signal);
    levels.push(level);
    process.stdout.write(cells(level.clip, decibels(level.own), decibels(level.other)));
  }
  row("the face's own voice", levels.map(({ own }) => own));
  row('another voice', levels.map(({ other }) => other));
}

async function reportFilms(deps: HalfHiddenDeps): Promise<void> {
  const films: FollowedFilm[] = [];
  process.stdout.write(`\n${cells('two people', 'seconds', 'judged', 'followed')}`);
  for (const path of await mediaFiles(join(FOOTAGE, 'check/two-speakers'))) {
    const film = await followedFilm(path, deps, signal);
    films.push(film);
    process.stdout.write(cells(film.name, String(film.both), String(film.windows), String(film.right)));
  }
  process.stdout.write(`the stem follows the one who talks in ${percent(share(films))} of seconds (${shareInterval(films).map(percent).join('–')}), chance 50.0 %\n`);
}

function byClip(all: readonly Judged[], valueOf: (judged: Judged) => number): readonly ClipSum[] {
  const table = new Map<string, ClipSum>();
  for (const each of all) {
    const { windows, sum } = table.get(each.clip) ?? { windows: 0, sum: 0 };
    table.set(each.clip, { windows: windows + 1, sum: sum + valueOf(each) });
  }
  return [...table.values()];
}

function range(clips: readonly ClipSum[]): string {
  return meanInterval(clips).map(decibels).join(' … ');
}

function decibels(value: number): string {
  return value.toFixed(1).replace('-', '−');
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function cells(first: string, ...others: readonly string[]): string {
  return `${first.padEnd(32)}${others.map((cell, i) => cell.padStart(i === 1 ? 15 : 10)).join('')}\n`;
}
