/** @file The transport's commands and what they do. Keys, menus and buttons all come through here. */
import type { CommandId } from '../lib/command-table.ts';
import { registerCommand } from '../lib/commands.ts';
import { Scope } from '../lib/scope.ts';
import type { Playback } from '../state/playback.svelte.ts';
import type { Viewport } from '../state/viewport.svelte.ts';

/** Registers them; returns the way to take them back. */
export function registerTransportCommands(playback: Playback, viewport: Viewport): () => void {
  const scope = new Scope();
  const hasClip = () => playback.duration > 0;
  const add = (id: CommandId, act: () => void, enabled = hasClip) => scope.onDispose(registerCommand(id, act, enabled));
  /** Moves the playhead and brings it into view. */
  const move = (act: () => void) => () => {
    act();
    viewport.follow(playback.time);
  };

  add('playback.toggle', () => playback.toggle());
  add('playback.pause', () => playback.stop());
  add('playback.forward', () => playback.shuttle(1));
  add('playback.reverse', () => playback.shuttle(-1));
  add('playback.step-back', move(() => playback.step(-1)));
  add('playback.step-forward', move(() => playback.step(1)));
  add('playback.second-back', move(() => playback.seek(playback.time - 1)));
  add('playback.second-forward', move(() => playback.seek(playback.time + 1)));
  add('playback.start', move(() => playback.seek(0)));
  add('playback.end', move(() => playback.seek(playback.frames.timeOf(playback.frames.count - 1))));
  add('playback.mark-in', () => playback.markIn());
  add('playback.mark-out', () => playback.markOut());
  add('playback.clear-range', () => playback.setRange(null), () => playback.inPoint !== null);
  add('playback.loop', () => playback.loopAround());
  add('playback.loop-range', () => playback.loopRange(), () => playback.inPoint !== null || playback.loop !== null);
  add('playback.mute', () => playback.toggleMute());
  add('sync.toggle-preview', () => playback.togglePreview());
  return () => scope.dispose();
}
