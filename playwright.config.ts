/**
 * @file End-to-end tests: the built app in the browser shell under Chromium and, where Electron's program is installed, the same specs in Electron.
 * The fixture in `tests/e2e/fixtures.ts` starts the app; `npm test` builds it before.
 */
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { electronBinary } from './scripts/electron-binary.mjs';
import type { AppOptions } from './tests/e2e/fixtures.ts';

/** Debian's; elsewhere Playwright's own, from `npx playwright install chromium`. */
const systemChromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
const isRoot = process.getuid?.() === 0;

export default defineConfig<AppOptions>({
  testDir: 'tests/e2e',
  outputDir: 'out/test/playwright',
  workers: 1,
  retries: 0,
  // Analysis on a loaded machine with two cores; speed is measured in bench/ and decides nothing here.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: 'out/test/playwright.json' }]],
  use: { viewport: { width: 1440, height: 900 }, screenshot: 'only-on-failure', trace: 'retain-on-failure' },
  projects: [
    {
      name: 'browser',
      use: {
        shell: 'browser',
        launchOptions: {
          ...(systemChromium === undefined ? {} : { executablePath: systemChromium }),
          args: [...(isRoot ? ['--no-sandbox'] : []), '--autoplay-policy=no-user-gesture-required', '--disable-background-networking', '--disable-component-update'],
        },
      },
    },
    ...(electronBinary(import.meta.dirname) !== null && hasDisplay ? [{ name: 'electron', use: { shell: 'electron' as const } }] : []),
  ],
});
