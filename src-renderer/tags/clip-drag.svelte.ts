/** @file Dragging clips from the list onto groups. A press that hardly moves is a click; Escape calls it off. */
import { Scope } from '../lib/scope.ts';

/** A drag under way. */
export interface DraggedClips {
  readonly ids: readonly string[];
  /** Where the pointer is, CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
  /** What it is over, as {@link dropTarget} names it; null where nothing takes clips. */
  readonly over: string | null;
}

/** Name of the place that makes a new group of what is dropped there. */
export const NEW_GROUP = 'new';

/** Pixels that a hand trembles. */
const SLOP = 5;

/** Follows one drag at a time. */
export class ClipDrag {
  #current = $state.raw<DraggedClips | null>(null);

  /** The drag under way, or null. */
  get current(): DraggedClips | null {
    return this.#current;
  }

  /** Follows the pointer that pressed on a clip. `onDrop` is told the group, `onClick` that it was no drag. */
  follow(press: PointerEvent, ids: readonly string[], { onDrop, onClick }: { readonly onDrop: (group: string) => void; readonly onClick: () => void }): void {
    const scope = new Scope();
    const finish = () => {
      scope.dispose();
      const { current } = this;
      this.#current = null;
      return current;
    };
    scope.listen(window, 'pointermove', ({ clientX: x, clientY: y }) => {
      if (!this.#current && Math.hypot(x - press.clientX, y - press.clientY) < SLOP) return;
      this.#current = { ids, x, y, over: targetAt(x, y) };
    });
    scope.listen(window, 'pointerup', () => {
      const dragged = finish();
      if (!dragged) onClick();
      else if (dragged.over !== null) onDrop(dragged.over);
    });
    scope.listen(window, 'pointercancel', finish);
    scope.listen(
      window,
      'keydown',
      (event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        event.preventDefault();
        finish();
      },
      { capture: true },
    );
  }
}

/** Attributes of an element that takes clips. */
export function dropTarget(group: string): { readonly 'data-takes-clips': string } {
  return { 'data-takes-clips': group };
}

function targetAt(x: number, y: number): string | null {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-takes-clips]')?.dataset['takesClips'] ?? null;
}
