/** @file Dragging rows to another place of the queue. A press that hardly moves is a click; Escape calls it off; at the edges the list scrolls. */
import { frameLoop } from '../lib/frame-loop.ts';
import { Scope } from '../lib/scope.ts';

/** What a drag needs of the list, and tells it. */
export interface RowDragHandlers {
  /** The element that scrolls. */
  readonly list: HTMLElement;
  /** The gap under the pointer; `y` from the top of the list's contents, CSS pixels. */
  readonly onOver: (y: number) => void;
  readonly onDrop: () => void;
  readonly onCancel: () => void;
  /** Released where it was pressed. */
  readonly onClick: () => void;
}

/** Pixels that a hand trembles. */
const SLOP = 5;
/** This close to an edge it scrolls, and by so much each frame, pixels. */
const EDGE = { width: 32, step: 10 };

/** Follows the pointer that pressed on a row. */
export function followRowDrag(press: PointerEvent, { list, onOver, onDrop, onCancel, onClick }: RowDragHandlers): void {
  const scope = new Scope();
  let hasStarted = false;
  let clientY = press.clientY;
  const report = () => onOver(clientY - list.getBoundingClientRect().top + list.scrollTop);
  const finish = (tell: () => void) => {
    scope.dispose();
    tell();
  };
  const scroll = () => {
    const { top, bottom } = list.getBoundingClientRect();
    const step = clientY < top + EDGE.width ? -EDGE.step : clientY > bottom - EDGE.width ? EDGE.step : 0;
    if (step === 0) return;
    list.scrollTop += step;
    report();
  };
  scope.listen(window, 'pointermove', (event) => {
    clientY = event.clientY;
    if (!hasStarted && Math.abs(clientY - press.clientY) < SLOP) return;
    if (!hasStarted) scope.onDispose(frameLoop.add(scroll));
    hasStarted = true;
    report();
  });
  scope.listen(window, 'pointerup', () => finish(hasStarted ? onDrop : onClick));
  scope.listen(window, 'pointercancel', () => finish(onCancel));
  scope.listen(
    window,
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      event.preventDefault();
      finish(onCancel);
    },
    { capture: true },
  );
}
