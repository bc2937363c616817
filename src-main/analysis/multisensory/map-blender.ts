/**
 * @file Joins the maps of overlapping windows and views into one even sequence over the clip. Each place and moment is a weighted mean of all that saw it;
 * whoever saw it in the middle counts most. Holds only what a window to come may still change.
 */
import type { CamRecord } from '../../../src-shared/model/class-activation-map.ts';
import { mapCells, type MapCells } from '../../networks/multisensory-cells.ts';
import type { MultisensoryConfig } from '../../networks/multisensory-config.ts';
import type { Rect } from '../sample-picture.ts';
import { type CellTap, commonGrid, type CommonGrid, placeBetween, viewTaps } from './cell-taps.ts';
import type { FrameStretch } from './held-pictures.ts';

/** What a window showed. */
export interface JudgedWindow {
  /** Its first frame, counted from time 0 at the network's rate. */
  readonly firstFrame: number;
  /** Of each view, `[views]`. */
  readonly logits: Float32Array;
  /** `[views, time, rows, columns]` */
  readonly map: Float32Array;
  /** Mean square of the sound at a frame of the window, fractions allowed. */
  readonly powerAt: (frame: number) => number;
}

interface Sum {
  readonly logits: Float32Array;
  readonly weights: Float32Array;
  readonly views: Float32Array;
  weight: number;
  power: number;
}

/** Mean square below which there is no sound to be seen: −60 dB of full scale. */
const SILENCE = 1e-6;
/** Weight of a window at its ends; 1 in its middle. */
const LEAST_WEIGHT = 0.02;

/** Takes windows in order, gives maps in order. */
export class MapBlender {
  readonly grid: CommonGrid;
  /** Maps in all. */
  readonly maps: number;
  /** Frames of the network from one map to the next. */
  readonly stepFrames: number;
  readonly #cells: MapCells;
  readonly #taps: readonly (readonly CellTap[])[];
  readonly #frames: number;
  readonly #first: number;
  readonly #sums = new Map<number, Sum>();
  #given = 0;

  /** @param views as the windows have them, in fractions of the picture. */
  constructor(config: MultisensoryConfig, views: readonly Rect[], { first, last }: FrameStretch) {
    this.#cells = mapCells(config);
    this.grid = commonGrid(views, this.#cells);
    this.#taps = views.map((view) => viewTaps(view, this.grid, this.#cells, config.side));
    this.#frames = config.frames;
    this.#first = first;
    const { time } = this.#cells;
    // Twice as many maps as the network has over time: its cells of neighboring windows do not lie at the same moments.
    this.stepFrames = Math.max(1, Math.round((time.length > 1 ? time[1] - time[0] : config.frames) / 2));
    this.maps = last > first ? Math.max(1, Math.floor((last - first) / this.stepFrames)) : 0;
  }

  /** Moment of a map, in frames of the network from time 0. */
  frameOf(map: number): number {
    return this.#first + (map + 0.5) * this.stepFrames;
  }

  /** Adds a window and returns the maps that no later one changes: all before `nextFirst`, where the next window begins, or all of the rest. */
  push(window: JudgedWindow, nextFirst: number | null): readonly CamRecord[] {
    const lastMap = Math.min(this.maps - 1, Math.floor((window.firstFrame + this.#frames - this.#first) / this.stepFrames - 0.5));
    const firstMap = Math.max(0, Math.ceil((window.firstFrame - this.#first) / this.stepFrames - 0.5));
    for (let map = firstMap; map <= lastMap; map++) this.#add(map, window);
    const records: CamRecord[] = [];
    for (; this.#given < this.maps && (nextFirst === null || this.frameOf(this.#given) < nextFirst); this.#given++) records.push(this.#finish(this.#given));
    return records;
  }

  #add(map: number, { firstFrame, logits, map: values, powerAt }: JudgedWindow): void {
    const place = this.frameOf(map) - firstFrame;
    const weight = Math.max(LEAST_WEIGHT, 1 - Math.abs((2 * place) / this.#frames - 1));
    const { rows, columns, time } = this.#cells;
    const moment = placeBetween(time, place);
    const sum = this.#sums.get(map) ?? this.#empty();
    this.#sums.set(map, sum);
    sum.weight += weight;
    sum.power = Math.max(sum.power, powerAt(place));
    const area = rows.length * columns.length;
    this.#taps.forEach((taps, view) => {
      sum.views[view] += weight * logits[view];
      const [before, after] = [moment.left, moment.right].map((at) => (view * time.length + at) * area);
      for (const { cell, row, column, weight: here } of taps) {
        const read = (from: number) => {
          const [top, bottom] = [from + row.left * columns.length, from + row.right * columns.length];
          const [upper, lower] = [top, bottom].map((line) => (1 - column.share) * values[line + column.left] + column.share * values[line + column.right]);
          return (1 - row.share) * upper + row.share * lower;
        };
        sum.logits[cell] += weight * here * ((1 - moment.share) * read(before) + moment.share * read(after));
        sum.weights[cell] += weight * here;
      }
    });
  }

  #finish(map: number): CamRecord {
    const sum = this.#sums.get(map) ?? this.#empty();
    this.#sums.delete(map);
    // Silence comes from nowhere; whatever the network makes of it is no evidence.
    if (sum.weight === 0 || sum.power < SILENCE) return { strength: null, logits: new Float32Array(sum.logits.length) };
    const best = Math.max(...sum.views.map((logit) => logit / sum.weight));
    return { strength: 1 / (1 + Math.exp(-best)), logits: sum.logits.map((logit, cell) => (sum.weights[cell] > 0 ? logit / sum.weights[cell] : 0)) };
  }

  #empty(): Sum {
    const cells = this.grid.rows * this.grid.columns;
    return { logits: new Float32Array(cells), weights: new Float32Array(cells), views: new Float32Array(this.#taps.length), weight: 0, power: 0 };
  }
}
