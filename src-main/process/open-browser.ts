/** @file Shows an address in the user's browser. Detached: a browser that this starts must outlive the app. */
import { spawn } from 'node:child_process';

/** The platform's own way to open an address. */
function opener(platform: NodeJS.Platform): readonly [program: string, ...args: string[]] {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}

/** Whether there is a screen to show a browser on, and a person in front of it. */
export function canOpenBrowser(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): boolean {
  if (environment['CI']) return false;
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}

/** Opens `address`. Resolves to false when the platform's opener cannot be started; the address was printed anyway. */
export function openBrowser(address: string, platform: NodeJS.Platform): Promise<boolean> {
  const [program, ...args] = opener(platform);
  return new Promise((resolve) => {
    const child = spawn(program, [...args, address], { detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
