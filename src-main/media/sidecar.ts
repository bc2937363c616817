/** @file The correction as a file of its own, for scripts and for later: `<name>.sync.json`. Versioned; nothing else is written. */
import type { FixOptions } from '../../src-shared/contract/services.ts';
import { type Correction, formatOffset, offsetAt, offsetWords } from '../../src-shared/model/alignment.ts';
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import { type Rational, secondsToFrames, secondsToSamples } from '../../src-shared/time.ts';

/** Version of the layout below. */
export const SIDECAR_VERSION = 1;

/** One range of the picture's timeline. Offsets are those at `start`; positive = sound early. */
export interface SidecarSegment {
  readonly start: number;
  readonly end: number | null;
  readonly offset: { readonly seconds: number; readonly samples: number; readonly frames: number | null; readonly words: string };
  readonly driftPpm: number;
}

/** The file's content. */
export interface Sidecar {
  readonly format: 'slateless-sync';
  readonly version: number;
  /** What the numbers mean, for whoever finds the file. */
  readonly convention: string;
  readonly source: { readonly name: string; readonly sizeBytes: number; readonly modified: string; readonly duration: number; readonly containerStart: number };
  readonly picture: { readonly frameRate: Rational | null; readonly variableFrameRate: boolean; readonly startTime: number; readonly timecode: string | null };
  readonly sound: { readonly audioTrack: number; readonly stream: number; readonly sampleRate: number; readonly channels: number; readonly startTime: number };
  readonly summary: string;
  readonly verdict: 'sound early' | 'sound late' | 'in sync' | 'drift' | 'steps';
  readonly correction: Correction;
  readonly segments: readonly SidecarSegment[];
  /** What measured it; null for a correction made by hand. */
  readonly measurement: FixOptions['measurement'] | null;
}

const CONVENTION =
  'Seconds on the presentation timeline (timestamps minus containerStart). Offset > 0: sound early. At picture time t play the source sound of time t - offset - driftPpm * 1e-6 * t, ' +
  'with offset taken at t = 0 in "correction" and at the start of the range in "segments".';

/** The sidecar of one correction. */
export function sidecarOf(media: MediaInfo, audio: AudioStream, options: Pick<FixOptions, 'correction' | 'measurement'>): Sidecar {
  const { correction } = options;
  const frameRate = media.video?.averageFrameRate ?? media.video?.frameRate ?? null;
  const segments = correction.segments.map(({ start, end, driftPpm }): SidecarSegment => {
    const seconds = offsetAt(correction, start);
    const frames = frameRate ? secondsToFrames(seconds, frameRate) : null;
    return { start, end, offset: { seconds, samples: secondsToSamples(seconds, audio.sampleRate), frames, words: offsetWords(seconds) }, driftPpm };
  });
  return {
    format: 'slateless-sync',
    version: SIDECAR_VERSION,
    convention: CONVENTION,
    source: {
      name: media.name,
      sizeBytes: media.sizeBytes,
      modified: new Date(media.modifiedMs).toISOString(),
      duration: media.duration,
      containerStart: media.containerStart,
    },
    picture: {
      frameRate,
      variableFrameRate: media.video?.variableFrameRate ?? false,
      startTime: media.video?.startTime ?? 0,
      timecode: media.video?.timecode ?? null,
    },
    sound: { audioTrack: audio.track, stream: audio.index, sampleRate: audio.sampleRate, channels: audio.channels, startTime: audio.startTime },
    summary: segments.map(({ start, offset, driftPpm }) => `from ${start.toFixed(3)} s: ${formatOffset(offset.seconds)}${driftPpm ? `, drift ${driftPpm} ppm` : ''}`).join('; '),
    verdict: verdictOf(segments),
    correction,
    segments,
    measurement: options.measurement ?? null,
  };
}

function verdictOf(segments: readonly SidecarSegment[]): Sidecar['verdict'] {
  if (segments.length > 1) return 'steps';
  const [only] = segments;
  if (only?.driftPpm) return 'drift';
  const words = only?.offset.words;
  return words === 'sound early' || words === 'sound late' ? words : 'in sync';
}
