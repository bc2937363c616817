/** @file Chords from key presses on several layouts, rebinding and its conflicts, and who a key belongs to. */
import { describe, expect, it } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { bindingsWith, chordKeys, chordOf, commandFor, conflictsOf, isTargetsOwn, type KeyPress, rebind } from './shortcuts.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

describe('chordOf', () => {
  it.each([
    [press(' '), 'Space'],
    [press('j'), 'J'],
    [press('J', { shiftKey: true }), 'Shift+J'],
    [press('z', { ctrlKey: true }), 'Mod+Z'],
    [press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z'],
    [press('?', { shiftKey: true }), '?'],
    [press('{', { shiftKey: true }), '{'],
    [press('ArrowLeft', { shiftKey: true }), 'Shift+ArrowLeft'],
  ])('%o is %s', (event, chord) => expect(chordOf(event, false)).toBe(chord));

  it('takes Command for Mod on macOS, and Control for itself', () => {
    expect(chordOf(press('z', { metaKey: true }), true)).toBe('Mod+Z');
    expect(chordOf(press('z', { ctrlKey: true }), true)).toBe('Ctrl+Z');
  });

  it('reads the Latin letter of the key on a Cyrillic layout, but the printed letter on a French one', () => {
    expect(chordOf(press('о', { code: 'KeyJ' }), false)).toBe('J');
    expect(chordOf(press('a', { code: 'KeyQ' }), false)).toBe('A');
  });

  it('ignores modifiers on their own and dead keys', () => {
    for (const key of ['Shift', 'Control', 'AltGraph', 'Dead']) expect(chordOf(press(key), false)).toBeNull();
  });
});

describe('chordKeys', () => {
  it('writes the plus key itself', () => {
    expect(chordKeys('+', false)).toEqual(['+']);
    expect(chordKeys('Mod++', false)).toEqual(['Ctrl', '+']);
  });
  it('uses the symbols of macOS there', () => expect(chordKeys('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']));
});

describe('the default bindings', () => {
  it('give no chord to two commands', () => {
    const bindings = bindingsWith({});
    for (const { id } of COMMANDS) expect(conflictsOf(id, bindings)).toEqual([]);
  });
  it('can all be pressed: each is written as a key press would be', () => {
    for (const { chords } of COMMANDS) for (const chord of chords) expect(chord).toMatch(/^(Mod\+)?(Alt\+)?(Shift\+)?([A-Z0-9]|[^\w\s]|[A-Z][A-Za-z]+)$/);
  });
});

describe('rebind', () => {
  it('moves a chord, reports who else has it, and forgets what equals the default', () => {
    const changed = rebind({}, 'sync.measure', ['F']);
    const bindings = bindingsWith(changed);
    expect(conflictsOf('sync.measure', bindings)).toEqual(['fix.write']);
    expect(commandFor('M', bindings)).toBeNull();
    expect(rebind(changed, 'sync.measure', ['M'])).toEqual({});
  });
  it('ignores names that are no command', () => expect(commandFor('Q', bindingsWith({ 'no.such': ['Q'] }))).toBeNull());
});

describe('isTargetsOwn', () => {
  it('leaves typing and the undo of a text field to it, but not saving', () => {
    expect(isTargetsOwn('J', 'text')).toBe(true);
    expect(isTargetsOwn('Mod+Z', 'text')).toBe(true);
    expect(isTargetsOwn('Mod+S', 'text')).toBe(false);
  });
  it('leaves a control the keys that work it', () => {
    expect(isTargetsOwn('Space', 'control')).toBe(true);
    expect(isTargetsOwn('ArrowDown', 'control')).toBe(true);
    expect(isTargetsOwn('L', 'control')).toBe(false);
  });
});
