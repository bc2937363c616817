/** @file What a probe tells of one media file. Missing facts are null; nothing is guessed. */
import type { Rational } from '../time.ts';

/** Identifies an opened file for as long as the app runs: a hash of path, size and modification time. */
export type MediaId = string;

/** The picture stream that is analysed and shown: the first that is no cover art. */
export interface VideoStream {
  /** ffmpeg's stream index in the file. */
  readonly index: number;
  readonly codec: string;
  readonly profile: string | null;
  readonly pixelFormat: string | null;
  /** Coded size in pixels, before rotation. */
  readonly width: number;
  readonly height: number;
  /** Pixel aspect ratio; 1/1 when the file does not say. */
  readonly pixelAspect: Rational;
  /** Clockwise degrees that a player turns the picture by. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Nominal rate (`r_frame_rate`), or null. */
  readonly frameRate: Rational | null;
  /** Frames divided by duration, or null. */
  readonly averageFrameRate: Rational | null;
  /** True when packet timestamps are not evenly spaced. Then index by timestamp, never by n / fps. */
  readonly variableFrameRate: boolean;
  /** First timestamp, in seconds on the presentation timeline (the container's own start is subtracted). */
  readonly startTime: number;
  readonly duration: number | null;
  /** SMPTE start timecode as written in the file. */
  readonly timecode: string | null;
}

/** One audio track, in file order. */
export interface AudioStream {
  /** ffmpeg's stream index in the file. */
  readonly index: number;
  /** Position among the audio streams, from 0: what the contract calls `audioTrack`. */
  readonly track: number;
  readonly codec: string;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly channelLayout: string | null;
  readonly bitsPerSample: number | null;
  readonly startTime: number;
  readonly duration: number | null;
  readonly language: string | null;
  readonly title: string | null;
}

/** A stream that is neither analysed nor changed, but has to survive an export. */
export interface OtherStream {
  readonly index: number;
  readonly kind: 'video' | 'subtitle' | 'data' | 'attachment' | 'unknown';
  readonly codec: string | null;
}

/** One opened file. */
export interface MediaInfo {
  readonly id: MediaId;
  /** Absolute path. */
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** ffprobe's format name, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string;
  /** What the container calls time zero, in its own clock; subtracted from every time in this app. */
  readonly containerStart: number;
  /** Length of the presentation timeline in seconds. */
  readonly duration: number;
  readonly video: VideoStream | null;
  readonly audio: readonly AudioStream[];
  readonly others: readonly OtherStream[];
  readonly chapters: number;
  /** Whether Chromium plays the picture as it is; otherwise a proxy is needed, and why. */
  readonly playback: { readonly direct: boolean; readonly reason: string | null };
}

/** Layout of a min/max/rms pyramid as the resource endpoint serves it. */
export interface PeaksInfo {
  readonly mediaId: MediaId;
  readonly audioTrack: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples per bin of each level, finest first; each is a multiple of the one before. */
  readonly samplesPerBin: readonly number[];
  /** Bins per level once complete. */
  readonly bins: readonly number[];
  /** Seconds of sound that the pyramid covers so far. */
  readonly coveredSeconds: number;
  readonly complete: boolean;
}
