/**
 * @file Which examples are held out together. Examples of one source never part: of two cuts of one recording, the one that was learned would give the
 * other away. Pure; the same examples give the same folds.
 */

/** An example as far as dividing goes. */
export interface Divisible {
  /** Index of its tag. */
  readonly tag: number;
  /** Whatever examples of one recording have in common. */
  readonly source: string;
}

/**
 * The fold of each example, 0 to `count` − 1. Sources are dealt out one by one, the largest first, each to where its tags are rarest yet, so that every
 * fold has of every tag.
 *
 * @param count at least 2; folds stay empty where there are fewer sources.
 * @param random decides among equals.
 */
export function foldsOf(examples: readonly Divisible[], count: number, random: () => number): readonly number[] {
  const sources = new Map<string, number[]>();
  for (const [i, { source }] of examples.entries()) sources.set(source, [...(sources.get(source) ?? []), i]);
  const dealt = [...sources.values()].map((members) => ({ members, chance: random() })).sort((a, b) => b.members.length - a.members.length || a.chance - b.chance);
  const perFold = Array.from({ length: count }, () => ({ all: 0, perTag: new Map<number, number>() }));
  const folds = examples.map(() => 0);
  for (const { members } of dealt) {
    const crowd = perFold.map(({ all, perTag }) => members.reduce((sum, i) => sum + (perTag.get(examples[i].tag) ?? 0), 0) + all / (examples.length + 1));
    const fold = crowd.indexOf(Math.min(...crowd));
    for (const i of members) {
      folds[i] = fold;
      const { perTag } = perFold[fold];
      perTag.set(examples[i].tag, (perTag.get(examples[i].tag) ?? 0) + 1);
      perFold[fold].all++;
    }
  }
  return folds;
}
