/** @file Names of new models: suggested from the folder, and whether one can be used. The rules are those of the contract's schema. */

const LONGEST = 64;

/** A name made from that of a folder, not yet `taken`. */
export function suggestedName(folder: string, taken: readonly string[]): string {
  const last = folder.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  const plain = last
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^A-Za-z0-9]+|[-._]+$/g, '')
    .toLowerCase()
    .slice(0, LONGEST - 4);
  const base = plain === '' || plain === 'scratch' ? 'my-footage' : plain;
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number += 1) if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`;
}

/** What is wrong with a name, as a sentence, or null. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'Give the new model a name.';
  if (name.length > LONGEST) return `Use at most ${LONGEST} characters.`;
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) return 'Use letters, digits, dots, dashes and underscores, beginning with a letter or digit.';
  if (name === 'scratch') return 'This name stands for random weights. Choose another.';
  return taken.includes(name) ? 'There is one of this name already. Choose another.' : null;
}
