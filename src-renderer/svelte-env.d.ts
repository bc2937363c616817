/** @file Types that the bundler provides: `*.svelte` modules, style and asset imports. */
/// <reference types="svelte" />
/// <reference types="vite/client" />
