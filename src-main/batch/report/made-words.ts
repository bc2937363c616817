/** @file What splitting a clip's sound or looking for its source found out, as one sentence. Pure. */
import type { MadeByStep } from '../../../src-shared/contract/batch-made.ts';
import { formatClock } from '../../../src-shared/time.ts';

/** `Stems: 62 % of the sound on screen, somebody in sight for 0:41.200; they add up exactly` */
export function madeWords(facts: MadeByStep['facts']): string {
  if (facts.kind === 'see') return `Heat map: ${facts.meanStrength === null ? 'no sound' : `what is heard belongs to the picture with ${percent(facts.meanStrength)}`}`;
  const { onScreenShare, visibleSeconds, residualDb, loudness } = facts;
  const share = onScreenShare === null ? 'silence' : `${percent(onScreenShare)} of the sound on screen, somebody in sight for ${formatClock(visibleSeconds)}`;
  // With one stem alone nothing can be added up.
  const isProven = loudness['on-screen'] !== undefined && loudness['off-screen'] !== undefined;
  const sum = residualDb === null ? 'exactly' : `to ${residualDb.toFixed(0)} dBFS`;
  return `Stems: ${share}${isProven ? `; they add up ${sum}` : ''}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
