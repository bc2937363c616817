/** @file What a writer gives back. */
import type { InterchangeResidual } from '../../src-shared/model/interchange.ts';
import { type SoundGrid, type SoundPiece, soundPieces, worstResidual } from './sound-pieces.ts';
import type { PlacedClip, Timeline } from './timeline.ts';

/** One timeline in one format. */
export interface Written {
  /** Contents of the files, nearly always one. */
  readonly texts: readonly string[];
  /** Per clip with sound, in the timeline's order. */
  readonly residuals: readonly InterchangeResidual[];
  /** What the format could not carry of this very timeline, in sentences. */
  readonly notes: readonly string[];
}

/** Pure: a timeline as text. */
export type Writer = (timeline: Timeline) => Written;

/** The pieces of a clip's sound, or of a stem that ends at `duration`, on a grid. */
export function piecesOf({ clip, frames }: PlacedClip, duration: number, grid: SoundGrid): readonly SoundPiece[] {
  return soundPieces({ correction: clip.correction, frameRate: clip.frameRate, frames, duration }, grid);
}

/** How far each clip's own sound is off on a grid. */
export function residualsOf(timeline: Timeline, gridOf: (placed: PlacedClip, sampleRate: number) => SoundGrid): readonly InterchangeResidual[] {
  return timeline.clips.flatMap((placed) => {
    const { path, sound } = placed.clip;
    return sound ? [{ path, seconds: worstResidual(piecesOf(placed, sound.duration, gridOf(placed, sound.sampleRate))) }] : [];
  });
}

/** Clips whose offset changes over time. */
export function drifting({ clips }: Timeline): readonly PlacedClip[] {
  return clips.filter(({ clip }) => clip.sound !== null && clip.correction.segments.some(({ driftPpm }) => driftPpm !== 0));
}

/** `"A.mov"`, `"A.mov" and 3 more`. */
export function namesOf(clips: readonly PlacedClip[]): string {
  const [first] = clips;
  return `"${first?.clip.name ?? ''}"${clips.length > 1 ? ` and ${clips.length - 1} more` : ''}`;
}
