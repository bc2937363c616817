/**
 * @file How a film is cut into windows that are judged one by one, and how their judgements are blended. The windows lie on a grid that does not depend on
 * what part of the film is asked for, so that a part, and a job gone on with, is judged as the whole would be. Pure. Counted in pictures of the network.
 */

/** One window: judged from `first` to `end`, responsible from `from` to `to`; what lies beyond is for context and for blending. */
export interface SeparationWindow {
  readonly index: number;
  readonly first: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** Pictures from one joint to the next, beyond a joint, and over which two windows are blended around it. */
export interface WindowPlan {
  readonly step: number;
  readonly margin: number;
  readonly fade: number;
}

/** Seconds of each. Half a second at the ends of a window is judged with less to go by than the rest, so blending keeps away from them. */
const SECONDS = { step: 8, margin: 1, fade: 0.8 };

/** The plan at a network's pictures per second. */
export function planFor(frameRate: number): WindowPlan {
  return { step: Math.round(SECONDS.step * frameRate), margin: Math.round(SECONDS.margin * frameRate), fade: 2 * Math.round((SECONDS.fade * frameRate) / 2) };
}

/**
 * The windows that are needed for pictures `[range.first, range.end)` of a film of `total` pictures, in order. The one before the first that is responsible
 * for any of them is among them where it is blended in.
 */
export function windowsOver(range: { readonly first: number; readonly end: number }, total: number, plan: WindowPlan): readonly SeparationWindow[] {
  // A short rest goes with the window before: whether lips say what is heard takes seconds to tell.
  const count = Math.max(1, Math.round(total / plan.step));
  const windows = Array.from({ length: count }, (_, index) => windowAt(index, count, total, plan));
  const begin = windows.findIndex(({ to }) => to > range.first);
  const last = windows.findLastIndex(({ from }) => from < range.end);
  const first = begin < 0 ? count - 1 : begin;
  const blended = range.first < (windows[first]?.from ?? 0) + plan.fade ? Math.max(0, first - 1) : first;
  return windows.slice(blended, Math.max(first, last) + 1);
}

function windowAt(index: number, count: number, total: number, { step, margin, fade }: WindowPlan): SeparationWindow {
  const [begin, end] = [index * step, index === count - 1 ? total : (index + 1) * step];
  return {
    index,
    first: Math.max(0, begin - margin),
    end: Math.min(total, end + margin),
    from: index === 0 ? 0 : begin - fade / 2,
    to: index === count - 1 ? total : end - fade / 2,
  };
}

/** Weight of a window against the one before it, `position` pictures after `window.from`: rises from 0 to 1 as a raised cosine. */
export function fadeIn({ index }: SeparationWindow, position: number, { fade }: WindowPlan): number {
  if (index === 0 || position >= fade) return 1;
  return 0.5 - 0.5 * Math.cos((Math.PI * Math.max(0, position)) / fade);
}
