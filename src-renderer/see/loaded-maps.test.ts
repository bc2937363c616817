/** @file Maps that come in parts are those of the whole file. */
import { describe, expect, it } from 'vitest';
import { CAM_HEADER_BYTES, camRecordBytes, type CamHeader, decodeCam, encodeCamHeader, encodeCamRecord } from '../../src-shared/model/class-activation-map.ts';
import { heatMapAt } from '../../src-shared/model/heat-map-picture.ts';
import { LoadedMaps } from './loaded-maps.ts';

// Numbers that a computer holds exactly, so that equal maps are equal to the last bit.
const HEADER: CamHeader = { rows: 2, columns: 3, maps: 5, covered: 5, complete: true, start: 0.25, step: 0.125, fullLogit: 4 };

/** Map k has logits k, k + 0.5, … and strength k / 10; the one in the middle is silent. */
function makeFile(): Uint8Array {
  const records = Array.from({ length: HEADER.maps }, (_, map) =>
    encodeCamRecord({ strength: map === 2 ? null : map / 10, logits: Float32Array.from({ length: 6 }, (_, cell) => (map === 2 ? 0 : map + cell / 2)) }, HEADER),
  );
  return Uint8Array.from([...encodeCamHeader(HEADER), ...records.flatMap((record) => [...record])]);
}

const recordsOf = (file: Uint8Array, from: number, to: number) => file.subarray(CAM_HEADER_BYTES + from * camRecordBytes(HEADER), CAM_HEADER_BYTES + to * camRecordBytes(HEADER));

describe('LoadedMaps', () => {
  const file = makeFile();
  const maps = new LoadedMaps(HEADER);

  it('has nothing to show before the first part', () => {
    expect(maps.at(0.25)).toBeNull();
    expect(maps.curve.values).toHaveLength(0);
  });

  it('shows at every time what the whole file does, however it was cut', () => {
    maps.append(recordsOf(file, 0, 1));
    expect(maps.at(0.25)?.logits[1]).toBe(0.5);
    expect(maps.at(0.375)).toBeNull();
    maps.append(recordsOf(file, 1, 4).subarray(0, 3 * camRecordBytes(HEADER)));
    maps.append(recordsOf(file, 4, 5));
    const whole = decodeCam(file);
    if (!whole) throw new TypeError('the file made here is not read');
    for (let time = 0; time < 1; time += 1 / 64) expect(maps.at(time)).toEqual(heatMapAt(whole, time));
    expect(Array.from(maps.curve.values)).toEqual([...whole.strengths]);
  });

  it('leaves out half a record and what is beyond the last', () => {
    const cut = new LoadedMaps(HEADER);
    cut.append(recordsOf(file, 0, 2).subarray(0, camRecordBytes(HEADER) + 3));
    expect(cut.covered).toBe(1);
    cut.append(Uint8Array.from([...recordsOf(file, 1, 5), ...recordsOf(file, 0, 2)]));
    expect(cut.covered).toBe(5);
  });
});
