/** @file Files of class activation maps: what is written is read, also while the file grows, and nothing else is. */
import { describe, expect, it } from 'vitest';
import { CAM_HEADER_BYTES, camFileBytes, type CamHeader, camRecordOffset, decodeCam, decodeCamHeader, encodeCamHeader, encodeCamRecord } from './class-activation-map.ts';

const header: CamHeader = { rows: 3, columns: 5, maps: 4, covered: 2, complete: false, start: 1.25, step: 0.08, fullLogit: 6 };

function fileOf(facts: CamHeader): Uint8Array {
  const file = new Uint8Array(camFileBytes(facts));
  file.set(encodeCamHeader(facts));
  for (let map = 0; map < facts.covered; map++) {
    const logits = Float32Array.from({ length: 15 }, (_, cell) => map * 10 - cell / 4);
    file.set(encodeCamRecord({ strength: map === 1 ? null : 0.75, logits }, facts), camRecordOffset(facts, map));
  }
  return file;
}

describe('a file of maps', () => {
  it('gives back header, strengths and logits', () => {
    const maps = decodeCam(fileOf(header));
    expect(maps?.header).toEqual(header);
    expect(Array.from(maps?.strengths ?? [])).toEqual([0.75, NaN]);
    expect(maps?.logits[15 + 6]).toBe(10 - 1.5);
  });

  it('cuts logits that do not fit instead of wrapping them', () => {
    const file = fileOf({ ...header, covered: 0 });
    file.set(encodeCamRecord({ strength: 1, logits: Float32Array.of(1e6, -1e6) }, header), CAM_HEADER_BYTES);
    file.set(encodeCamHeader({ ...header, covered: 1 }));
    expect(Array.from(decodeCam(file)?.logits.slice(0, 2) ?? [])).toEqual([127, -127]);
  });

  it('covers no more than is there', () => {
    const file = fileOf(header);
    expect(decodeCam(file.subarray(0, camRecordOffset(header, 1) + 3))?.header.covered).toBe(1);
    expect(decodeCam(file.subarray(0, CAM_HEADER_BYTES))?.strengths.length).toBe(0);
  });

  it('is nothing else', () => {
    expect(decodeCamHeader(new Uint8Array(64))).toBeNull();
    expect(decodeCamHeader(fileOf(header).subarray(0, 63))).toBeNull();
    for (const wrong of [{ rows: 0 }, { step: 0 }, { step: NaN }, { covered: 5 }, { fullLogit: -1 }]) expect(decodeCamHeader(encodeCamHeader({ ...header, ...wrong }))).toBeNull();
  });
});
