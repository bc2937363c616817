/**
 * @file wavesurfer.js, drawing one stretch of one track. It is given columns instead of a file: `kernels/waveform-columns.ts` has already
 * chosen what each device pixel shows, so a film's length or zoom never reaches it. Nothing is decoded, played or scrolled by it.
 */
import WaveSurfer from 'wavesurfer.js';
import { paintColumns, paintSamples, type WaveformInk } from './draw-waveform.ts';
import type { SamplePoint } from './kernels/sample-columns.ts';

/** What is drawn. */
export type WaveformContent =
  /** Shape `[columns, 3]`, see `waveformColumns`. */
  | { readonly kind: 'columns'; readonly values: Float32Array<ArrayBuffer> }
  /** A line through single samples; `columns` is the width in the unit of their x. */
  | { readonly kind: 'samples'; readonly points: readonly SamplePoint[]; readonly columns: number };

/** wavesurfer wants data and a length even where there is nothing to see. */
const NOTHING = new Float32Array(3).fill(Number.NaN);

/** One waveform on screen. */
export class WaveformView {
  readonly #host: HTMLElement;
  #surfer: WaveSurfer | null = null;
  #content: WaveformContent = { kind: 'columns', values: NOTHING };
  #ink: WaveformInk;
  #gain = 1;
  /** The canvas that wavesurfer has made for the present size. */
  #context: CanvasRenderingContext2D | null = null;
  #size = '';

  constructor(host: HTMLElement, ink: WaveformInk) {
    this.#host = host;
    this.#ink = ink;
  }

  /**
   * Draws a stretch as wide as the host element is now.
   *
   * @param gain what full scale is multiplied by, so that quiet sound can be seen.
   */
  draw(content: WaveformContent, gain: number): void {
    this.#content = content;
    this.#gain = gain;
    const { clientWidth, clientHeight: height } = this.#host;
    const size = `${clientWidth} ${height} ${window.devicePixelRatio}`;
    if (this.#context && size === this.#size) {
      // For new data wavesurfer would build everything anew, twice: most of a redraw's time. The canvas still fits.
      const { width: across, height: down } = this.#context.canvas;
      this.#context.clearRect(0, 0, across, down);
      this.#paint(this.#context);
      return;
    }
    this.#size = size;
    // The arrays are what wavesurfer draws when; how is ours. Its time axis is unused, so any length will do.
    const data = { peaks: [content.kind === 'columns' ? content.values : NOTHING], duration: 1, height };
    if (this.#surfer) this.#surfer.setOptions(data);
    else this.#surfer = this.#create(data);
  }

  /** Removes what was drawn. */
  dispose(): void {
    this.#surfer?.destroy();
    this.#surfer = null;
    this.#context = null;
  }

  #create(data: { readonly peaks: Float32Array<ArrayBuffer>[]; readonly duration: number; readonly height: number }): WaveSurfer {
    return WaveSurfer.create({
      ...data,
      container: this.#host,
      interact: false,
      cursorWidth: 0,
      autoScroll: false,
      hideScrollbar: true,
      waveColor: this.#ink.peak,
      progressColor: this.#ink.peak,
      renderFunction: (_peaks, context) => {
        this.#context = context;
        this.#paint(context);
      },
    });
  }

  #paint(context: CanvasRenderingContext2D): void {
    if (this.#content.kind === 'columns') paintColumns(context, this.#content.values, this.#gain, this.#ink);
    else paintSamples(context, this.#content, this.#gain, this.#ink);
  }
}
