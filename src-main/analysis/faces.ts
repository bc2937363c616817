/** @file Faces of a range of a film, with their mouths, ready for a lip-sync network. */
import type { Call } from '../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { decodeFrames, displaySize } from '../media/decode.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { CropSpec } from '../models/manifest.ts';
import type { Tools } from '../process/binaries.ts';
import type { Inference } from './embed.ts';
import { FacePoints } from './face-points.ts';
import { FaceSearch } from './face-search.ts';
import type { FaceTrack, TrackedFrame } from './face-track.ts';
import { FaceTracker } from './face-tracker.ts';
import { PicturePyramid } from './picture-pyramid.ts';
import { markShots } from './shot-cuts.ts';

export type { FaceTrack } from './face-track.ts';

/** What to look at. */
export interface FacesOptions {
  readonly range: TimeRange;
  /** Frames per second to track at: the lip-sync network's. */
  readonly frameRate: number;
  readonly crop: CropSpec;
}

/** What is needed for it. */
export interface FacesDeps {
  readonly tools: Tools;
  readonly engine: Inference;
  readonly faceModels: FaceModels;
}

/**
 * Longest side of the decoded picture, pixels. Lips are read as well from faces 45 pixels wide as from large ones (bench/faces.ts), so this is
 * enough for faces from a tenth of the picture; where all are smaller, a second pass looks closer.
 */
const WORKING_SIZE = 480;
const LARGEST_WORKING_SIZE = 1920;
/** A face is wide enough from the first on; a closer look makes it the second, pixels. */
const ENOUGH_WIDTH = 40;
const WANTED_WIDTH = 56;

/**
 * Finds and follows the faces in `range`. Memory is bounded by the tracks: pictures are dropped as soon as the mouths are cropped.
 *
 * @returns tracks within one shot each, in order of their start.
 * @throws {AppError} `media.no-video-stream`, `ffmpeg.*`, `engine.*`, `model.*`.
 */
export async function trackFaces(media: MediaInfo, options: FacesOptions, deps: FacesDeps, call: Call): Promise<readonly FaceTrack[]> {
  const { video } = media;
  if (!video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
  const display = displaySize(video);
  const job = { media, options, deps, call };
  const first = fitted(display, WORKING_SIZE);
  const tracks = await trackAt(first, job);
  const largest = fitted(display, LARGEST_WORKING_SIZE);
  if (longestSide(largest) <= longestSide(first)) return tracks;
  const widest = tracks.length > 0 ? Math.max(...tracks.map(meanWidth)) : await widestInTheMiddle(largest, job);
  if (widest === 0 || widest * first.width >= ENOUGH_WIDTH) return tracks;
  return trackAt(fitted(display, Math.min(longestSide(largest), (WANTED_WIDTH / widest) * (longestSide(display) / display.width))), job);
}

interface Job {
  readonly media: MediaInfo;
  readonly options: FacesOptions;
  readonly deps: FacesDeps;
  readonly call: Call;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** All tracks of the range, from pictures of one size. */
async function trackAt(size: Size, job: Job): Promise<readonly FaceTrack[]> {
  const { options, deps, call } = job;
  const { range, crop } = options;
  const search = new FaceSearch(deps.engine, deps.faceModels, call.signal);
  const tracker = new FaceTracker(search, new FacePoints(deps.engine, deps.faceModels, call.signal), crop);
  for await (const { frame, startsShot } of markShots(pictures(size, range, job))) {
    await tracker.push(frame, startsShot);
    call.onProgress({ stage: 'finding-faces', fraction: (frame.time - range.start) / (range.end - range.start), etaSeconds: null });
  }
  return tracker.finish();
}

/** Width of the widest face in one frame from the middle of the range, as a fraction of the picture; 0 without one. */
async function widestInTheMiddle(size: Size, job: Job): Promise<number> {
  const { range, frameRate } = job.options;
  const start = (range.start + range.end) / 2;
  const search = new FaceSearch(job.deps.engine, job.deps.faceModels, job.call.signal);
  for await (const { picture } of pictures(size, { start, end: start + 2 / frameRate }, job)) {
    const faces = await search.all(picture);
    return Math.max(0, ...faces.map(({ width }) => width / size.width));
  }
  return 0;
}

function meanWidth({ boxes }: FaceTrack): number {
  let sum = 0;
  for (let i = 2; i < boxes.length; i += 4) sum += boxes[i];
  return (4 * sum) / boxes.length;
}

function longestSide({ width, height }: Size): number {
  return Math.max(width, height);
}

/** `size` reduced, where larger, to `longest` pixels on its longer side; whole pixels. */
function fitted(size: Size, longest: number): Size {
  const scale = Math.min(1, longest / longestSide(size));
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) };
}

async function* pictures(size: Size, range: TimeRange, { media, options, deps, call }: Job): AsyncGenerator<TrackedFrame, void, undefined> {
  for await (const { time, data } of decodeFrames(media, { ...size, pixels: 'rgb24', range, frameRate: options.frameRate }, deps.tools, call.signal)) {
    yield { time, picture: new PicturePyramid({ ...size, channels: 3, data }) };
  }
}
