/** @file Finding a row by typing the beginning of its name, as in any file list. */

/** How long a pause ends what is being typed, ms. */
export const TYPE_AHEAD_PAUSE = 900;

/**
 * Place of the next name that begins with what was typed, or -1. The same letter again and again goes through all names with that letter;
 * further letters stay on the row that still matches. Wraps around at the end.
 */
export function typeAhead(names: readonly string[], from: number, typed: string): number {
  const text = typed.toLocaleLowerCase();
  const isRepeated = text.length > 1 && [...text].every((letter) => letter === text[0]);
  const wanted = isRepeated ? (text[0] ?? '') : text;
  // One letter moves on, more letters narrow down what is already there.
  const start = text.length > 1 && !isRepeated ? Math.max(0, from) : from + 1;
  for (let step = 0; step < names.length; step += 1) {
    const place = (start + step) % names.length;
    if (names[place]?.toLocaleLowerCase().startsWith(wanted)) return place;
  }
  return -1;
}
