/** @file A waveform in a lane: drawn a stretch at a time, moved and stretched in between, drawn anew when what it is drawn from changes. */
import type { TimeRange } from '../../src-shared/time.ts';
import type { WaveformInk } from './draw-waveform.ts';
import { type Tile, tileFor, tilePlace } from './kernels/tile-plan.ts';
import { pixelRatio } from './pixel-ratio.svelte.ts';
import { type WaveformContent, WaveformView } from './waveform-view.ts';

/** What is drawn; all of it is read in an effect. */
export interface TiledWaveform {
  readonly widthPx: () => number;
  readonly visible: () => TimeRange;
  /** What full scale is multiplied by. */
  readonly gain: () => number;
  /** Everything that the content depends on. */
  readonly inputs: () => readonly unknown[];
  readonly contentOf: (tile: Tile) => WaveformContent;
}

/** Draws into an element that moves; call while it is attached. Returns the way to remove it. */
export function showTiled(host: HTMLElement, ink: WaveformInk, { widthPx, visible, gain, inputs, contentOf }: TiledWaveform): () => void {
  const view = new WaveformView(host, ink);
  let drawn: { readonly tile: Tile; readonly with: readonly unknown[] } | null = null;
  $effect(() => {
    if (widthPx() <= 0) return;
    const now = inputs();
    const isSame = drawn !== null && now.every((input, index) => input === drawn?.with[index]);
    const tile = tileFor(visible(), widthPx(), pixelRatio(), drawn?.tile ?? null);
    if (tile !== drawn?.tile || !isSame) {
      host.style.width = `${tile.widthPx}px`;
      view.draw(contentOf(tile), gain());
      drawn = { tile, with: now };
    }
    const { x, scale } = tilePlace(tile, visible(), widthPx());
    host.style.transform = `translateX(${x}px) scaleX(${scale})`;
  });
  return () => view.dispose();
}
