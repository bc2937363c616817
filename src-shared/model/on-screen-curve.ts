/**
 * @file How much of the sound was judged to be on screen, over time: what a window draws as a lane. Pure; both sides use it.
 *
 * Little endian: per step three f32 — level of the mixture in dB of full scale, share of its energy on screen (0–1), and the place of its sight in
 * {@link SIGHTS}. Silence has a level of −Infinity and a share of NaN. A file may be shorter than the clip while it grows.
 */

/** What there is in the picture to judge by: nobody; somebody; or somebody whose lips say something else than what is heard. */
export const SIGHTS = ['nobody', 'somebody', 'doubted'] as const;

/** One of them. Only somebody has sound on screen. */
export type Sight = (typeof SIGHTS)[number];

/** One step of the curve. */
export interface OnScreenStep {
  /** RMS of the mixture over all channels, dB of full scale; −Infinity for digital silence. */
  readonly levelDb: number;
  /** Share of the mixture's energy that went to the on-screen stem, 0–1; null where there is none to share. */
  readonly share: number | null;
  readonly sight: Sight;
}

/** Seconds per step. */
export const CURVE_STEP = 0.1;
/** Below it a step is silence: its energy says nothing about who makes it. */
export const SILENCE_DB = -70;
/** Shorter doubts, in all, are not worth a word, seconds. */
export const NOTABLE_DOUBT = 1;
/** Bytes per step. */
export const CURVE_STEP_BYTES = 12;

/** Energy of some steps, and how much of it went on screen, in steps of full scale; silence counts for nothing. */
export function energyOf(steps: readonly OnScreenStep[]): { readonly all: number; readonly onScreen: number } {
  let [all, onScreen] = [0, 0];
  for (const { levelDb, share } of steps) {
    if (share === null) continue;
    all += 10 ** (levelDb / 10);
    onScreen += share * 10 ** (levelDb / 10);
  }
  return { all, onScreen };
}

/** The steps as bytes. */
export function encodeCurve(steps: readonly OnScreenStep[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(steps.length * CURVE_STEP_BYTES);
  const view = new DataView(bytes.buffer);
  steps.forEach(({ levelDb, share, sight }, index) => {
    [levelDb, share ?? NaN, SIGHTS.indexOf(sight)].forEach((value, field) => view.setFloat32(index * CURVE_STEP_BYTES + 4 * field, value, true));
  });
  return bytes;
}

/** The whole steps in a file's bytes; a rest is left out. */
export function decodeCurve(bytes: Uint8Array): readonly OnScreenStep[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / CURVE_STEP_BYTES) }, (_, index) => {
    const [levelDb = NaN, share = NaN, sight = 0] = [0, 4, 8].map((field) => view.getFloat32(index * CURVE_STEP_BYTES + field, true));
    return { levelDb, share: Number.isNaN(share) ? null : share, sight: SIGHTS[sight] ?? 'nobody' };
  });
}
