/** @file Adds up how loud the mixture is and how much of it went on screen, step by step of the curve. Pure. */
import { CURVE_STEP, energyOf, type OnScreenStep, type Sight, SILENCE_DB } from '../../src-shared/model/on-screen-curve.ts';
import type { SplitPiece } from '../analysis/separation/split-sound.ts';

/** First sample of a step, counted from the start of the stems. */
export function stepStart(step: number, sampleRate: number): number {
  return Math.round(step * CURVE_STEP * sampleRate);
}

/** The last step that begins at or before a sample. */
export function stepAt(sample: number, sampleRate: number): number {
  const step = Math.floor(sample / (CURVE_STEP * sampleRate)) + 1;
  return stepStart(step, sampleRate) <= sample ? step : step - 1;
}

/** Measures consecutive pieces. Samples are counted from the start of the stems. */
export class OnScreenMeter {
  readonly #sampleRate: number;
  /** Of steps that are not finished. */
  readonly #sights = new Map<number, Sight>();
  #step: number;
  #count = 0;
  #energy = 0;
  #onScreen = 0;
  #finished: OnScreenStep[] = [];

  /** @param step the one that the first sample is the first of. */
  constructor(sampleRate: number, step: number) {
    this.#sampleRate = sampleRate;
    this.#step = step;
  }

  /** There was something to judge by at a sample that has not been measured yet. Of a step, somebody who is believed counts more than all doubt. */
  see(sample: number, sight: Sight): void {
    const step = stepAt(Math.max(0, sample), this.#sampleRate);
    if (sight !== 'nobody' && this.#sights.get(step) !== 'somebody') this.#sights.set(step, sight);
  }

  /** Measures samples; `first` follows the last of the piece before. */
  push({ first, mixture, onScreen }: SplitPiece): void {
    const frames = mixture[0]?.length ?? 0;
    for (let from = 0; from < frames; ) {
      const to = Math.min(frames, stepStart(this.#step + 1, this.#sampleRate) - first);
      mixture.forEach((whole, channel) => {
        const part = onScreen[channel]!;
        for (let n = from; n < to; n++) {
          this.#energy += whole[n] * whole[n];
          // Parts of the energy that add up to all of it: x·x = on·x + off·x.
          this.#onScreen += part[n] * whole[n];
        }
      });
      this.#count += (to - from) * mixture.length;
      from = to;
      if (first + to === stepStart(this.#step + 1, this.#sampleRate)) this.#finish();
    }
  }

  /** Closes a step that was cut short. */
  end(): void {
    if (this.#count > 0) this.#finish();
  }

  /** Steps finished since the last call, and the index of the first of them. */
  take(): { readonly first: number; readonly steps: readonly OnScreenStep[] } {
    const steps = this.#finished;
    this.#finished = [];
    return { first: this.#step - steps.length, steps };
  }

  #finish(): void {
    const levelDb = this.#energy > 0 ? 10 * Math.log10(this.#energy / this.#count) : -Infinity;
    const share = levelDb < SILENCE_DB ? null : Math.max(0, Math.min(1, this.#onScreen / this.#energy));
    this.#finished.push({ levelDb, share, sight: this.#sights.get(this.#step) ?? 'nobody' });
    this.#sights.delete(this.#step);
    this.#step++;
    [this.#count, this.#energy, this.#onScreen] = [0, 0, 0];
  }
}

/** Sums over a whole curve. */
export interface CurveSums {
  readonly onScreenShare: number | null;
  readonly visibleSeconds: number;
  readonly doubtedSeconds: number;
}

/** Sums up a curve, read in parts of any size. */
export class CurveTally {
  #energy = 0;
  #onScreen = 0;
  #visible = 0;
  #doubted = 0;

  /** Adds steps. */
  add(steps: readonly OnScreenStep[]): void {
    for (const { share, sight } of steps) {
      if (sight !== 'nobody') this.#visible++;
      // Silence contradicts nobody.
      if (sight === 'doubted' && share !== null) this.#doubted++;
    }
    const { all, onScreen } = energyOf(steps);
    this.#energy += all;
    this.#onScreen += onScreen;
  }

  /** What the steps so far come to. */
  get sums(): CurveSums {
    return { onScreenShare: this.#energy > 0 ? this.#onScreen / this.#energy : null, visibleSeconds: this.#visible * CURVE_STEP, doubtedSeconds: this.#doubted * CURVE_STEP };
  }
}
