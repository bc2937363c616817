/** @file How well short windows find the offset: the figure that models are compared by. Statistics only; embeddings come in, shares go out. */

/** One held-out sequence as a model sees it. Vectors are no longer than 1, row-major. */
export interface EmbeddedSequence {
  /** `[frames, dimensions]`. */
  readonly mouths: Float32Array;
  /** `[soundFrames, dimensions]`, one per video frame; reaches beyond the picture where the source has sound there. */
  readonly sounds: Float32Array;
  readonly dimensions: number;
  /** Sound vectors before the one that belongs to the first frame. */
  readonly lead: number;
  /** Frames by which the sound follows the picture: 0 in sync, the clip's own consensus where it has another. */
  readonly truth: number;
}

/** What is asked. */
export interface AccuracyOptions {
  /** Frames per window. */
  readonly lengths: readonly number[];
  /** Shifts tried to either side, frames. */
  readonly maxShift: number;
  /** Shifts that must have sound under the whole window; with all of them, guessing ±1 frame is right in 3 of 2 · maxShift + 1 cases. */
  readonly leastShifts: number;
}

/** Result for one length. */
export interface WindowAccuracy {
  readonly frames: number;
  readonly windows: number;
  /** Share of windows whose peak lies within ±1 and ±2 frames of the truth, 0–1; NaN without windows. */
  readonly withinOne: number;
  readonly withinTwo: number;
}

/** Lengths of the product's published table: 0.2 to 10 seconds at 25 frames per second. */
export const WINDOW_LENGTHS: readonly number[] = [5, 15, 25, 50, 125, 250];

/** Shares for each length, over windows that overlap by half. */
export function windowAccuracy(sequences: readonly EmbeddedSequence[], options: AccuracyOptions): readonly WindowAccuracy[] {
  const tables = sequences.map((sequence) => ({ sequence, sums: runningSums(sequence, options.maxShift) }));
  return options.lengths.map((length) => {
    let [windows, one, two] = [0, 0, 0];
    for (const { sequence, sums } of tables) {
      const frames = sequence.mouths.length / sequence.dimensions;
      for (let from = 0; from + length <= frames; from += Math.ceil(length / 2)) {
        const peak = bestShift(sums, { from, length, frames }, options);
        if (peak === null) continue;
        const error = Math.abs(peak - sequence.truth);
        windows++;
        one += error <= 1 + 1e-9 ? 1 : 0;
        two += error <= 2 + 1e-9 ? 1 : 0;
      }
    }
    return { frames: length, windows, withinOne: one / windows, withinTwo: two / windows };
  });
}

/** One number to compare two states of a training by: the mean share over lengths that have enough windows; 0 without any. */
export function accuracyScore(table: readonly WindowAccuracy[], leastWindows = 20): number {
  const counted = table.filter(({ windows }) => windows >= leastWindows);
  return counted.reduce((sum, { withinOne }) => sum + withinOne, 0) / Math.max(1, counted.length);
}

/** Frames from which a sequence says by itself where its sound is: three seconds. */
const CONSENSUS_FRAMES = 75;

/** The same sequence with its truth where all of it together has its peak; a short one stays as it is. */
export function withConsensus(sequence: EmbeddedSequence, maxShift: number): EmbeddedSequence {
  const frames = sequence.mouths.length / sequence.dimensions;
  if (frames < CONSENSUS_FRAMES) return sequence;
  const means = runningSums(sequence, maxShift).map((sums, index) => {
    const [begins, ends] = [sums[frames + 1], sums[frames + 2]];
    return { shift: index - maxShift, mean: ends - begins < frames / 2 ? -Infinity : sums[frames] / (ends - begins) };
  });
  return { ...sequence, truth: means.reduce((best, one) => (one.mean > best.mean ? one : best)).shift };
}

/** Running sums over time of the similarity at each shift, `[2 · maxShift + 1][frames + 1]`; NaN from where there is no sound. */
function runningSums({ mouths, sounds, dimensions, lead }: EmbeddedSequence, maxShift: number): readonly Float64Array[] {
  const [frames, heard] = [mouths.length / dimensions, sounds.length / dimensions];
  return Array.from({ length: 2 * maxShift + 1 }, (_, index) => {
    const sums = new Float64Array(frames + 1);
    for (let frame = 0; frame < frames; frame++) {
      const at = frame + lead + index - maxShift;
      let dot = 0;
      if (at >= 0 && at < heard) for (let d = 0; d < dimensions; d++) dot += mouths[frame * dimensions + d] * sounds[at * dimensions + d];
      sums[frame + 1] = sums[frame] + dot;
    }
    // Where the sound begins and ends at this shift, kept behind the sums.
    return Float64Array.of(...sums, Math.max(0, maxShift - index - lead), Math.min(frames, heard - lead - index + maxShift));
  });
}

/** Shift with the largest mean similarity among those that have sound under the whole window; null when these are too few. */
function bestShift(sums: readonly Float64Array[], { from, length, frames }: { readonly from: number; readonly length: number; readonly frames: number }, { maxShift, leastShifts }: AccuracyOptions): number | null {
  let [best, highest, counted] = [0, -Infinity, 0];
  sums.forEach((sum, index) => {
    const [begins, ends] = [sum[frames + 1], sum[frames + 2]];
    if (from < begins || from + length > ends) return;
    counted++;
    const value = sum[from + length] - sum[from];
    if (value > highest) [best, highest] = [index - maxShift, value];
  });
  return counted >= leastShifts ? best : null;
}
