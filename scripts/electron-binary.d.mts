/** @file Types of electron-binary.mjs, for the Playwright configuration. */

/** Path of Electron's program, or null. */
export function electronBinary(root: string): string | null;
