/** @file The faces of one window of a film with what a lip-sync network reads from their mouths, picture by picture. Looked for once per window, then kept. */
import { readFile, writeFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import type { Call } from '../../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { OpenModel } from '../../models/model-store.ts';
import type { DerivedCache } from '../../project/derived-cache.ts';
import { embedPicture, inBackground } from '../embed.ts';
import { trackFaces, type FacesDeps, type FaceTrack } from '../faces.ts';
import type { SeparationWindow } from './separation-windows.ts';

/** One face followed through one shot, or what of it lies in a window. Pictures are counted as the window's are. */
export interface VisibleTrack {
  /** Picture of the first value. */
  readonly first: number;
  /** `[count, 4]`: x, y, width, height as fractions of the displayed picture. */
  readonly boxes: Float32Array;
  /** `[count, size]`: lip-sync embeddings. */
  readonly vectors: Float32Array;
  /** 1 where the face was seen in that very picture, `[count]`. */
  readonly present: Uint8Array;
}

/** Finds the tracks of one window. */
export interface FaceFinder {
  /** Changes with the models: part of the key of whatever is derived. */
  readonly id: string;
  /** Pictures per second that windows and tracks are counted in. */
  readonly frameRate: number;
  find(media: MediaInfo, window: SeparationWindow, call: Call): Promise<readonly VisibleTrack[]>;
}

/** What is needed to find faces. */
export interface VisibleFacesDeps extends FacesDeps {
  readonly lipSync: OpenModel;
  readonly cache: DerivedCache;
}

/** Raised whenever the same pictures would give other tracks. */
const VERSION = 1;

/** Finds faces by the given models. */
export function faceFinder(deps: VisibleFacesDeps): FaceFinder {
  const { manifest, source } = deps.lipSync;
  return { id: source.id, frameRate: manifest.crop.frameRate, find: (media, window, call) => visibleFaces(media, window, deps, call) };
}

/**
 * Tracks of one window, in order of their start.
 *
 * @throws {AppError} `media.no-video-stream`, `ffmpeg.*`, `engine.*`, `model.*`.
 */
async function visibleFaces(media: MediaInfo, window: SeparationWindow, given: VisibleFacesDeps, call: Call): Promise<readonly VisibleTrack[]> {
  const deps = call.background ? { ...given, engine: inBackground(given.engine) } : given;
  const { manifest, source } = deps.lipSync;
  const key = ['visible-faces', VERSION, media.id, source.id, window.first, window.end];
  const found = await deps.cache.find(key, 'faces');
  if (found) return deserialize(await readFile(found)) as readonly VisibleTrack[];
  const { crop } = manifest;
  const range = { start: window.first / crop.frameRate, end: window.end / crop.frameRate };
  const tracks = await trackFaces(media, { range, frameRate: crop.frameRate, crop }, deps, call);
  const visible: VisibleTrack[] = [];
  for (const track of tracks) {
    const { times, vectors, dimensions } = await embedPicture(track.crops, track.times, { model: deps.lipSync, engine: deps.engine, signal: call.signal });
    const onGrid = placed(track, { times, vectors, dimensions }, window, crop.frameRate);
    if (onGrid) visible.push(onGrid);
  }
  await deps.cache.make(key, 'faces', (partial) => writeFile(partial, serialize(visible)), { trim: false });
  return visible;
}

/** Values of a track at the pictures of the network: each takes those of the frame that is nearest, if one is within half a picture and a little. */
function placed(track: FaceTrack, embedded: { readonly times: Float64Array; readonly vectors: Float32Array; readonly dimensions: number }, window: SeparationWindow, frameRate: number): VisibleTrack | null {
  const { times, vectors, dimensions } = embedded;
  if (times.length === 0) return null;
  const first = Math.max(window.first, Math.round(times[0] * frameRate));
  const count = Math.min(window.end, Math.round(times[times.length - 1] * frameRate) + 1) - first;
  if (count <= 0) return null;
  const result = { first, boxes: new Float32Array(4 * count), vectors: new Float32Array(dimensions * count), present: new Uint8Array(count) };
  let [vector, box] = [0, 0];
  for (let i = 0; i < count; i++) {
    const time = (first + i) / frameRate;
    vector = nearest(times, time, vector);
    box = nearest(track.times, time, box);
    result.vectors.set(vectors.subarray(vector * dimensions, (vector + 1) * dimensions), i * dimensions);
    result.boxes.set(track.boxes.subarray(4 * box, 4 * box + 4), 4 * i);
    // Frames of a film that is slower than the network serve several pictures.
    result.present[i] = Math.abs(track.times[box] - time) <= Math.max(0.75 / frameRate, spacing(track.times, box)) ? 1 : 0;
  }
  return result;
}

/** Index of the time nearest to `time`, looked for from `from` on. */
function nearest(times: Float64Array, time: number, from: number): number {
  let at = from;
  while (at + 1 < times.length && Math.abs(times[at + 1] - time) <= Math.abs(times[at] - time)) at++;
  return at;
}

function spacing(times: Float64Array, at: number): number {
  const next = Math.min(times.length - 1, at + 1);
  return next > at ? times[next] - times[at] : 0;
}
