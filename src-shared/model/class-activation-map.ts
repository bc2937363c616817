/**
 * @file Layout of a file of class activation maps: where in the picture the sound of a track comes from, over time. Pure; both sides use it.
 *
 * Little endian throughout.
 *
 *     0  8 bytes  "SLCAMAP1"
 *     8  u32      header length in bytes = 64
 *    12  u32      rows
 *    16  u32      columns
 *    20  u32      maps in the file once it is complete
 *    24  u32      maps that are there by now, from the first on
 *    28  u32      1 once everything is there, else 0
 *    32  f64      time of the first map, seconds
 *    40  f64      time from one map to the next, seconds
 *    48  f32      logit that is drawn in the strongest color
 *    52  12 bytes of 0
 *    64  one record per map: f32 strength, then i16 [row][column], then 0 up to a multiple of 4 bytes
 *
 * A map's value is 256 times the logit of "the sound is made here" at that place and time; below 0 the network holds it for not made here. Cells divide
 * the picture as a player shows it evenly: cell (row, column) has its center at ((column + ½) / columns, (row + ½) / rows). Strength is the probability,
 * 0–1, that the sound belongs to the picture; NaN where it is silent, and all cells are 0 there. A file has its full length from the start.
 */

/** What the header says. */
export interface CamHeader {
  readonly rows: number;
  readonly columns: number;
  /** Once complete. */
  readonly maps: number;
  /** By now, from the first on. */
  readonly covered: number;
  readonly complete: boolean;
  /** Time of map 0; map k is at `start + k · step`. Seconds. */
  readonly start: number;
  readonly step: number;
  /** Logit that is drawn in the strongest color. */
  readonly fullLogit: number;
}

/** Maps as read from a file. */
export interface ClassActivationMaps {
  readonly header: CamHeader;
  /** 0–1, NaN in silence; `[covered]`. */
  readonly strengths: Float32Array;
  /** Signed logits `[covered, rows, columns]`. */
  readonly logits: Float32Array;
}

/** Mean strength over all maps that are not silent, 0–1; null when all are. */
export function meanStrength({ strengths }: Pick<ClassActivationMaps, 'strengths'>): number | null {
  const heard = Array.from(strengths).filter((strength) => !Number.isNaN(strength));
  return heard.length > 0 ? heard.reduce((sum, strength) => sum + strength, 0) / heard.length : null;
}

/** One map to be written. */
export interface CamRecord {
  /** 0–1, or null in silence. */
  readonly strength: number | null;
  /** Logits `[rows, columns]`. */
  readonly logits: Float32Array;
}

const MAGIC = 'SLCAMAP1';
/** Length of the header, bytes. */
export const CAM_HEADER_BYTES = 64;
/** Values per logit. */
const UNITS = 256;

/** Bytes of one record. */
export function camRecordBytes({ rows, columns }: Pick<CamHeader, 'rows' | 'columns'>): number {
  return 4 + 4 * Math.ceil((rows * columns) / 2);
}

/** Where record `index` begins in the file, bytes. */
export function camRecordOffset(header: Pick<CamHeader, 'rows' | 'columns'>, index: number): number {
  return CAM_HEADER_BYTES + index * camRecordBytes(header);
}

/** Length of the whole file in bytes. */
export function camFileBytes(header: CamHeader): number {
  return camRecordOffset(header, header.maps);
}

/** The header as bytes. */
export function encodeCamHeader(header: CamHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(CAM_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  Array.from(MAGIC, (letter, index) => view.setUint8(index, letter.charCodeAt(0)));
  const { rows, columns, maps, covered, complete } = header;
  [CAM_HEADER_BYTES, rows, columns, maps, covered, complete ? 1 : 0].forEach((value, index) => view.setUint32(8 + 4 * index, value, true));
  view.setFloat64(32, header.start, true);
  view.setFloat64(40, header.step, true);
  view.setFloat32(48, header.fullLogit, true);
  return bytes;
}

/** Reads a header from a file's beginning; null when it is no file of maps, too short, or makes no sense. */
export function decodeCamHeader(bytes: Uint8Array): CamHeader | null {
  if (bytes.length < CAM_HEADER_BYTES || Array.from(MAGIC).some((letter, index) => bytes[index] !== letter.charCodeAt(0))) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [length, rows, columns, maps, covered, complete] = Array.from({ length: 6 }, (_, index) => view.getUint32(8 + 4 * index, true));
  const header = { rows, columns, maps, covered, complete: complete === 1, start: view.getFloat64(32, true), step: view.getFloat64(40, true), fullLogit: view.getFloat32(48, true) };
  const sound = length === CAM_HEADER_BYTES && rows > 0 && columns > 0 && rows * columns <= 1 << 20 && covered <= maps;
  return sound && Number.isFinite(header.start) && header.step > 0 && header.fullLogit > 0 ? header : null;
}

/** A record as bytes. Logits beyond ±127 are cut. */
export function encodeCamRecord({ strength, logits }: CamRecord, header: Pick<CamHeader, 'rows' | 'columns'>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(camRecordBytes(header));
  const view = new DataView(bytes.buffer);
  view.setFloat32(0, strength ?? NaN, true);
  logits.forEach((logit, cell) => view.setInt16(4 + 2 * cell, Math.max(-127 * UNITS, Math.min(127 * UNITS, Math.round(logit * UNITS))), true));
  return bytes;
}

/**
 * The maps that are in a file by now; null when it is none. Also takes the beginning of a file: what is cut off is not covered.
 *
 * @param header where it was read at another moment than the bytes, else that of the bytes.
 */
export function decodeCam(file: Uint8Array, header: CamHeader | null = decodeCamHeader(file)): ClassActivationMaps | null {
  if (!header) return null;
  const bytes = camRecordBytes(header);
  const there = Math.max(0, Math.floor((file.length - CAM_HEADER_BYTES) / bytes));
  const covered = Math.min(header.covered, there);
  return decodeCamRecords(file.subarray(CAM_HEADER_BYTES, CAM_HEADER_BYTES + covered * bytes), { ...header, covered });
}

/** Reads `header.covered` records that follow one another from the first byte of `records` on. */
export function decodeCamRecords(records: Uint8Array, header: CamHeader): ClassActivationMaps {
  const cells = header.rows * header.columns;
  const bytes = camRecordBytes(header);
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  const strengths = new Float32Array(header.covered);
  const logits = new Float32Array(header.covered * cells);
  for (let map = 0, at = 0; map < header.covered; map++, at += bytes) {
    strengths[map] = view.getFloat32(at, true);
    for (let cell = 0; cell < cells; cell++) logits[map * cells + cell] = view.getInt16(at + 4 + 2 * cell, true) / UNITS;
  }
  return { header, strengths, logits };
}
