/** @file What a scan found, in figures: pure. */
import { type DiscardReason, type FootagePart, MOST_NAMES, type ScanReport } from '../../src-shared/contract/training.ts';
import type { ClipContents } from './clip-file.ts';

/** One source that has been looked at. */
export interface ReportedSource {
  /** Path of the source relative to its folder, with `/`. */
  readonly name: string;
  readonly contents: ClipContents;
}

/** How much is held out; null as long as that is open. */
type HeldOut = Pick<ScanReport, 'heldOutSeconds' | 'heldOutBy'>;

/** Adds up what was kept and what was not. `sources` counts also those that are still to come. */
export function scanReport(scanned: readonly ReportedSource[], sources: number, heldOut: HeldOut): ScanReport {
  const kept = new Part();
  const discarded = new Map<DiscardReason, Part>();
  for (const { name, contents } of scanned) {
    for (const { samples, leadSamples } of contents.sequences) kept.add(name, (samples - leadSamples) / contents.sampleRate);
    for (const { reason, seconds } of contents.discarded) {
      const part = discarded.get(reason) ?? new Part();
      discarded.set(reason, part);
      part.add(name, seconds);
    }
  }
  const reasons = [...discarded].map(([reason, part]) => ({ reason, ...part.facts() }));
  reasons.sort((a, b) => b.seconds - a.seconds || b.count - a.count);
  return { sources, scanned: scanned.length, kept: kept.facts(), discarded: reasons, ...heldOut };
}

/** `12 × no-face, 3 × silence`. */
export function discardedInWords({ discarded }: ScanReport): string {
  return discarded.map(({ reason, count }) => `${count} × ${reason}`).join(', ');
}

class Part {
  readonly #names = new Set<string>();
  #count = 0;
  #seconds = 0;

  add(name: string, seconds: number): void {
    this.#names.add(name);
    this.#count++;
    this.#seconds += seconds;
  }

  facts(): FootagePart {
    return { count: this.#count, seconds: this.#seconds, names: [...this.#names].slice(0, MOST_NAMES), files: this.#names.size };
  }
}
