/**
 * @file A `<video>` as a source of frames. Always muted: the sound is ours. Tells which frame is really on screen, by
 * `requestVideoFrameCallback`; `currentTime` only says where the player wants to be.
 */
import { Scope } from '../lib/scope.ts';

/** What a picture reports. */
export interface PictureEvents {
  /** A frame has been put on screen: its timestamp in seconds, and when it becomes visible, in ms on the `performance.now()` clock. */
  onFrame(mediaTime: number, displayMs: number): void;
  /** The element has its first data, or has lost its source. */
  onReady(ready: boolean): void;
}

/** Seconds before a seek's target in which a frame still counts as its answer. Farther ones were under way when the seek was asked for. */
const ANSWER = 1;

/** Drives one video element. */
export class PictureElement {
  readonly #video: HTMLVideoElement;
  readonly #events: PictureEvents;
  readonly #scope = new Scope();
  #loaded: boolean;
  #target: number | null = null;
  #waiting: number | null = null;

  constructor(video: HTMLVideoElement, events: PictureEvents) {
    this.#video = video;
    this.#events = events;
    video.muted = true;
    // Pitch is nobody's business in a silent element, and preserving it costs time.
    video.preservesPitch = false;
    this.#scope.listen(video, 'seeked', () => this.#answered());
    this.#loaded = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    this.#scope.listen(video, 'loadeddata', () => {
      this.#loaded = true;
      events.onReady(true);
    });
    this.#scope.listen(video, 'emptied', () => {
      this.#loaded = false;
      // A seek under way is never answered now.
      this.#target = null;
      this.#waiting = null;
      events.onReady(false);
    });
    this.#watch();
  }

  /** True once there is a picture to show, also during a seek, when the element itself says that it has none. */
  get isReady(): boolean {
    return this.#loaded && this.#video.error === null;
  }

  /** True while frames are owed: a seek is under way, or data has not come. */
  get isWaiting(): boolean {
    return this.#target !== null || this.#video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  /** True while a seek has not been answered. */
  get isSeeking(): boolean {
    return this.#target !== null;
  }

  /** True when the picture has come to its end, which may be before the sound's. */
  get hasEnded(): boolean {
    return this.#video.ended;
  }

  /** Seeks. While one seek is under way only the latest of the next ones is kept. */
  seek(time: number): void {
    if (this.#target !== null) {
      this.#waiting = time;
      return;
    }
    this.#target = time;
    this.#video.currentTime = time;
  }

  /** Plays forwards. */
  play(rate: number): void {
    this.#video.playbackRate = rate;
    // Rejected when a pause comes before the first frame, or the file cannot be decoded; the element's own error event tells the latter.
    this.#video.play().catch(() => undefined);
  }

  /** Stops on the frame that is shown. */
  pause(): void {
    this.#video.pause();
  }

  /** Lets go of the element. */
  dispose(): void {
    this.#video.pause();
    this.#scope.dispose();
  }

  #answered(): void {
    const next = this.#waiting;
    this.#target = null;
    this.#waiting = null;
    if (next !== null) this.seek(next);
  }

  #watch(): void {
    const video = this.#video;
    const onFrame = (_now: number, { mediaTime, expectedDisplayTime }: VideoFrameCallbackMetadata) => {
      const isAnswer = this.#target === null || (mediaTime <= this.#target + 1e-3 && mediaTime > this.#target - ANSWER);
      if (isAnswer) this.#events.onFrame(mediaTime, expectedDisplayTime);
      handle = video.requestVideoFrameCallback(onFrame);
    };
    let handle = video.requestVideoFrameCallback(onFrame);
    this.#scope.onDispose(() => video.cancelVideoFrameCallback(handle));
  }
}
