/** @file From key presses to commands. */
import { commands } from '../lib/commands.ts';
import type { Scope } from '../lib/scope.ts';
import { type Bindings, chordOf, commandFor, isTargetsOwn, type KeyTarget } from '../lib/shortcuts.ts';

/** Whether chords are written and read the way of macOS. */
export const IS_MAC = /mac/i.test(navigator.userAgent);

/** Carries out the command of every chord pressed in the window, except what belongs to the focused element or to an open dialog. */
export function listenToKeys(bindings: () => Bindings, scope: Scope): void {
  // Asked when the focus arrives: any key press afterwards makes the focused element match, also one that was clicked.
  let byKeyboard = false;
  scope.listen(document, 'focusin', ({ target }) => (byKeyboard = target instanceof HTMLElement && target.matches(':focus-visible')));
  scope.listen(document, 'pointerdown', () => (byKeyboard = false));
  scope.listen(window, 'keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = chordOf(event, IS_MAC);
    if (chord === null || isTargetsOwn(chord, targetOf(event.target, byKeyboard))) return;
    const id = commandFor(chord, bindings());
    if (id === null) return;
    // Under a modal dialog the rest of the window is out of reach, also by keyboard.
    if (document.querySelector('dialog:modal') && id !== 'help.shortcuts' && id !== 'settings.open') return;
    event.preventDefault();
    commands.run(id, { repeat: event.repeat });
  });
}

/** What has the focus. Controls count only when reached by keyboard: after a click on a button, Space still plays. */
function targetOf(target: EventTarget | null, byKeyboard: boolean): KeyTarget {
  if (!(target instanceof HTMLElement)) return 'none';
  if (target.isContentEditable || target.matches('textarea, input:not([type=checkbox], [type=radio], [type=range], [type=button])')) return 'text';
  if (target.matches('select, input[type=range]')) return 'control';
  const isControl = target.matches('button, a[href], input, summary, [role=slider], [role=separator], [role=option], [role=listbox], [role=menuitem], [role=radio]');
  return isControl && byKeyboard ? 'control' : 'none';
}
