/** @file The window, locked down: isolated and sandboxed page, no navigation, no further windows, no permissions beyond full screen and copying. */
import { join } from 'node:path';
import { BrowserWindow, type Session, shell } from 'electron';
import { PAGE, isOurs } from './media-protocol.ts';

const ALLOWED_PERMISSIONS: readonly string[] = ['fullscreen', 'clipboard-sanitized-write'];

/** Opens the window; it is shown once it has something to show. `root` holds `out/`. */
export function openWindow(root: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 560,
    show: false,
    backgroundColor: '#16181c',
    webPreferences: {
      preload: join(root, 'out', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Playback and jobs go on while another window is in front.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  const { webContents } = window;
  webContents.on('will-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url);
    return { action: 'deny' };
  });
  denyPermissions(webContents.session);
  void window.loadURL(PAGE);
  return window;
}

function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => decide(ALLOWED_PERMISSIONS.includes(permission)));
  session.setPermissionCheckHandler((_contents, permission, origin) => ALLOWED_PERMISSIONS.includes(permission) && isOurs(origin));
  session.setDevicePermissionHandler(() => false);
}
