/** @file What of one media file can be learned from: faces whose lips move while somebody is heard, in sync as far as the current model can tell. */
import { stat, open } from 'node:fs/promises';
import type { Call } from '../../src-shared/contract/services.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { DiscardReason } from '../../src-shared/contract/training.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { type Inference, nearestPerTick } from '../analysis/embed.ts';
import { trackFaces, type FaceTrack } from '../analysis/faces.ts';
import { LEAST_SPEECH_SHARE, speechShare } from '../analysis/speech-activity.ts';
import { melPower } from '../dsp/mel.ts';
import { decodePcm } from '../media/decode.ts';
import { probe } from '../media/probe.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { OpenModel } from '../models/model-store.ts';
import type { Tools } from '../process/binaries.ts';
import type { DerivedCache } from '../project/derived-cache.ts';
import { type ClipContents, ClipWriter, readContents } from './clip-file.ts';
import { LEAST_JUDGED_FRAMES, syncVerdict } from './sync-verdict.ts';

/** What a scan works with. */
export interface ScanDeps {
  readonly tools: Tools;
  readonly engine: Inference;
  readonly faceModels: FaceModels;
  /** Its manifest says how crops and sound are taken; its opinion, what is dubbed. */
  readonly model: OpenModel;
  readonly cache: DerivedCache;
  /** False keeps what the current model holds for dubbed or out of sync: footage to judge models by must not be chosen by one of them. */
  readonly filtersDoubtful?: boolean;
}

/** One source and what was kept of it. */
export interface ScannedSource {
  readonly source: string;
  /** File of the derived cache; null when nothing could be read. */
  readonly clips: string | null;
  readonly contents: ClipContents;
}

/** Changes whenever the same file would be scanned differently. */
const VERSION = 1;
/** Long sources are looked at in pieces of this many seconds, so that memory stays bounded… */
const PIECE = 60;
/** …spread over the whole length, at most this many: one long interview must not outweigh all other faces. */
const MOST_PIECES = 20;
/** Frames of the shortest useful sequence: one second. */
export const FEWEST_FRAMES = 25;
/** Sound kept before and after a sequence, seconds: shifts of 15 frames and what the network sees beyond. */
const SOUND_MARGIN = 0.8;
/** Mean difference of consecutive crops, gray levels, of a picture that does not move: compression noise alone. */
const STILL = 0.35;

/**
 * Scans a file, or finds the result of an earlier scan. Files that cannot be read are reported, not thrown.
 *
 * @throws {AppError} `ffmpeg.missing`, `engine.*`, `model.*`, `disk.*`.
 */
export async function scanSource(source: string, deps: ScanDeps, call: Call): Promise<ScannedSource> {
  const key = await cacheKey(source, deps);
  const found = await deps.cache.find(key, 'clips');
  const known = found ? await readContents(found) : null;
  if (found && known) return { source, clips: found, contents: known };
  const { crop, mel } = deps.model.manifest;
  const facts = { size: crop.sourceSize, sampleRate: mel.sampleRate };
  const nothing = (reason: DiscardReason, seconds: number): ScannedSource => {
    return { source, clips: null, contents: { ...facts, sequences: [], discarded: [{ reason, seconds }] } };
  };
  const media = await probe(source, deps.tools, call.signal).catch(unreadable);
  if (!media) return nothing('unreadable', 0);
  if (!media.video) return nothing('no-picture', media.duration);
  if (media.audio.length === 0) return nothing('no-sound', media.duration);
  let contents: ClipContents | null = null;
  const write = async (partial: string) => {
    const file = await open(partial, 'w');
    try {
      const writer = new ClipWriter(file);
      const discarded: Discarded[] = [];
      for (const range of pieces(media.duration)) discarded.push(...(await scanPiece(media, range, writer, deps, call)));
      contents = await writer.finish({ ...facts, discarded });
    } finally {
      await file.close();
    }
  };
  try {
    const clips = await deps.cache.make(key, 'clips', write, { trim: false });
    return { source, clips, contents: contents ?? nothing('no-face', media.duration).contents };
  } catch (error) {
    unreadable(error);
    return nothing('unreadable', media.duration);
  }
}

async function cacheKey(source: string, { model: { manifest }, filtersDoubtful = true }: ScanDeps): Promise<readonly (string | number)[]> {
  const { size, mtimeMs } = await stat(source).catch(() => ({ size: 0, mtimeMs: 0 }));
  const { frameRate, sourceSize, halfSizeInEyeDistances, smoothingFrames } = manifest.crop;
  const cut = [frameRate, sourceSize, halfSizeInEyeDistances, smoothingFrames, manifest.mel.sampleRate];
  return ['training-clips', VERSION, source, size, mtimeMs, ...cut, filtersDoubtful ? manifest.sha256 : 'unfiltered'];
}

/** Whatever is the file's own fault makes it unusable; anything else stops the scan. */
function unreadable(error: unknown): null {
  const own = error instanceof AppError && (error.code.startsWith('media.') || error.code === 'ffmpeg.failed' || error.code === 'ffmpeg.stalled');
  if (!own) throw error;
  return null;
}

