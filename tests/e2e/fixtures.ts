/** @file The app as a test gets it: started anew with a home of its own, in the browser shell or in Electron, and ended afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type Page, test as base } from '@playwright/test';

const ROOT = resolve(import.meta.dirname, '../..');

/** Set per project in `playwright.config.ts`, and per test by `test.use`. */
export interface AppOptions {
  shell: 'browser' | 'electron';
  /** Files named on the command line. */
  openFiles: readonly string[];
}

/** The running app. */
export interface App {
  readonly page: Page;
  /** The app's own folder of this test: `data/` and `cache/`. */
  readonly home: string;
  /** A fresh folder for clips and outputs. */
  readonly folder: string;
  /** Folder of real footage, or null where there is none: then a test makes its own media or skips itself. */
  readonly footage: string | null;
  /** Ends the app as hard as a power cut and starts it again with the same home; `page` is the new window's. */
  restart(): Promise<Page>;
}

interface Started {
  readonly page: Page;
  stop(how: NodeJS.Signals): Promise<void>;
}

/** Real footage lies beside the checkout or where SLATELESS_FOOTAGE says. */
export function footageFolder(): string | null {
  const folder = process.env['SLATELESS_FOOTAGE'] ?? resolve(ROOT, '../shared/footage');
  return existsSync(folder) ? folder : null;
}

/** `test` with an `app`. */
export const test = base.extend<{ app: App } & AppOptions>({
  shell: ['browser', { option: true }],
  openFiles: [[], { option: true }],
  app: async ({ shell, openFiles, browser }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'slateless-home-'));
    const folder = await mkdtemp(join(tmpdir(), 'slateless clips-'));
    const environment = { ...process.env, SLATELESS_HOME: home, CI: '1' };
    const start = async (): Promise<Started> => {
      if (shell === 'electron') return startElectron(openFiles, environment);
      const server = spawn(process.execPath, [join(ROOT, 'out/main/server.js'), '--no-open', ...openFiles], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
      const address = await addressOf(server);
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: false });
      const page = await context.newPage();
      await page.goto(address);
      return {
        page,
        stop: async (how) => {
          await context.close();
          await ended(server, how);
        },
      };
    };

    let running = await start();
    await use({
      get page() {
        return running.page;
      },
      home,
      folder,
      footage: footageFolder(),
      restart: async () => {
        await running.stop('SIGKILL');
        running = await start();
        return running.page;
      },
    });
    await running.stop('SIGTERM');
    await Promise.all([home, folder].map((path) => rm(path, { recursive: true, force: true })));
  },
});

export { expect } from '@playwright/test';

async function startElectron(files: readonly string[], environment: NodeJS.ProcessEnv): Promise<Started> {
  const env = Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const application = await _electron.launch({ args: [ROOT, ...files], env });
  return {
    page: await application.firstWindow(),
    stop: async (how) => {
      if (how === 'SIGKILL') await ended(application.process(), how);
      else await application.close();
    },
  };
}

/** The address in the line that the server prints. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((found, reject) => {
    let printed = '';
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const address = /http:\S+/.exec(printed)?.[0];
      if (address !== undefined && printed.includes('\n')) found(address);
    });
    server.once('exit', (code) => reject(new Error(`The server ended with code ${code}: ${printed}`)));
  });
}

async function ended(child: ChildProcess, how: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill(how);
  await exit;
}
