/** @file Chooses, from frames at any times, the nearest to each tick of a steady rate. Frames keep their own times. */

/**
 * Yields at most one frame per tick k / `frameRate`: the closest of those that lie nearer to this tick than to any other. A source slower
 * than that comes through whole; a tick without a frame of its own gets none.
 */
export async function* nearestPerTick<F extends { readonly time: number }>(frames: AsyncIterable<F>, frameRate: number): AsyncGenerator<F, void, undefined> {
  let held: F | null = null;
  const tick = (frame: F) => Math.round(frame.time * frameRate);
  const distance = (frame: F) => Math.abs(frame.time * frameRate - tick(frame));
  for await (const frame of frames) {
    if (held && tick(held) === tick(frame)) {
      if (distance(frame) < distance(held)) held = frame;
      continue;
    }
    if (held) yield held;
    held = frame;
  }
  if (held) yield held;
}
