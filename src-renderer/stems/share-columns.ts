/** @file How much is on screen over time, as columns of a small graph. Pure. */
import { energyOf, type OnScreenStep, type Sight } from '../../src-shared/model/on-screen-curve.ts';

/** One column. */
export interface ShareColumn {
  /** Share of its energy that is on screen, 0–1; null for silence. */
  readonly share: number | null;
  /** Loudness between what is hardly heard and the loudest column, 0–1. */
  readonly loudness: number;
  /** What most of its steps had to judge by. */
  readonly sight: Sight;
}

/** Decibels below the loudest column that are drawn faintest. */
const RANGE_DB = 40;

/**
 * Sums up a curve, energy by energy.
 *
 * @param total steps of the whole; those that are not there yet are silent, with nobody in sight.
 */
export function shareColumns(steps: readonly OnScreenStep[], total: number, count: number): readonly ShareColumn[] {
  const sums = Array.from({ length: count }, (_, column) => {
    const from = Math.floor((column * total) / count);
    const part = steps.slice(from, Math.max(from + 1, Math.floor(((column + 1) * total) / count)));
    const { all, onScreen } = energyOf(part);
    const seen: Record<Sight, number> = { nobody: 0, somebody: 0, doubted: 0 };
    for (const { sight } of part) seen[sight]++;
    return { level: all > 0 ? 10 * Math.log10(all / part.length) : -Infinity, share: all > 0 ? onScreen / all : null, sight: mostOf(seen) };
  });
  const loudest = sums.reduce((most, { level }) => Math.max(most, level), -Infinity);
  return sums.map(({ level, share, sight }) => ({ share, sight, loudness: share === null ? 0 : Math.max(0, 1 + (level - loudest) / RANGE_DB) }));
}

function mostOf({ nobody, somebody, doubted }: Readonly<Record<Sight, number>>): Sight {
  if (somebody >= doubted && somebody >= nobody && somebody > 0) return 'somebody';
  return doubted >= nobody && doubted > 0 ? 'doubted' : 'nobody';
}
