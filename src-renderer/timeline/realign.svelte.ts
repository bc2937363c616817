/** @file Dragging the sound to where it belongs: one gesture, one undo entry, Escape calls it off. The preview follows while it moves. */
import { type Correction, nudge } from '../../src-shared/model/alignment.ts';
import type { Editor } from '../state/editor.svelte.ts';

/** Share of the pointer's way that counts while Shift is held. */
const FINE = 0.1;

/** What a drag needs of the editor. */
export type RealignEditor = Pick<Editor, 'correction' | 'setCorrection' | 'history' | 'media' | 'audioTrack'>;

/** One drag at a time. */
export class Realign {
  readonly #editor: RealignEditor;
  readonly #onBegin: () => void;
  #base: Correction | null = null;
  #delta = $state<number | null>(null);

  /** @param onBegin the corrected sound should now be heard. */
  constructor(editor: RealignEditor, onBegin: () => void) {
    this.#editor = editor;
    this.#onBegin = onBegin;
  }

  /** Seconds moved so far, positive = later; null while nothing is dragged. */
  get delta(): number | null {
    return this.#delta;
  }

  /** Takes hold of the sound. */
  begin(): void {
    this.#base = this.#editor.correction;
    this.#delta = 0;
    this.#editor.history.mark('Re-align sound');
    this.#onBegin();
  }

  /**
   * Moves on by a piece of the pointer's way.
   *
   * @param seconds to the right is positive: the sound comes later, so it was early, so the offset grows.
   * @param isFine a tenth of the way, for fractions of a pixel.
   */
  move(seconds: number, isFine: boolean): void {
    if (!this.#base || this.#delta === null) return;
    this.#delta += seconds * (isFine ? FINE : 1);
    this.#editor.setCorrection(nudge(this.#base, this.#wholeSamples(this.#delta)));
  }

  /** Lets go: what was moved stays. */
  end(): void {
    if (this.#base) this.#editor.history.squashToMark();
    this.#base = null;
    this.#delta = null;
  }

  /** Calls it off: everything is as before. */
  cancel(): void {
    if (this.#base) this.#editor.history.bailToMark();
    this.#base = null;
    this.#delta = null;
  }

  /** A fix moves sound by whole samples, so a drag does too. */
  #wholeSamples(seconds: number): number {
    const sampleRate = this.#editor.media?.audio[this.#editor.audioTrack]?.sampleRate ?? 48_000;
    return Math.round(seconds * sampleRate) / sampleRate;
  }
}
