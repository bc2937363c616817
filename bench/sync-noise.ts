/**
 * @file How much of a clip's offset is found when something else is heard as loudly as the speaker:
 * `npx tsx bench/sync-noise.ts [--takes N] [--decibels D] [--cache DIR]`. Footage that no training saw.
 *
 * Stretches of 2, 5 and 8 seconds, all of them in sync, alone and under what else is heard; and the same lips beside another clip's voice, where nothing is
 * to be found. Lips are compared with all that is heard, and as a measurement compares them: with the speech in it, where speech does not stand clear.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CERTAIN, confidenceOf, LEAST_CONFIDENCE } from '../src-main/analysis/confidence.ts';
import { embedMel } from '../src-main/analysis/embed.ts';
import { findPeak } from '../src-main/analysis/peak.ts';
import { separatorNetworks } from '../src-main/analysis/separation/separator-network.ts';
import { melOfSpeech, speechNetwork } from '../src-main/analysis/separation/speech-part.ts';
import { offsetGrid, similaritySums } from '../src-main/analysis/similarity.ts';
import { pool, standardise, type WindowCurve } from '../src-main/analysis/window-curve.ts';
import { melPower } from '../src-main/dsp/mel.ts';
import { ModelStore } from '../src-main/models/model-store.ts';
import { COMPACT_SEPARATOR } from '../src-main/networks/separator-config.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import { DerivedCache } from '../src-main/project/derived-cache.ts';
import { GENERATED, generatedSound } from '../src-main/trainer/separate/generated-sound.ts';
import { offGain } from '../src-main/trainer/separate/mixture.ts';
import { readStretch } from '../src-main/trainer/separate/voice-file.ts';
import { MODELS, startSyncSession } from './parts/sync-bench-session.ts';
import { beginnings, openVoiceClips, stretchOf, type VoiceClip } from './parts/voice-clips.ts';

const KINDS = ['nothing else', 'another voice', 'events', 'generated noise'] as const;
type Kind = (typeof KINDS)[number];
const MODES = ['all that is heard', 'as measured'] as const;
/** Seconds that are judged together. */
const LENGTHS = [2, 5, 8];
/** Longest and shortest take, pictures, and how much of it the offsets reach to either side. */
const [LONGEST, SHORTEST, REACH] = [300, 90, 30];
/** Seconds by which a peak may be off, and by which an answer is wrong for an editor. */
const [RIGHT, WRONG] = [0.06, 0.12];

