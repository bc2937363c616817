/** @file Where the ruler has its ticks and what they say: hours down to single frames in the clip's own counting, below a frame in milliseconds. */
import { formatClock, formatTimecode, frameAt, frameToSeconds, ratio, usesDropFrame, type Rational, type TimeRange } from '../../../src-shared/time.ts';
import { spanOf } from './time-scale.ts';

/** How times are written. */
export type TimeFormat =
  /** hh:mm:ss:ff, from the file's start timecode. */
  | 'timecode'
  /** m:ss.mmm from the start of the clip. */
  | 'clock'
  /** Frames from the start of the clip. */
  | 'frames';

/** How a clip counts time. */
export interface Counting {
  readonly format: TimeFormat;
  /** Null without a picture: then there are no frames to count. */
  readonly frameRate: Rational | null;
  /** Frames since midnight of the clip's first frame, from its start timecode. */
  readonly startFrame: number;
  readonly dropFrame: boolean;
}

/** One tick. */
export interface Tick {
  readonly time: number;
  /** Null for the small ones between. */
  readonly label: string | null;
}

const SECOND_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
const FRAME_STEPS = [1, 2, 5, 10];
const MILLISECOND_STEPS = [1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5];

/** Ticks at most; more would not be readable, and a mistake in the arguments must not fill the memory. */
const MOST_TICKS = 500;

/**
 * Ticks of a visible range, ascending, from just before its start to just after its end.
 *
 * @param labelPx room that a label needs.
 */
export function rulerTicks(range: TimeRange, widthPx: number, counting: Counting, labelPx = 96): readonly Tick[] {
  const secondsPerLabel = (spanOf(range) / widthPx) * labelPx;
  const grid = gridFor(secondsPerLabel, counting);
  const first = Math.floor(range.start / grid.step) - 1;
  const last = Math.min(Math.ceil(range.end / grid.step) + 1, first + MOST_TICKS);
  const ticks: Tick[] = [];
  for (let index = first; index <= last; index += 1) {
    if (index < 0) continue;
    const isLabeled = index % grid.labelEvery === 0;
    ticks.push({ time: grid.timeOf(index), label: isLabeled ? grid.label(index) : null });
  }
  return ticks;
}

interface Grid {
  /** Seconds between ticks. */
  readonly step: number;
  readonly labelEvery: number;
  readonly timeOf: (index: number) => number;
  readonly label: (index: number) => string;
}

function gridFor(secondsPerLabel: number, counting: Counting): Grid {
  const { frameRate } = counting;
  const frame = frameRate && 1 / ratio(frameRate);
  if (frameRate && frame && secondsPerLabel > frame / 5 && secondsPerLabel <= (counting.format === 'clock' ? 0 : frame * 10)) {
    const frames = FRAME_STEPS.find((step) => step * frame >= secondsPerLabel) ?? 10;
    return gridOf(1, frames, (index) => frameToSeconds(index, frameRate), frame, (index) => formatTime(frameToSeconds(index, frameRate), counting));
  }
  if (secondsPerLabel <= 0.5) {
    const labelStep = MILLISECOND_STEPS.find((step) => step >= secondsPerLabel) ?? 0.5;
    const small = labelStep / 5;
    return gridOf(1, 5, (index) => index * small, small, (index) => milliseconds(index * small, labelStep));
  }
  const labelStep = SECOND_STEPS.find((step) => step >= secondsPerLabel) ?? 28800;
  const parts = labelStep % 5 === 0 || labelStep === 1 ? 5 : labelStep === 2 ? 4 : labelStep % 60 === 0 ? 6 : 3;
  const small = labelStep / parts;
  return gridOf(1, parts, (index) => index * small, small, (index) => formatTime(index * small, counting));
}

function gridOf(every: number, labelEvery: number, timeOf: (index: number) => number, step: number, label: (index: number) => string): Grid {
  return { step: step * every, labelEvery, timeOf, label };
}

function milliseconds(time: number, step: number): string {
  const digits = Math.max(0, Math.ceil(-Math.log10(step * 1000) - 1e-9));
  const [whole, rest] = [Math.floor(time + 1e-9), (time - Math.floor(time + 1e-9)) * 1000];
  return `${formatClock(whole).replace(/\.000$/, '')} + ${Math.max(0, rest).toFixed(digits)} ms`;
}

/** A time in the clip's counting; falls back to the clock where there are no frames to count. */
export function formatTime(time: number, counting: Counting): string {
  const { format, frameRate, startFrame, dropFrame } = counting;
  if (format === 'clock' || !frameRate) return formatClock(time);
  const frame = frameAt(time, frameRate);
  return format === 'frames' ? String(frame) : formatTimecode(startFrame + frame, frameRate, dropFrame);
}

/** Whether a clip without a timecode of its own counts in drop frame: no; only a file that says so does. */
export function countsDropFrame(frameRate: Rational, timecode: string | null): boolean {
  return usesDropFrame(frameRate) && timecode !== null && /[;.]\d{2}$/.test(timecode);
}
