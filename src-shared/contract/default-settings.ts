/** @file What holds until somebody changes it; a window shows it until the app has told the user's own. */
import { DEFAULT_HEAT_MAP_STYLE } from '../model/heat-map-style.ts';
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
  heatMapStyle: DEFAULT_HEAT_MAP_STYLE,
  showHeatMap: true,
  shortcuts: {},
  cacheLimitBytes: 20 * 1024 ** 3,
};
