/**
 * @file The maps of one clip in memory, as they come from the app. Kept as the bytes they came in: a film's maps are half as large that way, and only
 * the two beside the playhead are ever looked at.
 */
import { camRecordBytes, type CamHeader, decodeCamRecords } from '../../src-shared/model/class-activation-map.ts';
import { heatMapAt, type HeatMapMoment } from '../../src-shared/model/heat-map-picture.ts';
import type { StrengthCurve } from './kernels/strength.ts';

/** Maps that grow. */
export class LoadedMaps {
  readonly #header: CamHeader;
  readonly #records: Uint8Array;
  readonly #strengths: Float32Array;
  #covered = 0;

  /** @param header as the file has it; nothing is covered before {@link append}. */
  constructor(header: CamHeader) {
    this.#header = header;
    this.#records = new Uint8Array(header.maps * camRecordBytes(header));
    this.#strengths = new Float32Array(header.maps);
  }

  /** Maps that are here, from the first on. */
  get covered(): number {
    return this.#covered;
  }

  /** Strength over time, as far as it is known. */
  get curve(): StrengthCurve {
    const { start, step } = this.#header;
    return { start, step, values: this.#strengths.subarray(0, this.#covered) };
  }

  /** Takes the records that follow those that are here. What is not whole, or more than the file should have, is left out. */
  append(records: Uint8Array): void {
    const bytes = camRecordBytes(this.#header);
    const count = Math.min(Math.floor(records.length / bytes), this.#header.maps - this.#covered);
    const whole = records.subarray(0, count * bytes);
    this.#records.set(whole, this.#covered * bytes);
    this.#strengths.set(decodeCamRecords(whole, { ...this.#header, covered: count }).strengths, this.#covered);
    this.#covered += count;
  }

  /** The map at a time, see {@link heatMapAt}. */
  at(time: number): HeatMapMoment | null {
    const { start, step } = this.#header;
    const left = Math.max(0, Math.min(Math.floor((time - start) / step), this.#covered - 2));
    const covered = Math.min(2, this.#covered - left);
    const bytes = camRecordBytes(this.#header);
    const pair = this.#records.subarray(left * bytes, (left + covered) * bytes);
    return heatMapAt(decodeCamRecords(pair, { ...this.#header, covered, start: start + left * step }), time);
  }
}
