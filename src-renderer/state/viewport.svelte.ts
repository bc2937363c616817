/** @file What part of the clip the timeline shows. The only writer of the visible range; it starts over with each clip. */
import { createContext } from 'svelte';
import type { TimeRange } from '../../src-shared/time.ts';
import type { Counting, TimeFormat } from '../timeline/kernels/ruler-ticks.ts';
import { clampRange, pageTo, scrollBy, spanAtZoom, spanOf, zoomAbout, zoomPosition } from '../timeline/kernels/time-scale.ts';
import { countingOf, TIME_FORMATS } from '../viewer/counting.ts';
import { getEditor, type Editor } from './editor.svelte.ts';

/** Visible range, zoom and scroll. */
export class Viewport {
  readonly #editor: Pick<Editor, 'media'>;
  #shown = $state.raw<{ readonly mediaId: string; readonly range: TimeRange } | null>(null);

  #format = $state<TimeFormat>('timecode');

  constructor(editor: Pick<Editor, 'media'>) {
    this.#editor = editor;
  }

  /** How times are written, on the ruler and beside the picture. */
  get counting(): Counting {
    return countingOf(this.#editor.media, this.#format);
  }

  /** Goes on to the next way of writing times. */
  cycleFormat(): void {
    this.#format = TIME_FORMATS[(TIME_FORMATS.indexOf(this.#format) + 1) % TIME_FORMATS.length] ?? 'timecode';
  }

  /** Length of the clip in seconds; 0 without one. */
  get duration(): number {
    return this.#editor.media?.duration ?? 0;
  }

  /** Seconds from the left edge of the timeline to its right edge. The whole clip until something else is asked for. */
  get visible(): TimeRange {
    if (this.#shown && this.#shown.mediaId === this.#editor.media?.id) return this.#shown.range;
    return clampRange({ start: 0, end: this.duration }, this.duration);
  }

  /** Zoom as a slider position, 0 (all) to 1 (single samples). */
  get zoom(): number {
    return zoomPosition(this.visible, this.duration);
  }

  /** Shows a range, moved and shortened into the clip. */
  show(range: TimeRange): void {
    const media = this.#editor.media;
    if (media) this.#shown = { mediaId: media.id, range: clampRange(range, media.duration) };
  }

  /** Zooms by a factor (> 1 for more detail) keeping `time` where it is on screen. */
  zoomAbout(time: number, factor: number): void {
    this.show(zoomAbout(this.visible, time, factor, this.duration));
  }

  /** Zooms to a slider position, keeping `time` where it is on screen. */
  zoomTo(position: number, time: number): void {
    this.zoomAbout(time, spanOf(this.visible) / spanAtZoom(position, this.duration));
  }

  /** Moves what is shown by `seconds`. */
  scroll(seconds: number): void {
    this.show(scrollBy(this.visible, seconds, this.duration));
  }

  /** Turns the page when `time` has left the screen. */
  follow(time: number): void {
    const { visible } = this;
    const page = pageTo(visible, time, this.duration);
    if (page !== visible) this.show(page);
  }

  /** Shows the whole clip. */
  fit(): void {
    this.show({ start: 0, end: this.duration });
  }
}

const [getContext, setContext] = createContext<Viewport>();

/** Makes the viewport of this window. Call once, below the editor. */
export function setViewportContext(): Viewport {
  return setContext(new Viewport(getEditor()));
}

/** The viewport of this window. */
export const getViewport = getContext;
