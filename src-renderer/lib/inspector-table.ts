/** @file The panels beside the picture, in the order of their tabs and of their keys. Data only; which one is shown is in `state/inspector.svelte.ts`. */

/** The table. Names are part of command names: rename none. */
export const INSPECTORS = [
  { id: 'sync', title: 'Sync', purpose: 'How far sound and picture are apart' },
  { id: 'see', title: 'See', purpose: 'Where in the picture the sound comes from' },
  { id: 'stems', title: 'Stems', purpose: 'The sound on screen and everything else, apart' },
] as const;

/** Name of a panel. */
export type InspectorId = (typeof INSPECTORS)[number]['id'];

/** Whether a name from outside is a panel. */
export function isInspectorId(id: string | null): id is InspectorId {
  return INSPECTORS.some((inspector) => inspector.id === id);
}
