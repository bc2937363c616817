/**
 * @file Films of two people whose voices are known: two clips side by side, both heard, one of the pictures black. The on-screen stem must be nearer to the
 * voice of the one who is seen. Made of real clips, split as the product splits.
 */
import { basename, join } from 'node:path';
import { probe } from '../../src-main/media/probe.ts';
import { levelOf } from '../../src-main/trainer/separate/mixture.ts';
import { BESIDE, writeDubbedFilm } from './dubbed-film.ts';
import { type KnownClip, voiceOfClip } from './known-clip.ts';
import { scaleInvariantSdr } from './si-sdr.ts';
import { type SplitFilmDeps, splitFilm } from './split-film.ts';

/** What came of one film: SI-SDR of its on-screen stem against the voice of the one who is seen and of the one who is not, and by how much the former is better than the mixture's. */
export interface ComposedResult {
  readonly clip: string;
  readonly seen: number;
  readonly hidden: number;
  readonly improvement: number;
}

/** Longest film, seconds. */
const MOST = 10;

/** The film of `seen` beside `hidden`, which is heard only. */
export async function composedFilm(seen: KnownClip, hidden: KnownClip, deps: SplitFilmDeps & { readonly folder: string }, signal: AbortSignal): Promise<ComposedResult> {
  const { tools, folder } = deps;
  const [own, other] = [await voiceOfClip(seen, MOST, tools, signal), await voiceOfClip(hidden, MOST, tools, signal)];
  const length = Math.min(own.length, other.length);
  const gain = levelOf(own.subarray(0, length)) / Math.max(1e-6, levelOf(other.subarray(0, length)));
  const voices = [own, other.map((value) => gain * value)].map((voice) => Float64Array.from(voice.subarray(0, length)));
  const mixture = Float32Array.from({ length }, (_, i) => 0.5 * (voices[0]![i]! + voices[1]![i]!));
  const output = join(folder, 'both.mov');
  const filter = `[0:v]${BESIDE}[a];[1:v]${BESIDE},drawbox=x=0:y=0:w=iw:h=ih:color=black:t=fill[b];[a][b]hstack[v]`;
  await writeDubbedFilm(output, { pictures: [seen.path, hidden.path], filter, sound: mixture }, tools, signal);
  const stem = new Float64Array(length);
  for await (const { first, onScreen } of splitFilm(await probe(output, tools, signal), deps, signal)) stem.set(onScreen[0]!.subarray(0, Math.max(0, length - first)), first);
  const heard = Float64Array.from(mixture);
  const [before, after] = [heard, stem].map((samples) => voices.map((voice) => scaleInvariantSdr(samples!, voice)));
  return { clip: basename(seen.path), seen: after![0]!, hidden: after![1]!, improvement: after![0]! - before![0]! };
}
