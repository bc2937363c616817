/** @file Turns a stream of sound into the bins of a peaks file, level by level. Pure: samples in, values out; memory does not grow with length. */
import { VALUES_PER_BIN, type PeaksHeader } from '../../src-shared/model/peaks-file.ts';

/** Finished bins of one level that have not been taken yet. */
export interface FinishedBins {
  readonly level: number;
  /** Index of the first of them. */
  readonly firstBin: number;
  /** `[bin][channel][min, max, rms]`, full scale 32767. */
  readonly values: Int16Array;
}

/** The bin that a level is filling: per channel min, max and sum of squares. */
interface Level {
  readonly samplesPerBin: number;
  readonly bins: number;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly energy: Float64Array;
  count: number;
  nextBin: number;
  firstBin: number;
  /** Bins from `firstBin` on that have not been taken, with room for more: a list of numbers would cost more than the measuring. */
  finished: Int16Array;
}

/** Room that a level starts with, bins. */
const ROOM = 256;

/** Collects the pyramid of one track. */
export class PeaksPyramid {
  readonly #channels: number;
  readonly #levels: readonly Level[];

  constructor(header: PeaksHeader) {
    this.#channels = header.channels;
    this.#levels = header.levels.map(({ samplesPerBin, bins }) => ({
      samplesPerBin,
      bins,
      min: new Float64Array(header.channels).fill(Infinity),
      max: new Float64Array(header.channels).fill(-Infinity),
      energy: new Float64Array(header.channels),
      ...{ count: 0, nextBin: 0, firstBin: 0, finished: new Int16Array(ROOM * header.channels * VALUES_PER_BIN) },
    }));
  }

  /** Adds interleaved samples. Sound beyond the planned length is left out. */
  push(samples: Float32Array): void {
    const finest = this.#levels[0];
    if (!finest) return;
    const frames = samples.length / this.#channels;
    for (let from = 0; from < frames && finest.nextBin < finest.bins; ) {
      const to = Math.min(frames, from + finest.samplesPerBin - finest.count);
      for (let channel = 0; channel < this.#channels; channel += 1) this.#measure(finest, samples, channel, from, to);
      finest.count += to - from;
      from = to;
      if (finest.count === finest.samplesPerBin) this.#finish(0);
    }
  }

  /** Closes the last, shorter bins of all levels. */
  end(): void {
    this.#levels.forEach((level, index) => {
      if (level.count > 0) this.#finish(index);
    });
  }

  /** Bins finished since the last call. */
  take(): readonly FinishedBins[] {
    const taken: FinishedBins[] = [];
    this.#levels.forEach((level, index) => {
      const bins = level.nextBin - level.firstBin;
      if (bins === 0) return;
      taken.push({ level: index, firstBin: level.firstBin, values: level.finished.slice(0, bins * this.#channels * VALUES_PER_BIN) });
      level.firstBin = level.nextBin;
    });
    return taken;
  }

  #measure(level: Level, samples: Float32Array, channel: number, from: number, to: number): void {
    let min = level.min[channel] ?? Infinity;
    let max = level.max[channel] ?? -Infinity;
    let energy = 0;
    const end = to * this.#channels;
    for (let at = from * this.#channels + channel; at < end; at += this.#channels) {
      const value = samples[at] as number;
      if (value < min) min = value;
      if (value > max) max = value;
      energy += value * value;
    }
    level.min[channel] = min;
    level.max[channel] = max;
    level.energy[channel] = (level.energy[channel] ?? 0) + energy;
  }

  /** Writes out a bin, hands it up to the next level, and starts the next. */
  #finish(index: number): void {
    const level = this.#levels[index];
    if (!level) return;
    const above = this.#levels[index + 1];
    let at = (level.nextBin - level.firstBin) * this.#channels * VALUES_PER_BIN;
    if (at === level.finished.length) level.finished = doubled(level.finished);
    for (let channel = 0; channel < this.#channels; channel += 1, at += VALUES_PER_BIN) {
      const min = level.min[channel] ?? 0;
      const max = level.max[channel] ?? 0;
      const energy = level.energy[channel] ?? 0;
      level.finished[at] = toInt16(min);
      level.finished[at + 1] = toInt16(max);
      level.finished[at + 2] = toInt16(Math.sqrt(energy / level.count));
      if (above) {
        above.min[channel] = Math.min(above.min[channel] ?? Infinity, min);
        above.max[channel] = Math.max(above.max[channel] ?? -Infinity, max);
        above.energy[channel] = (above.energy[channel] ?? 0) + energy;
      }
    }
    if (above) above.count += level.count;
    level.min.fill(Infinity);
    level.max.fill(-Infinity);
    level.energy.fill(0);
    level.count = 0;
    level.nextBin += 1;
    if (above && above.count >= above.samplesPerBin) this.#finish(index + 1);
  }
}

/** Every bin of a rough overview: `pieces` spread evenly, each standing for its share of the length. */
export function overviewBins(header: PeaksHeader, pieces: readonly Float32Array[]): readonly FinishedBins[] {
  const { channels } = header;
  const measured = pieces.map((samples) => {
    const pyramid = new PeaksPyramid({ ...header, levels: [{ samplesPerBin: samples.length / channels, bins: 1, offset: 0 }] });
    pyramid.push(samples);
    return pyramid.take()[0]?.values ?? new Int16Array(channels * VALUES_PER_BIN);
  });
  return header.levels.map(({ bins }, level) => {
    const values = new Int16Array(bins * channels * VALUES_PER_BIN);
    for (let bin = 0; bin < bins; bin += 1) {
      const piece = measured[Math.floor(((bin + 0.5) / bins) * measured.length)];
      if (piece) values.set(piece, bin * channels * VALUES_PER_BIN);
    }
    return { level, firstBin: 0, values };
  });
}

function doubled(values: Int16Array): Int16Array {
  const larger = new Int16Array(2 * values.length);
  larger.set(values);
  return larger;
}

function toInt16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value * 32_767)));
}
