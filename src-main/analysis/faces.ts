/** @file Faces of a range of a film, with their mouths, ready for a lip-sync network. */
import type { Call } from '../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { decodeFrames, displaySize } from '../media/decode.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { CropSpec } from '../models/manifest.ts';
import type { Tools } from '../process/binaries.ts';
import { FacePoints } from './face-points.ts';
import { FaceSearch, type Inference } from './face-search.ts';
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

/** Longest side of the decoded picture, pixels. Enough for a mouth crop of every face wider than an eighth of it. */
const WORKING_SIZE = 640;

/**
 * Finds and follows the faces in `range`. Memory is bounded by the tracks: pictures are dropped as soon as the mouths are cropped.
 *
 * @returns tracks within one shot each, in order of their start.
 * @throws {AppError} `media.no-video-stream`, `ffmpeg.*`, `engine.*`, `model.*`.
 */
export async function trackFaces(media: MediaInfo, options: FacesOptions, deps: FacesDeps, call: Call): Promise<readonly FaceTrack[]> {
  const { video } = media;
  if (!video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
  const size = fitted(displaySize(video), WORKING_SIZE);
  const tracker = new FaceTracker(
    new FaceSearch(deps.engine, deps.faceModels, call.signal),
    new FacePoints(deps.engine, deps.faceModels, call.signal),
    options.crop,
  );
  const { range } = options;
  for await (const { frame, startsShot } of markShots(pictures(media, options, size, deps.tools, call.signal))) {
    await tracker.push(frame, startsShot);
    call.onProgress({ stage: 'finding-faces', fraction: (frame.time - range.start) / (range.end - range.start), etaSeconds: null });
  }
  return tracker.finish();
}

/** `size` reduced, where larger, to `longest` pixels on its longer side; whole pixels. */
function fitted(size: { readonly width: number; readonly height: number }, longest: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longest / Math.max(size.width, size.height));
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) };
}

async function* pictures(
  media: MediaInfo,
  { range, frameRate }: FacesOptions,
  size: { readonly width: number; readonly height: number },
  tools: Tools,
  signal: AbortSignal,
): AsyncGenerator<TrackedFrame, void, undefined> {
  for await (const { time, data } of decodeFrames(media, { ...size, pixels: 'rgb24', range, frameRate }, tools, signal)) {
    yield { time, picture: new PicturePyramid({ ...size, channels: 3, data }) };
  }
}
