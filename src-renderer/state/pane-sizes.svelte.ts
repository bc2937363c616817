/** @file Sizes of the panes, kept for the next time on this machine. A matter of the window, so it is not in the app's settings. */

/** Panes whose size can be changed, in CSS pixels. */
export interface PaneLimits {
  readonly least: number;
  readonly most: number;
  readonly initial: number;
}

/** Limits of each pane. */
export const PANES = {
  clips: { least: 180, most: 480, initial: 288 },
  sync: { least: 300, most: 560, initial: 336 },
  timeline: { least: 140, most: 560, initial: 264 },
} as const satisfies Record<string, PaneLimits>;

/** Name of a pane. */
export type PaneName = keyof typeof PANES;

const STORAGE_KEY = 'slateless.panes';

/** Current sizes. */
export class PaneSizes {
  #sizes = $state.raw<Readonly<Record<PaneName, number>>>(stored());

  of(pane: PaneName): number {
    return this.#sizes[pane];
  }

  /** Changes a size, within its limits. */
  set(pane: PaneName, size: number): void {
    this.#sizes = { ...this.#sizes, [pane]: clamp(pane, size) };
    localStorage.setItem(STORAGE_KEY, JSON.stringify(this.#sizes));
  }

  reset(pane: PaneName): void {
    this.set(pane, PANES[pane].initial);
  }
}

function clamp(pane: PaneName, size: number): number {
  return Math.round(Math.min(Math.max(size, PANES[pane].least), PANES[pane].most));
}

/** What was stored, field by field: anything that is no number is as if it had never been there. */
function stored(): Readonly<Record<PaneName, number>> {
  const text = localStorage.getItem(STORAGE_KEY);
  const values: Partial<Record<string, unknown>> = text?.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  const sizeOf = (pane: PaneName) => {
    const value = values[pane];
    return typeof value === 'number' ? clamp(pane, value) : PANES[pane].initial;
  };
  return { clips: sizeOf('clips'), sync: sizeOf('sync'), timeline: sizeOf('timeline') };
}
