/** @file Which of two ways to answer without lips is believed. Pure. */
import { type Evidence, EVIDENCE_TOLERANCE } from '../../src-shared/model/alignment.ts';
import type { EventsFinding } from './events/measure-events.ts';
import type { SceneFinding } from './scene/measure-scene.ts';

/** A finding and where it comes from. */
export type Found = (EventsFinding | SceneFinding) & { readonly evidence: Evidence };

/** The surer of those that tell; null where none does, or where they contradict each other. */
export function surest(events: EventsFinding, scene: SceneFinding | null): Found | null {
  const all: readonly Found[] = [{ ...events, evidence: 'events' }, ...(scene ? [{ ...scene, evidence: 'scene' as const }] : [])];
  const [first, second] = all.filter(({ verdict }) => verdict !== 'cannot-tell').sort((a, b) => b.confidence - a.confidence);
  if (!first || !second) return first ?? null;
  const apart = Math.abs((first.offset ?? 0) - (second.offset ?? 0));
  return apart <= EVIDENCE_TOLERANCE.events + EVIDENCE_TOLERANCE.scene ? first : null;
}
