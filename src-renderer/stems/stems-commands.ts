/** @file The commands about stems. Keys, menus and buttons all come through here. */
import { presetMix, type StemPreset } from '../../src-shared/model/stem.ts';
import type { CommandId } from '../lib/command-table.ts';
import { registerCommand } from '../lib/commands.ts';
import { Scope } from '../lib/scope.ts';
import type { Workspace } from '../state/workspace.ts';

/** Registers them; returns the way to take them back. */
export function registerStemsCommands({ editor, inspector, jobs, stems, stemExports }: Pick<Workspace, 'editor' | 'inspector' | 'jobs' | 'stems' | 'stemExports'>): () => void {
  const scope = new Scope();
  const add = (id: CommandId, act: () => void, enabled: () => boolean) => scope.onDispose(registerCommand(id, act, enabled));
  const clipId = () => editor.clip?.id ?? '';
  const canHear = () => stems.heard !== null;
  const preset = (id: CommandId, name: StemPreset) => add(id, () => stems.setMix(presetMix(name)), canHear);

  add('stems.split', () => {
    inspector.show('stems');
    void stems.split(clipId());
  }, () => stems.canSplit(clipId()) && !stems.isDone);
  preset('stems.mixture', 'mixture');
  preset('stems.dialogue-only', 'dialogue-only');
  preset('stems.everything-else', 'everything-else');
  add('stems.bypass', () => stems.toggleBypass(), canHear);
  add('stems.export', () => void stemExports.write(clipId()), () => stems.current !== null && stemExports.choice.stems.length > 0 && jobs.of('stems-export', clipId()) === null);
  return () => scope.dispose();
}
