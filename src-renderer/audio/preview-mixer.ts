/**
 * @file What the preview sounds like: source sound in, corrected sound out, one block at a time. Pure arithmetic on arrays; the audio thread
 * (`preview-processor.ts`) and the tests both run exactly this.
 *
 * Output frame n is heard while the picture is at `p = course.pictureTime + course.rate · (n / sampleRate − course.contextTime)` and plays
 * source sound of time `p − offset(p)`. A change of course or correction starts a second reading of the same sound and fades from the old
 * one to it, so that nothing clicks and nothing waits.
 */
import type { Correction, CorrectionSegment } from '../../src-shared/model/alignment.ts';
import { SoundStore } from './sound-store.ts';

/** How the picture moves against the audio clock. */
export interface Course {
  /** A moment of the audio clock, seconds … */
  readonly contextTime: number;
  /** … at which the picture is at this time, seconds. */
  readonly pictureTime: number;
  /** Picture seconds per second; negative backwards. */
  readonly rate: number;
}

/** Length of a fade, seconds: short enough to feel instant, long enough not to click. */
const FADE = 0.012;

/** One reading of the sound: a straight line from output frames to source frames. */
interface Reading {
  readonly segment: CorrectionSegment;
  readonly course: Course;
  /** Source frame at output frame 0. A whole number when `step` is 1, so that samples pass unchanged. */
  readonly origin: number;
  /** Source frames per output frame. */
  readonly step: number;
}

/** Renders the preview. */
export class PreviewMixer {
  readonly sound: SoundStore;
  readonly #sampleRate: number;
  #correction: Correction = { segments: [] };
  #course: Course | null = null;
  #current: Reading | null = null;
  #fading: Reading | null = null;
  #faded = Number.POSITIVE_INFINITY;
  #stale = false;

  /** @param sampleRate of output and source alike, Hz. */
  constructor(sampleRate: number, chunkFrames: number) {
    this.#sampleRate = sampleRate;
    this.sound = new SoundStore(chunkFrames);
  }

  /** What is done to the sound from the next block on. */
  setCorrection(correction: Correction): void {
    this.#correction = correction;
    this.#stale = true;
  }

  /** Where the picture is from the next block on; null is stopped, and silent. */
  setCourse(course: Course | null): void {
    this.#course = course;
    this.#stale = true;
  }

  /** Picture time at an output frame, or null while stopped. */
  pictureTimeAt(frame: number): number | null {
    const course = this.#course;
    return course && course.pictureTime + course.rate * (frame / this.#sampleRate - course.contextTime);
  }

  /**
   * Fills one block.
   *
   * @param output one array per channel, all of the same length; written, not added to.
   * @param frame number of the block's first frame since the audio clock's zero.
   */
  render(output: readonly Float32Array[], frame: number): void {
    for (const channel of output) channel.fill(0);
    const length = output[0]?.length ?? 0;
    const fadeFrames = Math.round(FADE * this.#sampleRate);
    this.#turn(frame + length / 2, fadeFrames);
    const progress = (index: number) => Math.min((this.#faded + index + 1) / fadeFrames, 1);
    const isFading = this.#faded < fadeFrames;
    if (this.#current) this.#read(this.#current, output, frame, isFading ? progress : null);
    if (isFading && this.#fading) this.#read(this.#fading, output, frame, (index) => 1 - progress(index));
    this.#faded += length;
  }

  /** Starts a new reading, and the fade to it, where course, correction or segment have changed; never while a fade is under way. */
  #turn(frame: number, fadeFrames: number): void {
    if (this.#faded < fadeFrames) return;
    const picture = this.pictureTimeAt(frame);
    const segment = picture === null ? null : segmentAt(this.#correction, picture);
    const isSame = !this.#stale && segment === (this.#current?.segment ?? null);
    this.#stale = false;
    if (isSame) return;
    const next = this.#course && segment ? readingOf(this.#course, segment, this.#sampleRate) : null;
    const old = this.#current;
    this.#current = next;
    if (next?.origin === old?.origin && next?.step === old?.step) return;
    this.#fading = old;
    this.#faded = 0;
  }

  #read(reading: Reading, output: readonly Float32Array[], frame: number, gain: ((index: number) => number) | null): void {
    const start = reading.origin + reading.step * frame;
    output.forEach((samples, channel) => {
      for (let index = 0; index < samples.length; index += 1) {
        const position = start + reading.step * index;
        const value = reading.step === 1 ? this.sound.at(channel, position) : this.sound.between(channel, position);
        samples[index] = (samples[index] ?? 0) + (gain ? value * gain(index) : value);
      }
    });
  }
}

const NOTHING: CorrectionSegment = { start: 0, end: null, offset: 0, driftPpm: 0 };

function segmentAt(correction: Correction, time: number): CorrectionSegment {
  return correction.segments.find(({ start, end }) => time >= start && (end === null || time < end)) ?? correction.segments[0] ?? NOTHING;
}

/** The line through source frame `sampleRate · (p − offset − drift · p)` with p as in the file's header. */
function readingOf(course: Course, segment: CorrectionSegment, sampleRate: number): Reading {
  const stretch = 1 - segment.driftPpm * 1e-6;
  const step = course.rate * stretch;
  const atZero = course.pictureTime - course.rate * course.contextTime;
  const origin = sampleRate * (atZero * stretch - segment.offset);
  return { segment, course, step, origin: step === 1 ? Math.round(origin) : origin };
}
