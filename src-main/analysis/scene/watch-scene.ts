/** @file Looks at and listens to one part of a film as the multisensory network does, and keeps nothing but how well they go together at every offset. */
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import { EDGE } from '../../networks/multisensory-agreement.ts';
import { joinedSteps } from '../../networks/multisensory-align.ts';
import { windowSamples } from '../../networks/multisensory-config.ts';
import type { Tools } from '../../process/binaries.ts';
import type { Turn } from '../embed.ts';
import { SoundReader } from '../multisensory/sound-reader.ts';
import { seenFrames, seenRange, seeWindows } from '../multisensory/see-windows.ts';
import type { OffsetGrid } from '../similarity.ts';
import type { AgreementNetwork } from './agreement-network.ts';

/** What one window of the picture says. */
export interface SceneWindow {
  /** Centre, seconds. */
  readonly time: number;
  /** Seconds. */
  readonly duration: number;
  /** Agreement at each offset of the grid, `[gridLength]`, comparable within the window; 0 where there is too little sound. */
  readonly scores: Float32Array;
  /** Steps compared at each offset, `[gridLength]`; 0 where there were too few. */
  readonly frames: Float32Array;
}

/** Which part of what. */
export interface ScenePart {
  readonly audioTrack: number;
  readonly range: TimeRange;
  /** Its step is {@link stepOf} the network. */
  readonly grid: OffsetGrid;
}

/** Longest window, frames: 4 s. */
const WINDOW = 100;
/** Windows are whole numbers of the network's coarsest step, frames. */
const GRAIN = 4;
/** Shortest window, frames: 2.4 s, of which 1.6 s count. In less, one word fits another. */
const SHORTEST = 60;
/** Share of a window that an offset must have sound for. */
const LEAST_COVERAGE = 0.5;
const VIEW = { x: 0, y: 0, width: 1, height: 1 } as const;

/** What looking and listening work with. */
export interface SceneDeps {
  readonly network: AgreementNetwork;
  readonly tools: Tools;
  readonly turn: Turn;
}

/** Vectors of sound from `start` on, one per step. */
export interface HeardSound {
  /** `[steps, vectorSize]` row-major. */
  readonly vectors: Float32Array;
  /** Seconds. */
  readonly start: number;
}

/**
 * Windows of which the middles touch, and the last ends with the part. None where the part is too short.
 *
 * @throws {AppError} `media.*`, `ffmpeg.*`, `engine.*`.
 * @throws {CanceledError} within a second of `turn.signal`.
 */
export async function watchScene(media: MediaInfo, part: ScenePart, deps: SceneDeps): Promise<readonly SceneWindow[]> {
  return seeScene(media, part, await hearScene(media, part, deps), deps);
}

/** How the picture of a part goes with a sound, its own or any other. */
export async function seeScene(media: MediaInfo, { audioTrack, range, grid }: ScenePart, sound: HeardSound, { network, tools, turn }: SceneDeps): Promise<readonly SceneWindow[]> {
  const { frameRate } = network.config;
  const [step, perStep] = [stepOf(network), framesPerStep(network)];
  const { first, last } = seenFrames(media, audioTrack, range, frameRate);
  // On whole steps, as the sound is.
  const seen = { start: (Math.ceil(first / perStep) * perStep) / frameRate, end: (Math.floor(last / perStep) * perStep) / frameRate };
  const frames = Math.min(WINDOW, Math.floor(((seen.end - seen.start) * frameRate + 1e-6) / GRAIN) * GRAIN);
  if (frames < SHORTEST) return [];
  const config = { ...network.config, frames };
  const steps = joinedSteps(config) - 2 * EDGE;
  const windows: SceneWindow[] = [];
  for await (const { start, end, pictures } of seeWindows(media, { audioTrack, range: seen, config, hop: steps * perStep, views: [VIEW] }, tools, turn.signal)) {
    const begins = Math.round((start - sound.start) / step) + EDGE - grid.radius;
    const { around, counts } = cut(sound.vectors, network.vectorSize, { begins, steps, radius: grid.radius });
    const agreement = await network.agree(pictures, around, counts.map((count) => Math.max(1, count)), turn);
    // Sound that is early by an offset lies that much before its picture: later sound is a negative offset.
    const covered = counts.map((count) => (count >= LEAST_COVERAGE * steps ? count : 0)).reverse();
    const scores = agreement.slice().reverse().map((score, index) => (covered[index] > 0 ? score : 0));
    windows.push({ time: (start + end) / 2, duration: steps * step, scores, frames: covered });
  }
  return windows;
}

/** All the sound that any offset can ask for, in windows of which the middles touch. */
export async function hearScene(media: MediaInfo, { audioTrack, range, grid }: ScenePart, { network, tools, turn }: SceneDeps): Promise<HeardSound> {
  const { frameRate, sampleRate, channels } = network.config;
  const reach = grid.radius * grid.step;
  const perStep = framesPerStep(network);
  const whole = seenRange(media, audioTrack, null);
  const first = perStep * Math.ceil((Math.max(whole.start, range.start - reach) * frameRate - 1e-6) / perStep);
  const last = Math.floor(Math.min(whole.end, range.end + reach) * frameRate + 1e-6);
  const sampleAt = (frame: number) => Math.round((frame / frameRate) * sampleRate);
  const [from, to] = [sampleAt(first), Math.max(sampleAt(first) + 1, sampleAt(last))];
  await using reader = new SoundReader(media, { audioTrack, sampleRate, channels, from: from / sampleRate, to: to / sampleRate }, tools, turn.signal);
  const samples = await reader.take(from, to);
  const length = windowSamples({ ...network.config, frames: WINDOW });
  const kept = joinedSteps({ ...network.config, frames: WINDOW }) - 2 * EDGE;
  const size = network.vectorSize;
  const vectors = new Float32Array(Math.max(0, Math.floor((last - first) / perStep)) * size);
  for (let at = 0; at < vectors.length; at += kept * size) {
    const frame = first + (at / size) * perStep;
    // What lies before the sound and after it is silence.
    const window = new Float32Array(length * channels);
    const begin = (sampleAt(frame - EDGE * perStep) - from) * channels;
    window.set(samples.subarray(Math.max(0, begin), Math.max(0, begin + window.length)), Math.max(0, -begin));
    const heard = await network.hear(window, WINDOW, turn);
    vectors.set(heard.subarray(EDGE * size, EDGE * size + Math.min(kept * size, vectors.length - at)), at);
  }
  return { vectors, start: first / frameRate };
}

/** Seconds per step of what picture and sound are compared by: 80 ms. */
export function stepOf(network: Pick<AgreementNetwork, 'config'>): number {
  return framesPerStep(network) / network.config.frameRate;
}

function framesPerStep({ config }: Pick<AgreementNetwork, 'config'>): number {
  return Math.round(config.frames / joinedSteps(config));
}

/** Vectors around a window that begins `radius` steps after step `begins`, and how many of its steps have one at each offset. */
function cut(vectors: Float32Array, size: number, { begins, steps, radius }: { readonly begins: number; readonly steps: number; readonly radius: number }): { readonly around: Float32Array; readonly counts: Float32Array } {
  const length = steps + 2 * radius;
  const around = new Float32Array(length * size);
  const known = vectors.length / size;
  const [from, to] = [Math.max(0, begins), Math.min(known, begins + length)];
  if (to > from) around.set(vectors.subarray(from * size, to * size), (from - begins) * size);
  const counts = Float32Array.from({ length: 2 * radius + 1 }, (_, lag) => Math.max(0, Math.min(known, begins + lag + steps) - Math.max(0, begins + lag)));
  return { around, counts };
}
