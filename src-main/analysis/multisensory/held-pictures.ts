/** @file What is on screen at each tick of a steady rate. Unlike the nearest frame, this never shows a picture long before its time. */

/** Frames `[first, last)` of a steady rate, counted from time 0. */
export interface FrameStretch {
  readonly first: number;
  readonly last: number;
}

/**
 * Yields one frame per tick k / frameRate of the stretch: the last one that has appeared by then, or half a tick later; before the first, the first. Nothing without frames.
 *
 * @param frames in order of their times, seconds.
 */
export async function* heldPictures<F extends { readonly time: number }>(frames: AsyncIterable<F>, { first, last }: FrameStretch, frameRate: number): AsyncGenerator<F, void, undefined> {
  let tick = first;
  let held: F | null = null;
  for await (const frame of frames) {
    // Float error must not decide about a frame that lies halfway.
    for (; held && tick < last && (tick + 0.5) / frameRate < frame.time - 1e-6; tick++) yield held;
    held = frame;
    if (tick >= last) return;
  }
  for (; held && tick < last; tick++) yield held;
}
