/** @file What is handed back to an editing program: clips, their corrections, stems and markers, in no program's own terms. */
import type { Rational } from '../time.ts';
import type { Correction } from './alignment.ts';

/** File formats that a timeline can be written in. */
export type InterchangeFormat =
  /** OpenTimelineIO JSON: Resolve, Premiere, Kdenlive, Flame. */
  | 'otio'
  /** Final Cut Pro XML 1.11: Final Cut Pro, Resolve. */
  | 'fcpxml'
  /** Final Cut Pro 7 XML 5, the one that Premiere reads. */
  | 'xmeml'
  /** CMX3600 edit decision list: anything. */
  | 'edl'
  /** Resolve's timeline markers as an EDL. */
  | 'resolve-markers'
  /** Corrections and markers as a table. */
  | 'csv';

/** Every format, in the order that they are offered. */
export const INTERCHANGE_FORMATS: readonly InterchangeFormat[] = ['otio', 'fcpxml', 'xmeml', 'edl', 'resolve-markers', 'csv'];

/** The audio track that was measured and is slipped. */
export interface InterchangeSound {
  /** Channels of the file before this track's first, counted over all audio tracks. */
  readonly firstChannel: number;
  readonly channels: number;
  /** Channels of all audio tracks of the file. */
  readonly fileChannels: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Where it ends on the clip's presentation timeline, seconds. */
  readonly duration: number;
}

/** A file with a part of the sound. It runs on the clock of the clip's own sound, so it is slipped in the same way. */
export interface InterchangeStem {
  /** Absolute path. */
  readonly path: string;
  readonly name: string;
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Seconds. */
  readonly duration: number;
}

/** Colors that every program with colored markers has. */
export type MarkerColor = 'red' | 'yellow' | 'blue';

/** A moment that an editor should see. */
export interface InterchangeMarker {
  /** Seconds on the clip's presentation timeline. */
  readonly time: number;
  /** Seconds; 0 is a single frame. */
  readonly duration: number;
  readonly name: string;
  readonly comment: string;
  readonly color: MarkerColor;
  /** A jump of the offset, a moment to be checked by eye, or plain information. */
  readonly kind: 'step' | 'doubtful' | 'note';
}

/** One clip and what is to be done with it. */
export interface InterchangeClip {
  /** Absolute path on the machine that wrote the file. */
  readonly path: string;
  readonly name: string;
  /** Constant frame rate of the picture, exact. */
  readonly frameRate: Rational;
  /** Seconds of picture. */
  readonly duration: number;
  /** Timecode of the first frame, as in the file; null is 00:00:00:00. */
  readonly timecode: string | null;
  /** Displayed size in pixels. */
  readonly width: number;
  readonly height: number;
  /** Null where the file has none. */
  readonly sound: InterchangeSound | null;
  readonly correction: Correction;
  readonly stems: readonly InterchangeStem[];
  readonly markers: readonly InterchangeMarker[];
}

/** How far a clip's sound in a written file is from its correction, because the format counts in coarser steps. */
export interface InterchangeResidual {
  readonly path: string;
  /** Largest difference over the clip in seconds, positive = the written sound is later than it should be. */
  readonly seconds: number;
}
