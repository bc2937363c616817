/** @file How heat maps are drawn in this window, and whether they are. Kept in the settings; what is being dragged is shown before it is kept. */
import type { Settings as SettingsValues } from '../../src-shared/contract/services.ts';
import { DEFAULT_HEAT_MAP_STYLE, type HeatMapStyle, type HeatMapValues, SIGNED_HEAT_MAP_STYLE } from '../../src-shared/model/heat-map-style.ts';
import type { Settings } from '../state/settings.svelte.ts';

/** The look of one window. */
export class HeatMapLook {
  #dragged = $state.raw<Partial<HeatMapStyle>>({});
  readonly #settings: Pick<Settings, 'values'>;
  readonly #keep: (changes: Partial<SettingsValues>) => void;
  readonly #style = $derived.by((): HeatMapStyle => ({ ...this.#settings.values.heatMapStyle, ...this.#dragged }));

  /** @param keep stores changed settings. */
  constructor(settings: Pick<Settings, 'values'>, keep: (changes: Partial<SettingsValues>) => void) {
    this.#settings = settings;
    this.#keep = keep;
  }

  get style(): HeatMapStyle {
    return this.#style;
  }

  /** Whether maps are drawn over the picture, where there are any. */
  get shown(): boolean {
    return this.#settings.values.showHeatMap;
  }

  show(shown: boolean): void {
    if (shown !== this.shown) this.#keep({ showHeatMap: shown });
  }

  /** Changes what is drawn while something is dragged; at the end it is kept. */
  drag(changes: Partial<HeatMapStyle>, isDone: boolean): void {
    this.#dragged = changes;
    if (isDone) this.change(changes);
  }

  /** Changes the style and keeps it. */
  change(changes: Partial<HeatMapStyle>): void {
    this.#dragged = {};
    this.#keep({ heatMapStyle: { ...this.#settings.values.heatMapStyle, ...changes } });
  }

  /** Changes which values are drawn, in the colors made for them. */
  choose(values: HeatMapValues): void {
    const { colors } = values === 'signed' ? SIGNED_HEAT_MAP_STYLE : DEFAULT_HEAT_MAP_STYLE;
    this.change({ values, colors });
  }
}