function pieces(duration: number): readonly TimeRange[] {
  const count = Math.max(1, Math.ceil(duration / PIECE));
  const taken = Math.min(count, MOST_PIECES);
  return Array.from({ length: taken }, (_, i) => {
    const start = Math.floor((i * count) / taken) * PIECE;
    return { start, end: Math.min(duration, start + PIECE) };
  });
}

/** A stretch that was left out. */
type Discarded = ClipContents['discarded'][number];

async function scanPiece(media: MediaInfo, range: TimeRange, writer: ClipWriter, deps: ScanDeps, call: Call): Promise<readonly Discarded[]> {
  const { crop, mel } = deps.model.manifest;
  const [sound, tracks] = await Promise.all([
    readSound(media, range, mel.sampleRate, deps.tools, call.signal),
    trackFaces(media, { range, frameRate: crop.frameRate, crop: { ...crop, cropSize: crop.sourceSize } }, deps, call),
  ]);
  if (tracks.length === 0) return [{ reason: 'no-face', seconds: range.end - range.start }];
  const discarded: Discarded[] = [];
  for (const track of tracks) {
    const face = evenly(track, crop.frameRate);
    const cut = soundOf(sound, face.time, face.frames / crop.frameRate, mel.sampleRate);
    const reason = await whyUseless(face, cut, deps, call.signal);
    if (reason) discarded.push({ reason, seconds: face.frames / crop.frameRate });
    else await writer.add(face.time, face.crops, face.frames, cut);
  }
  return discarded;
}

/** One face on an even grid of frames. */
interface EvenFace {
  readonly time: number;
  readonly frames: number;
  /** `[frames, size, size]`. */
  readonly crops: Uint8Array;
  readonly size: number;
}

function evenly({ times, crops, cropSize }: FaceTrack, frameRate: number): EvenFace {
  const ticks = nearestPerTick(times, frameRate);
  const area = cropSize ** 2;
  const even = new Uint8Array(ticks.length * area);
  ticks.forEach((index, tick) => even.set(crops.subarray(index * area, (index + 1) * area), tick * area));
  return { time: times[0] ?? 0, frames: ticks.length, crops: even, size: cropSize };
}

async function whyUseless(face: EvenFace, sound: CutSound, deps: ScanDeps, signal: AbortSignal): Promise<DiscardReason | null> {
  if (face.frames < FEWEST_FRAMES) return 'too-short';
  const { mel, crop } = deps.model.manifest;
  const length = Math.round((face.frames * mel.sampleRate) / crop.frameRate);
  const own = sound.samples.subarray(sound.leadSamples, sound.leadSamples + length);
  if (speechShare(melPower(own, mel), mel.bands) < LEAST_SPEECH_SHARE) return 'silence';
  if (movement(face) < STILL) return 'still';
  if (face.frames < LEAST_JUDGED_FRAMES || deps.filtersDoubtful === false) return null;
  const heard = { samples: sound.samples, start: face.time - sound.leadSamples / mel.sampleRate };
  return syncVerdict(face, heard, { model: deps.model, engine: deps.engine, signal });
}

/** Mean absolute difference of consecutive crops, gray levels. */
function movement({ crops, frames, size }: EvenFace): number {
  const area = size ** 2;
  let sum = 0;
  for (let i = area; i < crops.length; i++) sum += Math.abs(crops[i] - crops[i - area]);
  return sum / (Math.max(1, frames - 1) * area);
}

interface CutSound {
  readonly samples: Float32Array;
  readonly leadSamples: number;
}

interface Sound {
  readonly start: number;
  readonly samples: Float32Array;
}

/** The sound of a face with {@link SOUND_MARGIN} on both sides, as far as there is any. */
function soundOf({ start, samples }: Sound, time: number, duration: number, sampleRate: number): CutSound {
  const first = Math.round((time - start) * sampleRate);
  const margin = Math.round(SOUND_MARGIN * sampleRate);
  const from = Math.max(0, first - margin);
  return { samples: samples.slice(from, first + Math.round(duration * sampleRate) + margin), leadSamples: first - from };
}

async function readSound(media: MediaInfo, range: TimeRange, sampleRate: number, tools: Tools, signal: AbortSignal): Promise<Sound> {
  const wanted = { start: Math.max(0, range.start - SOUND_MARGIN), end: Math.min(media.duration, range.end + SOUND_MARGIN) };
  const samples = new Float32Array(Math.ceil((wanted.end - wanted.start) * sampleRate) + 1);
  let [start, length] = [wanted.start, 0];
  for await (const chunk of decodePcm(media, { audioTrack: 0, sampleRate, channels: 1, range: wanted }, tools, signal)) {
    if (length === 0) start = chunk.time;
    const part = chunk.samples.subarray(0, samples.length - length);
    samples.set(part, length);
    length += part.length;
  }
  return { start, samples: samples.subarray(0, length) };
}
