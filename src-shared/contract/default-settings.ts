/** @file What holds until somebody changes it; a window shows it until the app has told the user's own. */
import type { Settings } from './services.ts';

/** The settings of a fresh install. */
export const DEFAULT_SETTINGS: Settings = {
  ffmpegPath: null,
  device: 'auto',
  tolerance: 'ebu-r37',
  maxOffset: 2,
  measureOnOpen: true,
  fixMode: 'baked',
  audioFormat: 'auto',
  outputFolder: null,
  shortcuts: {},
  cacheLimitBytes: 20 * 1024 ** 3,
};
