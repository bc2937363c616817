/** @file Markers that a correction and its measurement ask for. Pure. */
import { type AlignmentEstimate, type Correction, formatOffset, isIdentity, offsetAt } from './alignment.ts';
import type { InterchangeMarker } from './interchange.ts';

/** Confidence from which an answer stands without a look. */
const SURE = 0.9;
/** What a window has to be sure of for its disagreement to be shown. */
const SOME_CONFIDENCE = 0.3;
/** A frame at 25 per second, in seconds: windows further from the correction are at odds with it. */
const AT_ODDS = 0.04;

/** The offset at the clip's beginning, and every jump of it. None for a clip that stays as it is. */
export function correctionMarkers(correction: Correction): readonly InterchangeMarker[] {
  if (isIdentity(correction)) return [];
  return correction.segments.map(({ start, driftPpm }, index): InterchangeMarker => {
    const drift = driftPpm === 0 ? '' : `, drift ${Number(driftPpm.toFixed(1))} ppm`;
    const text = `${formatOffset(offsetAt(correction, start))}${drift}`;
    const common = { time: start, duration: 0, name: text };
    return index === 0 ? { ...common, comment: 'Sound slipped by Slateless', color: 'blue', kind: 'note' } : { ...common, comment: 'The offset changes here; check the cut', color: 'yellow', kind: 'step' };
  });
}

/** Where a person should look: clips without a sure answer as a whole, and every stretch whose windows contradict what is done. */
export function doubtfulMarkers(estimate: AlignmentEstimate, correction: Correction): readonly InterchangeMarker[] {
  const look = (time: number, duration: number, name: string): InterchangeMarker => ({ time, duration, name, comment: 'Check lip-sync by eye', color: 'red', kind: 'doubtful' });
  if (estimate.verdict === 'cannot-tell') return [look(0, 0, "Lip-sync: can't tell")];
  const unsure = estimate.confidence < SURE ? [look(0, 0, `Lip-sync: ${Math.round(estimate.confidence * 100)} % sure`)] : [];
  const stretches: { start: number; end: number; offset: number; confidence: number }[] = [];
  for (const { time, duration, offset, confidence } of [...estimate.windows].sort((a, b) => a.time - b.time)) {
    if (confidence < SOME_CONFIDENCE || Math.abs(offset - offsetAt(correction, time)) <= AT_ODDS) continue;
    const [start, end] = [Math.max(0, time - duration / 2), time + duration / 2];
    const last = stretches.at(-1);
    if (!last || start > last.end) stretches.push({ start, end, offset, confidence });
    else stretches.splice(-1, 1, { start: last.start, end, ...(confidence > last.confidence ? { offset, confidence } : { offset: last.offset, confidence: last.confidence }) });
  }
  return [...unsure, ...stretches.map(({ start, end, offset }) => look(start, end - start, `Looks like ${formatOffset(offset)}`))];
}
