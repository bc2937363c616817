/**
 * @file Key chords: reading them from events, writing them for people, and which command each one means. A chord is `Mod+Shift+Z`: modifiers
 * in that order, then the key as the layout in use produces it, so that what is printed on the keycap is what works.
 */
import { COMMANDS, type CommandId, isCommandId } from './command-table.ts';

/** The parts of a keyboard event that make a chord. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified']);

/**
 * The chord of a key press, or null for a bare modifier.
 *
 * Letters of other scripts count as the Latin letter of that key, so that J K L work on a Cyrillic layout. Shift is left out where it
 * has already made another character (`?`, `{`).
 */
export function chordOf(press: KeyPress, isMac: boolean): string | null {
  if (MODIFIERS.has(press.key)) return null;
  const key = keyName(press);
  const printedWithShift = key.length === 1 && !/[A-Z0-9]/.test(key);
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const parts = [mod && 'Mod', isMac && press.ctrlKey && 'Ctrl', press.altKey && 'Alt', press.shiftKey && !printedWithShift && 'Shift', key];
  return parts.filter(Boolean).join('+');
}

function keyName({ key, code }: KeyPress): string {
  if (key === ' ') return 'Space';
  if (key.length > 1) return key;
  const printable = key.codePointAt(0) ?? 0;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  return printable > 127 && letter ? letter : key.toUpperCase();
}

const SYMBOLS: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Delete: 'Del' };
const MAC_SYMBOLS: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };

/** The keys of a chord as people read them: `['Ctrl', 'Shift', 'Z']`, or `['⌘', '⇧', 'Z']` on macOS. */
export function chordKeys(chord: string, isMac: boolean): readonly string[] {
  // The plus key itself is written "+" or "Mod++".
  const parts = chord === '+' ? ['+'] : chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+');
  return parts.map((part) => (isMac ? MAC_SYMBOLS[part] : part === 'Mod' ? 'Ctrl' : undefined) ?? SYMBOLS[part] ?? part);
}

/** Chords of every command: the default ones, or the user's where there are any. */
export type Bindings = ReadonlyMap<CommandId, readonly string[]>;

/** @param overrides from the settings; names that are no command (any more) are ignored. */
export function bindingsWith(overrides: Readonly<Record<string, readonly string[]>>): Bindings {
  const bindings = new Map<CommandId, readonly string[]>(COMMANDS.map(({ id, chords }) => [id, chords]));
  for (const [id, chords] of Object.entries(overrides)) if (isCommandId(id)) bindings.set(id, chords);
  return bindings;
}

/** The command that a chord means, or null. The table's first one wins where two claim it. */
export function commandFor(chord: string, bindings: Bindings): CommandId | null {
  for (const [id, chords] of bindings) if (chords.includes(chord)) return id;
  return null;
}

/** Commands other than `id` that use one of its chords. */
export function conflictsOf(id: CommandId, bindings: Bindings): readonly CommandId[] {
  const own = bindings.get(id) ?? [];
  return [...bindings].filter(([other, chords]) => other !== id && chords.some((chord) => own.includes(chord))).map(([other]) => other);
}

/** The settings that give `id` these chords: none at all where they are the default ones. */
export function rebind(overrides: Readonly<Record<string, readonly string[]>>, id: CommandId, chords: readonly string[]): Record<string, readonly string[]> {
  const { [id]: _, ...others } = overrides;
  const defaults: readonly string[] = COMMANDS.find((command) => command.id === id)?.chords ?? [];
  const isDefault = chords.length === defaults.length && chords.every((chord, index) => chord === defaults[index]);
  return isDefault ? others : { ...others, [id]: chords };
}

/** What has the keyboard when a key is pressed. */
export type KeyTarget = 'text' | 'control' | 'none';

/**
 * Whether a chord belongs to the focused element instead of the window: text fields keep typing and their own undo, controls reached by
 * keyboard keep the keys that operate them.
 */
export function isTargetsOwn(chord: string, target: KeyTarget): boolean {
  if (target === 'none') return false;
  if (target === 'control') return /^(Shift\+)?(Space|Enter|Arrow\w+|Home|End|PageUp|PageDown|Tab)$/.test(chord);
  const parts = chord.split('+');
  return !parts.includes('Mod') || /^Mod\+(Shift\+)?(Z|Y|A|C|V|X|Backspace|Delete|Arrow\w+|Home|End)$/.test(chord);
}
