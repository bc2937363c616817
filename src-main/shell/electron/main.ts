/** @file The Electron shell: one instance, one window, the services in this process, inference in a utility process. Only wiring is here. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserWindow, Menu, app, ipcMain, protocol, shell, utilityProcess } from 'electron';
import type { AppEvent } from '../../../src-shared/contract/services.ts';
import { type Composition, compose } from '../../compose.ts';
import { createLog } from '../../log.ts';
import { appFolders } from '../../settings/app-folders.ts';
import { VERSION } from '../environment.ts';
import { utilityEngine } from './engine-process.ts';
import { attachIpc } from './ipc.ts';
import { SCHEME_PRIVILEGES, handleScheme } from './media-protocol.ts';
import { menuTemplate } from './menu.ts';
import { pathsOf } from './open-paths.ts';
import { openWindow } from './window.ts';

// The bundle lies in out/main, two folders below the root.
const root = resolve(import.meta.dirname, '../..');
const log = createLog(process.env['SLATELESS_LOG'] === 'debug' ? 'debug' : 'warn');
const folders = appFolders(process.platform, process.env, homedir());
const openPaths = [...pathsOf(process.argv, process.cwd(), app.isPackaged)];
let window: BrowserWindow | null = null;
let composition: Composition | null = null;

protocol.registerSchemesAsPrivileged([SCHEME_PRIVILEGES]);
app.setPath('userData', join(folders.data, 'electron'));

if (app.requestSingleInstanceLock()) void run();
else app.quit();

async function run(): Promise<void> {
  app.on('second-instance', (_event, argv, folder) => {
    openInWindow(pathsOf(argv, folder, app.isPackaged));
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  // macOS sends these even before the app is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openInWindow([path]);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  await app.whenReady();

  composition = withRecentDocuments(
    compose({
      shell: 'electron',
      shellReason: null,
      version: VERSION,
      openPaths,
      reveal: (path) => shell.showItemInFolder(path),
      folders: {
        ...folders,
        resources: app.isPackaged ? process.resourcesPath : join(root, 'resources'),
        renderer: join(root, 'out', 'renderer'),
        packagedTools: app.isPackaged ? join(process.resourcesPath, 'bin') : null,
      },
      forkEngine: utilityEngine(() =>
        utilityProcess.fork(join(root, 'out', 'main', 'engine.js'), [], { serviceName: 'Slateless engine', stdio: ['ignore', 'ignore', 'pipe'] }),
      ),
      log,
    }),
  );
  handleScheme(protocol, composition.resources);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({ platform: process.platform, appName: app.name, onCommand: (command) => tell({ type: 'menu', command }) })));
  app.on('activate', () => {
    if (!window) showWindow();
  });
  app.once('will-quit', (event) => {
    event.preventDefault();
    void composition?.dispose().finally(() => app.exit(0));
  });
  showWindow();
}

function showWindow(): void {
  if (!composition) return;
  const shown = openWindow(root);
  const { webContents } = shown;
  const attach = attachIpc.bind(null, ipcMain, webContents, composition, log.child('ipc'));
  let detach = attach();
  // A page that is loaded anew starts without the calls of the one before.
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (!isMainFrame || isSameDocument) return;
    detach();
    detach = attach();
  });
  webContents.on('render-process-gone', (_event, { reason }) => {
    log.error('the window crashed', { reason });
    if (reason !== 'clean-exit' && !shown.isDestroyed()) webContents.reload();
  });
  shown.on('closed', () => {
    detach();
    window = null;
  });
  window = shown;
}

/** Paths that come before the window asks for them in `app.info` are told there, later ones by an event. */
function openInWindow(paths: readonly string[]): void {
  if (paths.length === 0) return;
  if (composition) tell({ type: 'open-paths', paths });
  else openPaths.push(...paths);
}

function tell(event: AppEvent): void {
  composition?.events.emit(event);
}

/** Named projects appear in the system's list of recent files. */
function withRecentDocuments(composed: Composition): Composition {
  const { project } = composed.services;
  const remember = (path: string | null) => {
    if (path !== null) app.addRecentDocument(path);
  };
  return {
    ...composed,
    services: {
      ...composed.services,
      project: {
        ...project,
        open: async (args, call) => {
          const opened = await project.open(args, call);
          remember(args.path);
          return opened;
        },
        save: async (args, call) => {
          const saved = await project.save(args, call);
          remember(saved.path);
          return saved;
        },
      },
    },
  };
}
