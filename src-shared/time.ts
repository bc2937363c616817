/**
 * @file The only place that converts and rounds time. Seconds (float64) everywhere else, counted from the start of the presentation timeline.
 */

/** An exact ratio of integers, e.g. 30000/1001 frames per second. `den` > 0. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** A half-open excerpt `[start, end)` of a presentation timeline, in seconds. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** `num / den` as a float64. */
export function ratio(rational: Rational): number {
  return rational.num / rational.den;
}

/** Parses ffprobe's `"30000/1001"`. Returns null for `"0/0"`, `"N/A"` and anything else that is no positive ratio. */
export function parseRational(text: string | undefined): Rational | null {
  const match = /^(\d+)\/(\d+)$/.exec(text ?? '');
  if (!match) return null;
  const [num, den] = [Number(match[1]), Number(match[2])];
  return num > 0 && den > 0 ? { num, den } : null;
}

/** Nearest sample index of a time. Ties round up, also for negative times. */
export function secondsToSamples(seconds: number, sampleRate: number): number {
  return Math.round(seconds * sampleRate);
}

/** Index of the first sample at `time` or later, without any tolerance. */
export function sampleFrom(time: Rational, sampleRate: number): number {
  return Math.ceil((time.num * sampleRate) / time.den) + 0;
}

/** Time of a sample index. */
export function samplesToSeconds(samples: number, sampleRate: number): number {
  return samples / sampleRate;
}

/** Index of the constant-rate frame that is on screen at `seconds`; 1 µs of tolerance absorbs float error at a boundary. */
export function frameAt(seconds: number, frameRate: Rational): number {
  return Math.floor(seconds * ratio(frameRate) + 1e-6 * ratio(frameRate));
}

/** Time at which constant-rate frame `index` appears. */
export function frameToSeconds(index: number, frameRate: Rational): number {
  return (index * frameRate.den) / frameRate.num;
}

/** Signed duration in frames, not rounded. */
export function secondsToFrames(seconds: number, frameRate: Rational): number {
  return seconds * ratio(frameRate);
}

/** Index of the constant-rate frame that appears nearest to `seconds`. Ties round up. */
export function nearestFrameTo(seconds: number, frameRate: Rational): number {
  return Math.round((seconds * frameRate.num) / frameRate.den);
}

/** Index of the first constant-rate frame that appears at `seconds` or later; the same tolerance as {@link frameAt}. */
export function frameFrom(seconds: number, frameRate: Rational): number {
  return Math.ceil(seconds * ratio(frameRate) - 1e-6 * ratio(frameRate)) + 0;
}

/** True where drop-frame timecode is customary: 29.97 and 59.94. */
export function usesDropFrame(frameRate: Rational): boolean {
  return frameRate.den === 1001 && (frameRate.num === 30000 || frameRate.num === 60000);
}

/**
 * SMPTE ST 12 timecode of a frame count since midnight.
 *
 * @param frame whole frames, ≥ 0.
 * @param dropFrame skip 2 (29.97) or 4 (59.94) frame numbers each minute but every tenth.
 * @returns `hh:mm:ss:ff`, `;` before the frames when dropping.
 */
export function formatTimecode(frame: number, frameRate: Rational, dropFrame: boolean): string {
  const nominal = Math.round(ratio(frameRate));
  let number = Math.max(0, Math.round(frame));
  if (dropFrame) {
    const dropped = nominal / 15;
    const perMinute = nominal * 60 - dropped;
    const perTenMinutes = nominal * 600 - dropped * 9;
    const tens = Math.floor(number / perTenMinutes);
    const rest = number % perTenMinutes;
    number += dropped * 9 * tens + (rest >= nominal * 60 ? dropped * (1 + Math.floor((rest - nominal * 60) / perMinute)) : 0);
  }
  const pad = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(number / nominal);
  const separator = dropFrame ? ';' : ':';
  return `${pad(Math.floor(seconds / 3600) % 24)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${separator}${pad(number % nominal)}`;
}

/**
 * Frame count since midnight of a SMPTE timecode. Inverse of {@link formatTimecode}. Where no frame numbers are dropped, `;` and `.` say nothing.
 *
 * @returns null when the text is no timecode or names a frame number that drop-frame counting skips.
 */
export function parseTimecode(text: string, frameRate: Rational): { readonly frame: number; readonly dropFrame: boolean } | null {
  const match = /^(\d{1,2}):(\d{2}):(\d{2})([:;.])(\d{2})$/.exec(text.trim());
  if (!match) return null;
  const nominal = Math.round(ratio(frameRate));
  const [hours, minutes, seconds, frames] = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[5])];
  if (minutes > 59 || seconds > 59 || frames >= nominal) return null;
  const dropFrame = match[4] !== ':' && usesDropFrame(frameRate);
  const totalMinutes = hours * 60 + minutes;
  const dropped = dropFrame ? nominal / 15 : 0;
  if (dropFrame && seconds === 0 && frames < dropped && minutes % 10 !== 0) return null;
  const frame = (totalMinutes * 60 + seconds) * nominal + frames - dropped * (totalMinutes - Math.floor(totalMinutes / 10));
  return { frame, dropFrame };
}

/** `m:ss.mmm`, or `h:mm:ss.mmm` from one hour on, with a sign where negative. For people, not for files. */
export function formatClock(seconds: number): string {
  const milliseconds = Math.round(Math.abs(seconds) * 1000);
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  const [hours, minutes] = [Math.floor(milliseconds / 3_600_000), Math.floor(milliseconds / 60_000) % 60];
  const tail = `${pad(Math.floor(milliseconds / 1000) % 60, 2)}.${pad(milliseconds % 1000, 3)}`;
  const sign = seconds < 0 && milliseconds > 0 ? '−' : '';
  return hours > 0 ? `${sign}${hours}:${pad(minutes, 2)}:${tail}` : `${sign}${minutes}:${tail}`;
}
