/**
 * @file Splitting a clip's sound into what is on screen and what is not. The stems keep the source's sample rate, depth and channels, and add up to
 * the source sample by sample. Where nothing in the picture makes the sound, the on-screen stem is quiet: that is an answer, not a failure.
 */
import type { MediaId } from '../model/media.ts';
import type { StemKind } from '../model/stem.ts';
import type { TimeRange } from '../time.ts';
import type { Call } from './services.ts';

/** Identifies one split of one track: a hash of the media, the settings and the model. */
export type StemsId = string;

/** What to split. */
export interface StemsArgs {
  readonly mediaId: MediaId;
  /** Null is the loudest track. */
  readonly audioTrack: number | null;
  /** Null is the whole track. */
  readonly range: TimeRange | null;
  /** Number of the person whose voice is on screen, as {@link StemsService.faces} of the same range counts; null is everything visible. */
  readonly face: number | null;
  /** How far the sound is early against the picture, seconds, as measured or decided: the lips of a voice are looked for where it belongs. To the nearest picture. */
  readonly offset: number;
}

/** How samples are stored. */
export type StemFormat = 's16' | 's24' | 's32' | 'f32' | 'f64';

/** Stems, finished or under way. */
export interface StemsInfo {
  readonly id: StemsId;
  readonly mediaId: MediaId;
  readonly audioTrack: number;
  /** What was asked for, seconds on the clip's timeline, with its end resolved. */
  readonly range: TimeRange;
  readonly face: number | null;
  /** As asked for. */
  readonly offset: number;
  /** Model that judged. */
  readonly model: string;
  /** Hz; the source's. */
  readonly sampleRate: number;
  /** The source's. */
  readonly channels: number;
  /** The source's depth; 32-bit floats for lossy codecs, which have none. */
  readonly format: StemFormat;
  /** Seconds from `range.start` that are finished. */
  readonly coveredSeconds: number;
  readonly complete: boolean;
  /**
   * Each stem as an opened medium with one audio track: its sound and peaks are had like any other's (`media.peaks`, `/media/<id>/pcm/0`, `/media/<id>`).
   * Its time 0 is `range.start`. While stems grow, each report brings media that are longer, under new ids. Null before there are any.
   */
  readonly media: Readonly<Record<StemKind, MediaId>> | null;
  /** Share of the mixture's energy so far that went to the on-screen stem, 0–1; null for silence. */
  readonly onScreenShare: number | null;
  /** Seconds so far with something in the picture to judge by; in the rest all sound is off screen. */
  readonly visibleSeconds: number;
  /** Seconds of those in which something is heard that the lips in view do not say: off screen too, unless their face is the one that was asked for. */
  readonly doubtedSeconds: number;
}

/** A person in the picture. Someone who comes back after a cut is another person here: nobody is recognised. */
export interface VisibleFace {
  /** From 0, in order of appearance. */
  readonly face: number;
  readonly start: number;
  readonly end: number;
  /** Where the face is, once a second or so, boxes as fractions of the displayed picture. */
  readonly path: readonly { readonly time: number; readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } }[];
  /** Index into `path` of a good moment for a portrait: the face is large. */
  readonly portrait: number;
}

/** EBU R 128 by ITU-R BS.1770-4. Null is silence, or too short to tell. */
export interface Loudness {
  /** LUFS over all, gated. */
  readonly integrated: number | null;
  /** Loudness range, LU. */
  readonly range: number | null;
  /** Largest true peak, dBTP. */
  readonly truePeak: number | null;
  /** Largest loudness over 0.4 s and over 3 s, LUFS. */
  readonly maxMomentary: number | null;
  readonly maxShortTerm: number | null;
}

/** What to write. */
export interface StemsExportArgs extends StemsArgs {
  readonly stems: readonly StemKind[];
  /** `source` keeps the stems' own. Both stems are rounded together, so that they still add up. */
  readonly format: 'source' | 's16' | 's24' | 'f32';
  /**
   * Names of the files without the ending; null is `{name}.{stem}`. Known are `{name}`, `{stem}` (on-screen, off-screen), `{face}` (a number from 1, or
   * all), `{range}` (00m12.5s-01m00s, or whole), `{timecode}` (of the first sample, with dashes), `{date}` (YYYY-MM-DD) and `{track}` (from 1).
   */
  readonly pattern: string | null;
  /** Null is beside the source. */
  readonly folder: string | null;
  readonly overwrite: boolean;
  /** Also writes `<name>.stems.mov` (or `.mkv`): a copy of the film with both stems as further audio tracks. Whole tracks only. */
  readonly mux: boolean;
}

/** One file that was written: Broadcast Wave (EBU Tech 3285), RF64 (EBU Tech 3306) where it is larger than 4 GB. */
export interface StemFile {
  readonly kind: StemKind;
  readonly path: string;
  readonly format: StemFormat;
  readonly loudness: Loudness;
  /** Samples since midnight of the first sample, as in the file's `bext` chunk: the clip's timecode, or its timeline where it has none. */
  readonly timeReference: number;
}

/** What was written and how it was proven. */
export interface StemsExportResult {
  readonly stems: StemsInfo;
  readonly files: readonly StemFile[];
  /** Loudness of the mixture, to compare with. */
  readonly mixture: Loudness;
  /** Largest |on + off − source| in dB of full scale, by reading all three again; null when it is zero everywhere, or when only one stem was written. */
  readonly residualDb: number | null;
  /** The copy of the film, and the MD5 of its picture's packets, equal before and after. */
  readonly muxed: { readonly path: string; readonly videoHash: string } | null;
  readonly warnings: readonly string[];
}

/** On-screen and off-screen sound. */
export interface StemsService {
  /**
   * Splits, or finds what was split before; goes on where an earlier call was ended or killed. `progress.partial` carries a {@link StemsInfo} whenever more
   * can be played. The level and the share of on-screen sound over time is the resource `media/<mediaId>/stems/<id>/curve`; see `model/on-screen-curve.ts`.
   *
   * @throws {AppError} `media.no-audio-stream`, `media.no-video-stream`, `media.no-such-track`, `model.missing`, `stems.no-such-face`, `ffmpeg.*`, `engine.*`, `disk.*`.
   */
  split(args: StemsArgs, call: Call): Promise<StemsInfo>;
  /** People whose faces can be followed in the range; null is the whole clip. What was found is kept, so that a split does not look again. */
  faces(args: { readonly mediaId: MediaId; readonly range: TimeRange | null }, call: Call): Promise<readonly VisibleFace[]>;
  /**
   * Splits where that is still to be done, and writes files, each whole or not at all.
   *
   * @throws {AppError} as {@link split}, and `fix.output-exists`, `fix.output-is-source`, `stems.unsupported`, `stems.verification-failed`, `disk.*`.
   */
  export(args: StemsExportArgs, call: Call): Promise<StemsExportResult>;
}
