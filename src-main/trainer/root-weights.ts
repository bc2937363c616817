/** @file How often each piece of footage is drawn: by its length, and folders by the root of theirs, so that two thousand clips of one kind do not drown sixty of another. Pure. */

/** A piece of footage. */
export interface Weighed {
  /** Path relative to the folder of all footage, with `/`. */
  readonly source: string;
  /** In any unit. */
  readonly length: number;
}

/** Running sums of the weights, `[pieces]`: piece i is drawn where a number below the last of them is first smaller than sum i. */
export function rootWeights(pieces: readonly Weighed[]): Float64Array {
  const folderOf = ({ source }: Weighed) => source.slice(0, Math.max(0, source.lastIndexOf('/')));
  const lengths = new Map<string, number>();
  for (const piece of pieces) lengths.set(folderOf(piece), (lengths.get(folderOf(piece)) ?? 0) + piece.length);
  let total = 0;
  return Float64Array.from(pieces, (piece) => (total += piece.length / Math.sqrt(lengths.get(folderOf(piece)) ?? 1)));
}

/** Index of a random piece; −1 without any. */
export function drawWeighted(cumulative: Float64Array, random: () => number): number {
  const place = random() * (cumulative.at(-1) ?? 0);
  return cumulative.findIndex((end) => place < end);
}
