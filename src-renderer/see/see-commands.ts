/** @file The commands about heat maps. Keys, menus and buttons all come through here. */
import type { CommandId } from '../lib/command-table.ts';
import { registerCommand } from '../lib/commands.ts';
import { Scope } from '../lib/scope.ts';
import type { Playback } from '../state/playback.svelte.ts';
import type { Viewport } from '../state/viewport.svelte.ts';
import type { Workspace } from '../state/workspace.ts';
import { type Moment, strongestIn, strongMoments } from './kernels/strength.ts';

/** What the commands work on. */
export interface SeeContext {
  readonly workspace: Pick<Workspace, 'editor' | 'heatMaps' | 'heatMapLook' | 'heatMapExports' | 'inspector' | 'jobs'>;
  readonly playback: Playback;
  readonly viewport: Viewport;
}

/** Seconds around the playhead that count as being there already. */
const HERE = 0.02;

/** Registers them; returns the way to take them back. */
export function registerSeeCommands({ workspace, playback, viewport }: SeeContext): () => void {
  const { editor, heatMaps, heatMapLook, heatMapExports, inspector, jobs } = workspace;
  const scope = new Scope();
  const add = (id: CommandId, act: () => void, enabled: () => boolean) => scope.onDispose(registerCommand(id, act, enabled));
  const clipId = () => editor.clip?.id ?? '';
  const canLook = () => heatMaps.canLook(clipId());
  const hasMaps = () => (heatMaps.current?.info.covered ?? 0) > 0;
  const go = (moment: Moment | null | undefined) => {
    if (!moment) return;
    playback.seek(moment.time);
    viewport.follow(playback.time);
  };
  const moments = () => (heatMaps.current ? strongMoments(heatMaps.current.curve) : []);
  const look = () => {
    inspector.show('see');
    heatMapLook.show(true);
    void heatMaps.look(clipId());
  };

  add('see.look', look, canLook);
  // The first time there is nothing to show yet, so the same key goes and looks.
  add('see.toggle', () => (heatMaps.current ? heatMapLook.show(!heatMapLook.shown) : look()), () => heatMaps.current !== null || canLook());
  add('see.strongest', () => go(heatMaps.current && strongestIn(heatMaps.current.curve, { start: -Infinity, end: Infinity })), hasMaps);
  add('see.previous-moment', () => go(moments().findLast(({ time }) => time < playback.time - HERE)), hasMaps);
  add('see.next-moment', () => go(moments().find(({ time }) => time > playback.time + HERE)), hasMaps);
  add('see.export-still', () => void heatMapExports.writeStill(clipId(), playback.frame === null ? playback.time : playback.frames.timeOf(playback.frame)), () => canExport('see-still'));
  add('see.export-video', () => void heatMapExports.writeVideo(clipId()), () => canExport('see-video'));
  return () => scope.dispose();

  function canExport(kind: 'see-still' | 'see-video'): boolean {
    return hasMaps() && jobs.of(kind, clipId()) === null;
  }
}
