/** @file Build: three bundles (main with one entry per process, preload, renderer). Everything outside `dependencies` is bundled. */
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const here = (path: string) => resolve(import.meta.dirname, path);

/** Svelte takes most of the build; a note about it each time helps nobody. */
const checks = { pluginTimings: false };

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // The server and the terminal run on Node, which is older than Electron's: `using` has to be lowered.
      target: 'node20.19',
      rollupOptions: {
        checks,
        input: {
          electron: here('src-main/shell/electron/main.ts'),
          server: here('src-main/shell/server-entry.ts'),
          cli: here('src-main/shell/cli-entry.ts'),
          engine: here('src-main/engine/entry.ts'),
        },
      },
    },
  },
  // A sandboxed preload script must be CommonJS.
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: { checks, input: { index: here('src-preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: here('src-renderer'),
    base: './',
    plugins: [svelte({ configFile: here('svelte.config.js') })],
    build: { outDir: here('out/renderer'), emptyOutDir: true, rollupOptions: { checks, input: here('src-renderer/index.html') } },
  },
});
