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

/** What the mixture and the on-screen stem are multiplied by. */
export interface PreviewMix {
  readonly mixture: number;
  /** May be negative: everything but what is on screen is the mixture less the stem. */
  readonly onScreen: number;
}

/** The mixture as it is. */
export const PLAIN_MIX: PreviewMix = { mixture: 1, onScreen: 0 };

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
  /** The mixture. */
  readonly sound: SoundStore;
  /** The on-screen stem, on the mixture's own timeline. */
  readonly stem: SoundStore;
  readonly #sampleRate: number;
  #mix = PLAIN_MIX;
  /** The mix that a change fades from. */
  #mixBefore = PLAIN_MIX;
  #mixFaded = Number.POSITIVE_INFINITY;
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
    this.stem = new SoundStore(chunkFrames);
  }

  /** How loud mixture and stem are from the next block on. A change while one is under way starts from what is heard then. */
  setMix(mix: PreviewMix): void {
    const share = Math.min(this.#mixFaded / this.#fadeFrames, 1);
    this.#mixBefore = { mixture: between(this.#mixBefore.mixture, this.#mix.mixture, share), onScreen: between(this.#mixBefore.onScreen, this.#mix.onScreen, share) };
    this.#mix = mix;
    this.#mixFaded = 0;
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
    const fadeFrames = this.#fadeFrames;
    this.#turn(frame + length / 2, fadeFrames);
    const progress = (index: number) => Math.min((this.#faded + index + 1) / fadeFrames, 1);
    const isFading = this.#faded < fadeFrames;
    if (this.#current) this.#read(this.#current, output, frame, isFading ? progress : null);
    if (isFading && this.#fading) this.#read(this.#fading, output, frame, (index) => 1 - progress(index));
    this.#faded += length;
    this.#mixFaded += length;
  }

  get #fadeFrames(): number {
    return Math.round(FADE * this.#sampleRate);
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
        const value = this.#valueAt(channel, position, reading.step === 1, index);
        samples[index] = (samples[index] ?? 0) + (gain ? value * gain(index) : value);
      }
    });
  }

  /** The mix at a source position. What is not mixed is not looked up: most of the time that is the stem. */
  #valueAt(channel: number, position: number, isWhole: boolean, index: number): number {
    const share = Math.min((this.#mixFaded + index + 1) / this.#fadeFrames, 1);
    const mixture = between(this.#mixBefore.mixture, this.#mix.mixture, share);
    const onScreen = between(this.#mixBefore.onScreen, this.#mix.onScreen, share);
    const value = mixture === 0 ? 0 : mixture * read(this.sound, channel, position, isWhole);
    return onScreen === 0 ? value : value + onScreen * read(this.stem, channel, position, isWhole);
  }
}

function read(store: SoundStore, channel: number, position: number, isWhole: boolean): number {
  return isWhole ? store.at(channel, position) : store.between(channel, position);
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
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
