/**
 * @file A clip's features: what the multisensory network and simple statistics of the sound have to tell, averaged over windows. A long clip is looked at in
 * places spread over it, so that time and memory do not grow with its length. Kept in the cache.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { NoTagReason } from '../../../src-shared/model/tags.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import type { Tools } from '../../process/binaries.ts';
import type { DerivedCache } from '../../project/derived-cache.ts';
import type { SeeNetwork } from '../multisensory/see-network.ts';
import { WHOLE_PICTURE } from '../multisensory/see-views.ts';
import { seenRange, seeWindows, type SeeWindow } from '../multisensory/see-windows.ts';
import { pooledScales } from './pooled-scales.ts';
import { monoOf, soundStatistics } from './sound-statistics.ts';

/** What features are read with. */
export interface FeatureDeps {
  readonly tools: Tools;
  readonly network: SeeNetwork;
  readonly cache: DerivedCache;
}

/** Which part of a clip. */
export interface FeatureOptions {
  readonly audioTrack: number;
  readonly range: TimeRange | null;
}

/** What a clip has to tell, or why it cannot be looked at. */
export type ClipFeatures =
  | { readonly vector: Float64Array; readonly reason: null }
  | { readonly vector: null; readonly reason: Exclude<NoTagReason, 'unlike' | 'unsure'> };

/** Changes whenever the same clip would give other features. */
const VERSION = 1;
/** Windows that a clip is judged by at most, in so many places. */
const [PLACES, WINDOWS_PER_PLACE] = [6, 2];
/** Share of a window that a clip has to fill. */
const LEAST_SHARE = 0.5;

/** What features depend on beside the clip. */
export function featuresKey({ id }: SeeNetwork): string {
  return `${id}/${VERSION}`;
}

/**
 * Looks at a clip, or finds what was seen earlier.
 *
 * @throws {AppError} `ffmpeg.*`, `engine.*`, `media.no-such-track`, `disk.*`.
 * @throws {CanceledError} within a second of `signal`.
 */
export async function clipFeatures(media: MediaInfo, options: FeatureOptions, deps: FeatureDeps, signal: AbortSignal): Promise<ClipFeatures> {
  if (media.audio.length === 0) return { vector: null, reason: 'no-audio' };
  if (!media.video) return { vector: null, reason: 'no-video' };
  const seen = seenRange(media, options.audioTrack, options.range);
  const { frames, frameRate } = deps.network.config;
  if (seen.end - seen.start < (LEAST_SHARE * frames) / frameRate) return { vector: null, reason: 'too-short' };
  const { audioTrack, range } = options;
  const key = ['tag-features', featuresKey(deps.network), media.id, audioTrack, range?.start ?? -1, range?.end ?? -1];
  const found = await deps.cache.find(key, 'features');
  const known = found ? await readVector(found) : null;
  if (known) return { vector: known, reason: null };
  let vector: Float64Array | null = null;
  const write = async (partial: string) => {
    vector = await lookAt(media, seen, options, deps, signal);
    await writeFile(partial, Float64Array.from(vector ?? []));
  };
  // Small files by the thousand: whoever makes a large one trims.
  await deps.cache.make(key, 'features', write, { trim: false });
  return vector ? { vector, reason: null } : { vector: null, reason: 'too-short' };
}

/** Places of a clip that are looked at: all of it, or pieces of a few windows each, spread evenly from its start to its end. */
export function placesOf({ start, end }: TimeRange, window: number): readonly TimeRange[] {
  const piece = WINDOWS_PER_PLACE * window;
  if (end - start <= PLACES * piece) return [{ start, end }];
  return Array.from({ length: PLACES }, (_, i) => {
    const from = start + ((end - start - piece) * i) / (PLACES - 1);
    return { start: from, end: from + piece };
  });
}

/** The mean over all windows; null where nothing could be decoded. */
async function lookAt(media: MediaInfo, seen: TimeRange, { audioTrack }: FeatureOptions, deps: FeatureDeps, signal: AbortSignal): Promise<Float64Array | null> {
  const { config } = deps.network;
  let sum: Float64Array | null = null;
  let count = 0;
  for (const range of placesOf(seen, config.frames / config.frameRate)) {
    const options = { audioTrack, range, config, hop: config.frames, views: [WHOLE_PICTURE] };
    for await (const window of seeWindows(media, options, deps.tools, signal)) {
      throwIfCanceled(signal);
      const features = await windowFeatures(window, deps.network, signal);
      sum = sum ? sum.map((value, k) => value + features[k]) : features;
      count++;
    }
  }
  return sum && sum.map((value) => value / count);
}

async function windowFeatures({ pictures, sound }: SeeWindow, network: SeeNetwork, signal: AbortSignal): Promise<Float64Array> {
  const { sampleRate, channels } = network.config;
  const { scales } = await network.run({ pictures: 1, soundsPerPicture: 1, outputs: 'features' }, pictures, sound, { signal });
  const heard = soundStatistics(monoOf(sound, channels), sampleRate);
  return Float64Array.of(...pooledScales(scales ?? []), ...heard);
}

/** Null for a file that is none of ours. */
async function readVector(path: string): Promise<Float64Array | null> {
  const bytes = await readFile(path);
  if (bytes.length === 0 || bytes.length % 8 !== 0) return null;
  const vector = new Float64Array(Uint8Array.from(bytes).buffer);
  return vector.every(Number.isFinite) ? vector : null;
}
