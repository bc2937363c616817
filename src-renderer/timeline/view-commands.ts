/** @file The commands that change what the timeline shows. */
import type { CommandId } from '../lib/command-table.ts';
import { registerCommand } from '../lib/commands.ts';
import { Scope } from '../lib/scope.ts';
import type { Playback } from '../state/playback.svelte.ts';
import type { Viewport } from '../state/viewport.svelte.ts';

/** One press of a zoom key. */
const STEP = 1.5;

/** Seconds around the playhead at which single samples can be told apart. */
const SAMPLES_SPAN = 0.004;

/** Registers them; returns the way to take them back. */
export function registerViewCommands(playback: Playback, viewport: Viewport): () => void {
  const scope = new Scope();
  const add = (id: CommandId, act: () => void, enabled = () => viewport.duration > 0) => scope.onDispose(registerCommand(id, act, enabled));
  const zoom = (factor: number) => {
    viewport.follow(playback.time);
    viewport.zoomAbout(playback.time, factor);
  };
  add('view.zoom-in', () => zoom(STEP));
  add('view.zoom-out', () => zoom(1 / STEP));
  add('view.fit', () => viewport.fit());
  add('view.zoom-samples', () => viewport.show({ start: playback.time - SAMPLES_SPAN / 2, end: playback.time + SAMPLES_SPAN / 2 }));
  add(
    'view.zoom-selection',
    () => viewport.show({ start: playback.inPoint ?? 0, end: playback.outPoint ?? playback.duration }),
    () => playback.inPoint !== null,
  );
  return () => scope.dispose();
}
