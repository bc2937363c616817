/** @file What examples are drawn from: views with their sounds, filmed or generated. A view is told by its number, a window of it by its first frame as well. */

/** A window of a view: its first frame. */
export interface Moment {
  readonly view: number;
  readonly frame: number;
}

/** The moment at a frame of a view, if there is one. */
export function momentAt(view: number, frame: number | null): Moment | null {
  return frame === null ? null : { view, frame };
}

/** Views to draw windows from. All randomness comes from the numbers given. */
export interface MomentPool {
  /** A view. */
  draw(random: () => number): number;
  /** Another, half of the time one that sounds like this one. */
  drawOther(view: number, random: () => number): number;
  /** Another that sounds like this one, if there is one. */
  drawSimilar(view: number, random: () => number): number;
  /** A moment of a view that is loud enough to say something. */
  drawMoment(view: number, random: () => number): Promise<Moment>;
  /** Another moment of the same view within the shifts of a step; null where it is too short for any. */
  shifted(moment: Moment, step: number, random: () => number): Moment | null;
  /** Another moment of the same view whose window overlaps; null where the view is no longer than its window. */
  displaced(moment: Moment, random: () => number): Moment | null;
  /** Samples of a moment. */
  sound(moment: Moment): Promise<Float32Array>;
  /** What the teacher heard at each step of a moment, `[steps, size]`: a step sees the pictures about its second. */
  taught(moment: Moment): Promise<Float32Array>;
  /** Pictures of a moment, `[frames, size, size, 3]`. */
  pictures(moment: Moment): Promise<{ readonly data: Uint8Array; readonly size: number }>;
}
