/** @file A drag with the pointer, from press to release. Escape and a lost pointer call it off; a press that never moves is a click. */
import { Scope } from '../lib/scope.ts';

/** What a drag reports. All distances in CSS pixels. */
export interface DragHandlers {
  /** The pointer has moved far enough to mean it. */
  readonly onStart?: () => void;
  /** @param moved since the last report; `x` from the element's left edge. */
  readonly onMove: (moved: number, x: number, event: PointerEvent) => void;
  readonly onEnd?: () => void;
  readonly onCancel?: () => void;
  /** Released where it was pressed. */
  readonly onClick?: (x: number) => void;
}

/** Pixels that a hand trembles. */
const SLOP = 3;

/** Follows the pointer that pressed on an element. */
export function followDrag(press: PointerEvent & { readonly currentTarget: HTMLElement }, handlers: DragHandlers): void {
  if (press.button !== 0) return;
  const element = press.currentTarget;
  const left = element.getBoundingClientRect().left;
  const scope = new Scope();
  let last = press.clientX;
  let hasStarted = false;
  const finish = (report: (() => void) | undefined) => {
    scope.dispose();
    report?.();
  };
  element.setPointerCapture(press.pointerId);
  scope.onDispose(() => element.hasPointerCapture(press.pointerId) && element.releasePointerCapture(press.pointerId));
  scope.listen(element, 'pointermove', (event) => {
    if (!hasStarted) {
      if (Math.abs(event.clientX - press.clientX) < SLOP) return;
      hasStarted = true;
      handlers.onStart?.();
    }
    handlers.onMove(event.clientX - last, event.clientX - left, event);
    last = event.clientX;
  });
  scope.listen(element, 'pointerup', (event) => finish(hasStarted ? handlers.onEnd : () => handlers.onClick?.(event.clientX - left)));
  scope.listen(element, 'pointercancel', () => finish(hasStarted ? handlers.onCancel : undefined));
  scope.listen(
    window,
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      event.preventDefault();
      finish(hasStarted ? handlers.onCancel : undefined);
    },
    { capture: true },
  );
}
