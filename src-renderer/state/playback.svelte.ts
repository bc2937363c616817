/**
 * @file Where the clip is being watched, and how: playhead, speed, loop, before/after. The picture leads and the sound follows; nobody else
 * moves either. `time` is where the playhead is, `frame` is what is really on screen. Long, because picture, sound and clock can only be
 * moved together: what decides (frames, speeds, clocks, chunks) is in files of its own.
 */
import { createContext } from 'svelte';
import { isCanceled } from '../../src-shared/contract/errors.ts';
import { NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { getApi } from '../api/context.ts';
import type { FeedSource } from '../audio/chunk-feed.ts';
import { PreviewEngine } from '../audio/preview-engine.ts';
import { PLAIN_MIX, type PreviewMix } from '../audio/preview-mixer.ts';
import { frameLoop } from '../lib/frame-loop.ts';
import { framesAt, framesEvery, type FrameIndex } from '../viewer/frame-index.ts';
import { PictureElement } from '../viewer/picture-element.ts';
import { nextShuttleRate } from '../viewer/shuttle.ts';
import { TransportClock } from '../viewer/transport-clock.ts';
import { getEditor, type Editor } from './editor.svelte.ts';

/** Which sound is heard: the file's own, or the corrected one. */
export type PreviewSide = 'before' | 'after';

/** The on-screen stem, and how it is mixed with the rest. */
export interface HeardStems {
  /** Names the split: one that grows stays the same one. */
  readonly id: string;
  readonly onScreen: FeedSource;
  readonly mix: PreviewMix;
}

/** Half the length of the loop around the playhead, seconds: a mouth event and what leads to it. */
const LOOP_REACH = 0.5;

/** Frames to count in where there is no picture to take them from. */
const NO_PICTURE_RATE = { num: 25, den: 1 };

/** After a seek a frame is asked for this much inside it, so that rounding cannot give the one before; seconds. */
const INSIDE = 0.001;

/** The transport of one window. */
export class Playback {
  readonly #editor: Pick<Editor, 'clip' | 'media' | 'correction' | 'audioTrack' | 'dispatch'>;
  readonly #engine: PreviewEngine;
  readonly #clock = new TransportClock();
  #picture: PictureElement | null = null;
  #unloop: (() => void) | null = null;
  #place = $state.raw<{ readonly mediaId: string; readonly time: number } | null>(null);
  #known = $state.raw<{ readonly mediaId: string; readonly frames: FrameIndex } | null>(null);
  #shown = $state<number | null>(null);
  #rate = $state(0);
  #preview = $state<PreviewSide>('after');
  #loop = $state.raw<TimeRange | null>(null);
  #volume = $state(1);
  #muted = $state(false);
  #soundProblem = $state<string | null>(null);

  constructor(editor: Pick<Editor, 'clip' | 'media' | 'correction' | 'audioTrack' | 'dispatch'>, resource: (path: string) => string) {
    this.#editor = editor;
    this.#engine = new PreviewEngine(resource, (problem) => (this.#soundProblem = problem));
  }

  /** Playhead in seconds. */
  get time(): number {
    return this.#place && this.#place.mediaId === this.#editor.media?.id ? this.#place.time : 0;
  }

  /** Length of the clip in seconds; 0 without one. */
  get duration(): number {
    return this.#editor.media?.duration ?? 0;
  }

  /** Speed wanted: 0 stopped, 1 normal, negative backwards. */
  get rate(): number {
    return this.#rate;
  }

  get playing(): boolean {
    return this.#rate !== 0;
  }

  /** The frames of the clip: with real timestamps once they are known, else evenly spaced. */
  get frames(): FrameIndex {
    const media = this.#editor.media;
    if (this.#known && this.#known.mediaId === media?.id) return this.#known.frames;
    const video = media?.video;
    return framesEvery(video?.frameRate ?? video?.averageFrameRate ?? NO_PICTURE_RATE, video?.startTime ?? 0, media?.duration ?? 1);
  }

  /** Number of the frame on screen, from 0; null while there is none. */
  get frame(): number | null {
    return this.#shown;
  }

  get preview(): PreviewSide {
    return this.#preview;
  }

  /** First moment of the chosen range, or null. */
  get inPoint(): number | null {
    return this.#editor.clip?.range?.start ?? null;
  }

  /** End of the chosen range, or null. */
  get outPoint(): number | null {
    return this.#editor.clip?.range?.end ?? null;
  }

  /** The range that playback goes round in, or null. */
  get loop(): TimeRange | null {
    return this.#loop;
  }

  /** Linear, 0–1. */
  get volume(): number {
    return this.#volume;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** Why there is no sound, or null. */
  get soundProblem(): string | null {
    return this.#soundProblem;
  }

  /** Moves the playhead, playing or not. */
  seek(seconds: number): void {
    const time = Math.min(Math.max(seconds, 0), this.duration);
    this.#setTime(time);
    if (this.playing) this.#restart(time);
    else this.#show(time);
  }

  /** Stops, and moves by whole frames from the one the playhead is in. */
  step(frames: number): void {
    if (this.playing) this.stop();
    const { frames: index } = this;
    const target = index.timeOf(index.at(this.time) + frames);
    this.#setTime(Math.max(0, target));
    this.#show(target);
  }

  /** Plays at a speed; from the start again when there is nothing left to play. */
  play(rate = 1): void {
    if (!this.#editor.media || rate === 0) return;
    this.wakeSound();
    const from = this.#startingPoint(rate);
    if (from !== this.time) this.#setTime(from);
    this.#rate = rate;
    this.#unloop ??= frameLoop.add((now) => this.#tick(now));
    this.#restart(from);
  }

  /** Stops on the frame that the playhead has reached. */
  stop(): void {
    if (!this.playing) return;
    this.#rate = 0;
    this.#unloop?.();
    this.#unloop = null;
    this.#clock.stop();
    this.#engine.halt();
    this.#picture?.pause();
    this.#setTime(Math.max(0, this.frames.timeOf(this.frames.at(this.time))));
    this.#show(this.time);
  }

  /** Space: plays or stops. */
  toggle(): void {
    if (this.playing) this.stop();
    else this.play(1);
  }

  /** J and L: each press doubles the speed in that direction, or turns round. */
  shuttle(direction: 1 | -1): void {
    this.play(nextShuttleRate(this.#rate, direction));
  }

  /** Switches between the file's own sound and the corrected one, also while playing. */
  togglePreview(): void {
    this.setPreview(this.#preview === 'before' ? 'after' : 'before');
  }

  setPreview(side: PreviewSide): void {
    this.#preview = side;
  }

  /** Goes round ±0.5 s about the playhead, or no longer. */
  loopAround(): void {
    if (this.#loop) {
      this.#loop = null;
      return;
    }
    const { time } = this;
    this.#loop = { start: Math.max(0, time - LOOP_REACH), end: Math.min(this.duration, time + LOOP_REACH) };
    if (!this.playing) this.play(1);
  }

  /** Goes round from the in point to the out point, or no longer. */
  loopRange(): void {
    const { inPoint, outPoint } = this;
    this.#loop = this.#loop || inPoint === null || outPoint === null ? null : { start: inPoint, end: outPoint };
    if (this.#loop && !this.playing) this.play(1);
  }

  /** Sets the in point at the playhead. */
  markIn(): void {
    const { time, outPoint, duration } = this;
    if (time < duration) this.setRange({ start: time, end: outPoint !== null && outPoint > time ? outPoint : duration });
  }

  /** Sets the out point behind the frame at the playhead, so that the frame belongs to the range. */
  markOut(): void {
    const { time, inPoint, duration, frames } = this;
    const next = frames.timeOf(frames.at(time) + 1);
    const end = Math.min(next > time ? next : duration, duration);
    this.setRange({ start: inPoint !== null && inPoint < end ? inPoint : 0, end });
  }

  /** Chooses a range of the clip; null is all of it. An edit, so it can be undone. */
  setRange(range: TimeRange | null): void {
    const { clip } = this.#editor;
    if (clip) this.#editor.dispatch({ type: 'set-range', id: clip.id, range });
  }

  /** @param volume linear, 0–1. */
  setVolume(volume: number): void {
    this.#volume = Math.min(Math.max(volume, 0), 1);
    this.#muted = false;
    this.#applyGain();
  }

  toggleMute(): void {
    this.#muted = !this.#muted;
    this.#applyGain();
  }

  /** Takes the element that shows the clip, until the returned function is called. */
  link(video: HTMLVideoElement): () => void {
    const picture = new PictureElement(video, {
      onFrame: (mediaTime, displayMs) => {
        this.#shown = this.frames.nearest(mediaTime);
        if (this.playing) this.#clock.observe(mediaTime, displayMs);
      },
      onReady: (isReady) => this.#onReady(isReady),
    });
    this.#picture = picture;
    return () => {
      if (this.#picture === picture) {
        this.stop();
        this.#picture = null;
        this.#shown = null;
      }
      picture.dispose();
    };
  }

  /** Hands the sound engine what to play. Reads state, so call it in an effect. */
  feedSound(): void {
    const { media, audioTrack, correction } = this.#editor;
    const hasSound = media !== null && audioTrack !== null && audioTrack < media.audio.length;
    this.#engine.setSource(hasSound ? { mediaId: media.id, track: audioTrack, duration: media.duration } : null);
    this.#engine.setCorrection(this.#preview === 'after' ? correction : NO_CORRECTION, correction);
  }

  /** Mixes stems instead of the mixture as it is; null ends that. */
  hearStems(stems: HeardStems | null): void {
    this.#engine.setStem(stems?.id ?? null, stems?.onScreen ?? null);
    this.#engine.setMix(stems?.mix ?? PLAIN_MIX);
  }

  /** Opens and wakes the audio output. Browsers allow it on a gesture only; early, so that the first play is immediate. */
  wakeSound(): void {
    void this.#engine.open();
    this.#engine.resume();
  }

  /** Takes the real timestamps of a clip's frames. */
  setFrameTimes(mediaId: string, times: readonly number[], duration: number): void {
    if (times.length > 0) this.#known = { mediaId, frames: framesAt(times, duration) };
  }

  dispose(): void {
    this.stop();
    this.#engine.dispose();
  }

  #setTime(time: number): void {
    const { media } = this.#editor;
    if (media) this.#place = { mediaId: media.id, time };
  }

  #applyGain(): void {
    this.#engine.setGain(this.#muted ? 0 : this.#volume);
  }

  #show(time: number): void {
    if (this.#picture?.isReady) this.#picture.seek(this.frames.middleOf(this.frames.at(time)));
    this.#engine.prefetchSoon(time);
  }

  #onReady(isReady: boolean): void {
    if (!isReady) this.#shown = null;
    else if (this.playing) this.#restart(this.time);
    else this.#show(this.time);
  }

  #startingPoint(rate: number): number {
    const { time, loop, duration } = this;
    if (loop) return time >= loop.start && time < loop.end ? time : loop.start;
    const last = this.frames.timeOf(this.frames.count - 1);
    if (rate > 0 && time >= Math.min(last, duration)) return this.inPoint ?? 0;
    return rate < 0 && time <= 0 ? duration : time;
  }

  /** Gets picture and clock going from `time` at the current rate. The sound starts with the picture's frames. */
  #restart(time: number): void {
    const picture = this.#picture;
    this.#engine.halt();
    this.#engine.prefetch(time);
    if (this.#rate > 0 && picture?.isReady && !(picture.hasEnded && time >= this.frames.timeOf(this.frames.count - 1))) {
      this.#clock.followPicture(this.#rate);
      if (this.frames.at(time) !== this.#shown || picture.isSeeking) picture.seek(this.frames.timeOf(this.frames.at(time)) + INSIDE);
      picture.play(this.#rate);
      return;
    }
    picture?.pause();
    this.#clock.runFree(time, this.#rate, performance.now());
  }

  #tick(now: number): void {
    const picture = this.#picture;
    if (this.#clock.isPictureLed && picture) {
      if (picture.hasEnded) return this.#onPictureEnd(now);
      if (picture.isWaiting) {
        this.#clock.followPicture(this.#rate);
        this.#engine.halt();
        return;
      }
    }
    const reading = this.#clock.read(now);
    if (!reading) return;
    const { loop, duration } = this;
    if (loop && this.#rate > 0 && reading.time >= loop.end) return this.seek(loop.start);
    if (loop && this.#rate < 0 && reading.time <= loop.start) return this.seek(loop.end);
    const isPast = this.#rate > 0 ? reading.time >= duration : reading.time <= 0;
    this.#setTime(Math.min(Math.max(reading.time, 0), duration));
    if (isPast) return this.stop();
    this.#engine.follow(reading.time, this.#rate, now, reading.settled);
    if (!this.#clock.isPictureLed && picture?.isReady && !picture.isSeeking) picture.seek(this.frames.middleOf(this.frames.at(this.time)));
  }

  /** The picture may end before the sound: the rest is heard over its last frame. */
  #onPictureEnd(now: number): void {
    const { loop, time, duration } = this;
    if (loop) return this.seek(loop.start);
    if (duration - time < 0.05) return this.stop();
    this.#clock.runFree(time, this.#rate, now);
  }
}

const [getContext, setContext] = createContext<Playback>();

/** Makes the transport of this window. Call once, below the editor. */
export function setPlaybackContext(): Playback {
  const [editor, api] = [getEditor(), getApi()];
  const playback = setContext(new Playback(editor, (path) => api.resource(path)));
  $effect(() => playback.feedSound());
  $effect(() => {
    const { media } = editor;
    if (!media?.video) return;
    const request = new AbortController();
    // Without the timestamps the even grid stays: stepping still works, and a file that cannot be read is reported where it is opened.
    api.call('media.frameTimes', { mediaId: media.id }, { signal: request.signal }).then(
      (times) => playback.setFrameTimes(media.id, times, media.duration),
      (error: unknown) => !isCanceled(error) && !request.signal.aborted,
    );
    return () => request.abort();
  });
  $effect(() => () => playback.dispose());
  return playback;
}

/** The transport of this window. */
export const getPlayback = getContext;