const { values } = parseArgs({ options: { takes: { type: 'string', default: '40' }, decibels: { type: 'string', default: '0' }, cache: { type: 'string' } } });
const folder = await mkdtemp(join(tmpdir(), 'slateless-noise-'));
const session = await startSyncSession();
const { signal } = new AbortController();
try {
  const models = new ModelStore([MODELS]);
  const model = await models.lipSync();
  const speech = await speechNetwork(models, separatorNetworks(session.engine))();
  const { mel: spec, crop, embeddingSize: dimensions } = model.manifest;
  const grid = offsetGrid(REACH / crop.frameRate, spec.hopLength / spec.sampleRate);
  const { voices, sounds } = await openVoiceClips(session, COMPACT_SEPARATOR, new DerivedCache(values.cache ?? folder, Infinity));
  const random = seededRandom(5);
  process.stdout.write(`${model.source.id}, ${values.takes} takes of each kind, the voice ${values.decibels} dB above the rest\n`);
  for (const isOwn of [true, false]) for (const kind of KINDS) await judgeKind(kind, isOwn);

  async function judgeKind(kind: Kind, isOwn: boolean): Promise<void> {
    const films = new Map<string, (readonly WindowCurve[])[]>(MODES.map((mode) => [mode, []]));
    for (let take = 0; take < Number(values.takes); take++) {
      const voice = voices[take % voices.length]!;
      let frames = LONGEST;
      while (frames > SHORTEST && beginnings(voice, frames).count === 0) frames -= 10;
      const own = await drawn(voice, frames);
      const heard = isOwn ? own.samples : await filled(own.samples.length, () => otherVoice(voice));
      const beside = kind === 'nothing else' ? new Float32Array(heard.length) : await filled(heard.length, () => besides(kind, voice, take, heard.length));
      const gain = kind === 'nothing else' ? 0 : offGain(heard, beside, Number(values.decibels));
      const mixture = heard.map((value, i) => value + gain * beside[i]!);
      const mel = melPower(mixture, spec);
      const compared = { [MODES[0]]: mel, [MODES[1]]: await melOfSpeech(mixture, mel, spec, speech, { signal }) };
      const times = Float64Array.from({ length: frames }, (_, i) => i / crop.frameRate);
      for (const [mode, part] of Object.entries(compared)) {
        const sound = await embedMel(part, -COMPACT_SEPARATOR.windowLength / COMPACT_SEPARATOR.sampleRate, { model, engine: session.engine, signal });
        const windows: WindowCurve[] = [];
        for (let from = REACH; from + crop.frameRate <= frames - REACH; from += crop.frameRate) {
          const curve = standardise(similaritySums({ times, vectors: own.vectors, dimensions }, sound, grid, { from, to: from + crop.frameRate }));
          if (curve) windows.push({ ...curve, time: from / crop.frameRate, duration: 1, face: 0 });
        }
        films.get(mode)?.push(windows);
      }
    }
    process.stdout.write(`\n${isOwn ? 'own voice' : "another clip's voice"} under ${kind}\n`);
    for (const length of LENGTHS) for (const mode of MODES) print(mode, length, films.get(mode) ?? [], isOwn);
  }

  function print(mode: string, length: number, films: readonly (readonly WindowCurve[])[], isOwn: boolean): void {
    const peaks = films.flatMap((film) => film.slice(length - 1).map((_, at) => findPeak(pool(film.slice(at, at + length), grid), grid)));
    const share = (of: (offset: number, confidence: number) => boolean) => `${((100 * peaks.filter((peak) => peak && of(Math.abs(peak.offset), confidenceOf(peak, grid))).length) / peaks.length).toFixed(1)} %`.padStart(8);
    const right = isOwn ? `right ${share((offset) => offset <= RIGHT)}, ` : '';
    const wrong = `certain and wrong ${share((offset, confidence) => confidence >= CERTAIN && (!isOwn || offset > WRONG))}`;
    process.stdout.write(`  ${length} s, ${mode.padEnd(18)} ${right}answered ${share((_, confidence) => confidence >= LEAST_CONFIDENCE)}, certain ${share((_, confidence) => confidence >= CERTAIN)}, ${wrong} (${peaks.length})\n`);
  }

  function drawn(voice: VoiceClip, frames: number): ReturnType<typeof stretchOf> {
    const { first, count } = beginnings(voice, frames);
    return stretchOf(voice, first + Math.floor(random() * count), frames);
  }

  async function otherVoice(than: VoiceClip): Promise<Float32Array> {
    const others = voices.filter((voice) => voice !== than);
    return (await drawn(others[Math.floor(random() * others.length)]!, SHORTEST)).samples;
  }

  async function besides(kind: Kind, voice: VoiceClip, take: number, length: number): Promise<Float32Array> {
    if (kind === 'another voice') return otherVoice(voice);
    if (kind === 'generated noise') return generatedSound(GENERATED[take % GENERATED.length]!, length, COMPACT_SEPARATOR.sampleRate, random);
    const { path, sound } = sounds[Math.floor(random() * sounds.length)]!;
    return readStretch(path, sound, 0, sound.samples);
  }
} finally {
  await session.dispose();
  await rm(folder, { recursive: true });
}

/** One sound after another. */
async function filled(length: number, next: () => Promise<Float32Array>): Promise<Float32Array> {
  const result = new Float32Array(length);
  for (let at = 0; at < length; ) {
    const sound = await next();
    result.set(sound.subarray(0, length - at), at);
    at += Math.max(1, sound.length);
  }
  return result;
}
