/** @file Unit, contract and media tests. The end-to-end tests run under Playwright. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: {
    include: ['src-*/**/*.test.ts', 'tests/{contract,media,nn,golden,process,shell,trainer,interchange,farm,batch}/**/*.test.ts'],
    // Wide enough for a loaded machine: time tells a hang from slowness here, nothing else.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    reporters: ['default', ['json', { outputFile: 'out/test/vitest.json' }]],
  },
});
