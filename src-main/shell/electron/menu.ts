/**
 * @file The application menu as a template. Items name commands of the window; keys are shown but handled by the window (`registerAccelerator: false`),
 * since Electron's own undo roles swallow Ctrl+Z and know nothing of our history. macOS registers them all the same and clicks the item.
 */
import type { MenuItemConstructorOptions } from 'electron';

type Item = MenuItemConstructorOptions;

/** What a menu depends on. */
export interface MenuContext {
  readonly platform: NodeJS.Platform;
  readonly appName: string;
  /** Tells the window that a command was chosen. */
  readonly onCommand: (command: string) => void;
}

/** The menu bar. */
export function menuTemplate({ platform, appName, onCommand }: MenuContext): Item[] {
  const isMac = platform === 'darwin';
  const command = (id: string, label: string, accelerator?: string): Item => ({
    id,
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => onCommand(id),
  });
  const line: Item = { type: 'separator' };
  const settings = command('settings.open', 'Settings…', 'CmdOrCtrl+,');
  const appMenu: Item = {
    label: appName,
    submenu: [{ role: 'about' }, line, settings, line, { role: 'services' }, line, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, line, { role: 'quit' }],
  };
  const file: Item = {
    label: '&File',
    submenu: [
      command('file.open', 'Open clips…', 'CmdOrCtrl+O'),
      line,
      command('project.new', 'New project', 'CmdOrCtrl+Alt+N'),
      command('project.open', 'Open project…', 'CmdOrCtrl+Shift+O'),
      ...(isMac ? [{ role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] } satisfies Item] : []),
      command('project.save', 'Save project', 'CmdOrCtrl+S'),
      command('project.save-as', 'Save project as…', 'CmdOrCtrl+Shift+S'),
      command('project.export-timeline', 'Export timeline…', 'CmdOrCtrl+E'),
      line,
      ...(isMac ? [{ role: 'close' } satisfies Item] : [settings, line, { role: 'quit' } satisfies Item]),
    ],
  };
  const edit: Item = {
    label: '&Edit',
    submenu: [
      command('edit.undo', 'Undo', 'CmdOrCtrl+Z'),
      command('edit.redo', 'Redo', 'CmdOrCtrl+Shift+Z'),
      line,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      line,
      command('clip.remove', 'Remove selected clips'),
    ],
  };
  const sync: Item = {
    label: '&Sync',
    submenu: [
      command('sync.measure', 'Measure'),
      command('sync.measure-thoroughly', 'Measure thoroughly', 'CmdOrCtrl+M'),
      command('sync.measure-all', 'Measure all clips', 'CmdOrCtrl+Shift+M'),
      command('sync.toggle-preview', 'Hear before or after'),
      line,
      command('fix.write', 'Write the fixed file'),
    ],
  };
  const see: Item = {
    label: 'S&ee',
    submenu: [
      command('see.look', 'Look where the sound comes from'),
      command('see.toggle', 'Show or hide the heat map'),
      line,
      command('see.strongest', 'Go to the strongest moment'),
      command('see.export-still', 'Export this frame with the heat map'),
      command('see.export-video', 'Export the clip with the heat map', 'CmdOrCtrl+Shift+E'),
    ],
  };
  const stems: Item = {
    label: 'S&tems',
    submenu: [
      command('stems.split', 'Split into on-screen and off-screen sound'),
      line,
      command('stems.mixture', 'Hear the mixture'),
      command('stems.dialogue-only', 'Hear dialogue only'),
      command('stems.everything-else', 'Hear everything else'),
      line,
      command('stems.export', 'Export the stems', 'CmdOrCtrl+Shift+D'),
    ],
  };
  const view: Item = {
    label: '&View',
    submenu: [
      command('view.zoom-in', 'Zoom in'),
      command('view.zoom-out', 'Zoom out'),
      command('view.fit', 'Fit the clip'),
      line,
      command('inspector.sync', 'Sync panel'),
      command('inspector.see', 'See panel'),
      command('inspector.stems', 'Stems panel'),
      line,
      { role: 'togglefullscreen' },
      { role: 'toggleDevTools' },
    ],
  };
  const page: Item = {
    label: '&Page',
    submenu: [
      command('page.edit', 'Edit page', 'CmdOrCtrl+1'),
      command('page.batch', 'Batch page', 'CmdOrCtrl+2'),
      command('page.learn', 'Learn page', 'CmdOrCtrl+3'),
    ],
  };
  const help: Item = { role: 'help', label: '&Help', submenu: [command('help.shortcuts', 'Keyboard shortcuts')] };
  return [...(isMac ? [appMenu] : []), file, edit, sync, see, stems, view, page, ...(isMac ? [{ role: 'windowMenu' } satisfies Item] : []), help];
}
