/** @file Every command of the window: name, title, group and default key chords. Data only; see `commands.ts` and `shortcuts.ts`. */
import type { PageId } from './page-table.ts';

/** Where a command stands in the menus and in the list of shortcuts. */
export type CommandGroup = 'File' | 'Edit' | 'Playback' | 'Sync' | 'See' | 'Stems' | 'View' | 'Page' | 'Help';

/** Groups in the order of the menu bar. */
export const COMMAND_GROUPS: readonly CommandGroup[] = ['File', 'Edit', 'Playback', 'Sync', 'See', 'Stems', 'View', 'Page', 'Help'];

/** The page that a group's commands work on; the others work on all. */
export const GROUP_PAGES: { readonly [G in CommandGroup]?: PageId } = { Edit: 'edit', Playback: 'edit', Sync: 'edit', See: 'edit', Stems: 'edit', View: 'edit' };

/** One command. */
export interface CommandInfo {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** Default chords as `shortcuts.ts` writes them; `Mod` is Ctrl, or Cmd on macOS. */
  readonly chords: readonly string[];
  /** A line is drawn above it in menus. */
  readonly separated?: boolean;
  /** Pages it works on, where those are not its group's. */
  readonly pages?: readonly PageId[];
}

/** The table. Names are kept in users' settings and in the app's own menu: rename none. */
export const COMMANDS = [
  { id: 'file.open', title: 'Open clips…', group: 'File', chords: ['Mod+O'] },
  { id: 'project.new', title: 'New project', group: 'File', chords: ['Mod+Alt+N'], separated: true },
  { id: 'project.open', title: 'Open project…', group: 'File', chords: ['Mod+Shift+O'] },
  { id: 'project.save', title: 'Save project', group: 'File', chords: ['Mod+S'] },
  { id: 'project.save-as', title: 'Save project as…', group: 'File', chords: ['Mod+Shift+S'] },
  { id: 'project.export-timeline', title: 'Export timeline…', group: 'File', chords: ['Mod+E'], separated: true },
  { id: 'settings.open', title: 'Settings…', group: 'File', chords: ['Mod+,'], separated: true },

  { id: 'edit.undo', title: 'Undo', group: 'Edit', chords: ['Mod+Z'], pages: ['edit', 'batch'] },
  { id: 'edit.redo', title: 'Redo', group: 'Edit', chords: ['Mod+Shift+Z', 'Mod+Y'], pages: ['edit', 'batch'] },
  { id: 'clip.next', title: 'Next clip', group: 'Edit', chords: ['ArrowDown'], separated: true },
  { id: 'clip.previous', title: 'Previous clip', group: 'Edit', chords: ['ArrowUp'] },
  { id: 'clip.select-all', title: 'Select all clips', group: 'Edit', chords: ['Mod+A'] },
  { id: 'clip.remove', title: 'Remove selected clips', group: 'Edit', chords: ['Delete'] },
  { id: 'clip.relink', title: 'Locate missing file…', group: 'Edit', chords: [] },

  { id: 'playback.toggle', title: 'Play or pause', group: 'Playback', chords: ['Space'] },
  { id: 'playback.reverse', title: 'Play backwards, faster', group: 'Playback', chords: ['J'] },
  { id: 'playback.pause', title: 'Pause', group: 'Playback', chords: ['K'] },
  { id: 'playback.forward', title: 'Play forwards, faster', group: 'Playback', chords: ['L'] },
  { id: 'playback.step-back', title: 'Previous frame', group: 'Playback', chords: [',', 'ArrowLeft'], separated: true },
  { id: 'playback.step-forward', title: 'Next frame', group: 'Playback', chords: ['.', 'ArrowRight'] },
  { id: 'playback.second-back', title: 'Back one second', group: 'Playback', chords: ['Shift+ArrowLeft'] },
  { id: 'playback.second-forward', title: 'Forward one second', group: 'Playback', chords: ['Shift+ArrowRight'] },
  { id: 'playback.start', title: 'Go to start', group: 'Playback', chords: ['Home'] },
  { id: 'playback.end', title: 'Go to end', group: 'Playback', chords: ['End'] },
  { id: 'playback.mark-in', title: 'Set in point', group: 'Playback', chords: ['I'], separated: true },
  { id: 'playback.mark-out', title: 'Set out point', group: 'Playback', chords: ['O'] },
  { id: 'playback.clear-range', title: 'Clear in and out', group: 'Playback', chords: ['X'] },
  { id: 'playback.loop', title: 'Loop ±0.5 s around the playhead', group: 'Playback', chords: ['Mod+L'] },
  { id: 'playback.loop-range', title: 'Loop in to out', group: 'Playback', chords: ['Mod+Shift+L'] },
  { id: 'playback.mute', title: 'Mute', group: 'Playback', chords: ['Shift+M'] },

  { id: 'sync.measure', title: 'Measure', group: 'Sync', chords: ['M'] },
  { id: 'sync.measure-thoroughly', title: 'Measure thoroughly', group: 'Sync', chords: ['Mod+M'] },
  { id: 'sync.measure-all', title: 'Measure all clips', group: 'Sync', chords: ['Mod+Shift+M'] },
  { id: 'sync.cancel', title: 'Stop measuring, looking, splitting or writing', group: 'Sync', chords: ['Mod+.'] },
  { id: 'sync.toggle-preview', title: 'Hear before or after', group: 'Sync', chords: ['B', 'P'], separated: true },
  { id: 'sync.nudge-down-ms', title: 'Offset −1 ms', group: 'Sync', chords: ['['], separated: true },
  { id: 'sync.nudge-up-ms', title: 'Offset +1 ms', group: 'Sync', chords: [']'] },
  { id: 'sync.nudge-down-frame', title: 'Offset −1 frame', group: 'Sync', chords: ['{'] },
  { id: 'sync.nudge-up-frame', title: 'Offset +1 frame', group: 'Sync', chords: ['}'] },
  { id: 'sync.reset', title: 'Use the measured offset', group: 'Sync', chords: ['R'] },
  { id: 'sync.none', title: 'Correct nothing', group: 'Sync', chords: ['Shift+R'] },
  { id: 'fix.write', title: 'Write the fixed file', group: 'Sync', chords: ['F'], separated: true },

  { id: 'see.look', title: 'Look where the sound comes from', group: 'See', chords: ['W'] },
  { id: 'see.toggle', title: 'Show or hide the heat map', group: 'See', chords: ['H'] },
  { id: 'see.strongest', title: 'Go to the strongest moment', group: 'See', chords: ['Shift+H'], separated: true },
  { id: 'see.previous-moment', title: 'Previous strong moment', group: 'See', chords: ['<'] },
  { id: 'see.next-moment', title: 'Next strong moment', group: 'See', chords: ['>'] },
  { id: 'see.export-still', title: 'Export this frame with the heat map', group: 'See', chords: ['Shift+E'], separated: true },
  { id: 'see.export-video', title: 'Export the clip with the heat map', group: 'See', chords: ['Mod+Shift+E'] },

  { id: 'stems.split', title: 'Split into on-screen and off-screen sound', group: 'Stems', chords: ['D'] },
  { id: 'stems.mixture', title: 'Hear the mixture', group: 'Stems', chords: ['1'], separated: true },
  { id: 'stems.dialogue-only', title: 'Hear dialogue only', group: 'Stems', chords: ['2'] },
  { id: 'stems.everything-else', title: 'Hear everything else', group: 'Stems', chords: ['3'] },
  { id: 'stems.bypass', title: 'Hear the mix or the mixture', group: 'Stems', chords: ['Shift+D'] },
  { id: 'stems.export', title: 'Export the stems', group: 'Stems', chords: ['Mod+Shift+D'], separated: true },

  { id: 'view.zoom-in', title: 'Zoom in', group: 'View', chords: ['=', '+'] },
  { id: 'view.zoom-out', title: 'Zoom out', group: 'View', chords: ['-'] },
  { id: 'view.fit', title: 'Fit the clip', group: 'View', chords: ['\\', 'Shift+Z'] },
  { id: 'view.zoom-selection', title: 'Zoom to in and out', group: 'View', chords: ['Z'] },
  { id: 'view.zoom-samples', title: 'Zoom to samples', group: 'View', chords: ['Shift+S'] },
  { id: 'inspector.sync', title: 'Sync panel', group: 'View', chords: ['Alt+S'], separated: true },
  { id: 'inspector.see', title: 'See panel', group: 'View', chords: ['Alt+H'] },
  { id: 'inspector.stems', title: 'Stems panel', group: 'View', chords: ['Alt+D'] },

  { id: 'page.edit', title: 'Edit page', group: 'Page', chords: ['Mod+1'] },
  { id: 'page.batch', title: 'Batch page', group: 'Page', chords: ['Mod+2'] },
  { id: 'page.learn', title: 'Learn page', group: 'Page', chords: ['Mod+3'] },

  { id: 'help.shortcuts', title: 'Keyboard shortcuts', group: 'Help', chords: ['?'] },
] as const satisfies readonly CommandInfo[];

/** Name of a command. */
export type CommandId = (typeof COMMANDS)[number]['id'];

/** The command of that name. */
export function commandInfo(id: CommandId): CommandInfo {
  const info = COMMANDS.find((command) => command.id === id);
  if (!info) throw new TypeError(`No command ${id}`);
  return info;
}

/** Whether a command can be given while a page is shown. */
export function worksOn(id: CommandId, page: PageId): boolean {
  const { group, pages }: CommandInfo = commandInfo(id);
  return pages?.includes(page) ?? (GROUP_PAGES[group] ?? page) === page;
}

/** Whether a name from outside (settings, the app's menu) is a command. */
export function isCommandId(id: string): id is CommandId {
  return COMMANDS.some((command) => command.id === id);
}
