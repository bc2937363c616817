/**
 * @file Where the cells of an activation map lie in the window that it was made of. Strides with SAME padding move cells off an even division of the
 * window by up to half a cell, and differently over time than over space; what is drawn over a picture has to know.
 */
import type { MultisensoryConfig } from './multisensory-config.ts';
import { samePadding } from './same-padding.ts';

/** Centers of the cells, in frames and pixels from the window's beginning: frame or pixel k reaches from k to k + 1. */
export interface MapCells {
  readonly time: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** A layer that reduces one axis. A residual block's shortcut takes every stride-th element, so that it looks elsewhere than the convolution beside it. */
interface Reduction {
  readonly kernel: number;
  readonly stride: number;
  readonly residual: boolean;
}

/** Cells of the map of a window of `config.frames` frames. */
export function mapCells({ frames, side, strides: { conv1, conv2, conv4, conv5 } }: Pick<MultisensoryConfig, 'frames' | 'side' | 'strides'>): MapCells {
  const block = (stride: number): Reduction => ({ kernel: 3, stride, residual: true });
  const overTime = [{ kernel: 5, stride: conv1[0], residual: false }, block(conv2[0]), block(conv4[0]), block(conv5[0])];
  const overSpace = [{ kernel: 7, stride: conv1[1], residual: false }, { kernel: 3, stride: 2, residual: false }, block(conv2[1]), block(conv4[1]), block(conv5[1])];
  const places = centers(side, overSpace);
  return { time: centers(frames, overTime), rows: places, columns: places };
}

function centers(size: number, reductions: readonly Reduction[]): readonly number[] {
  let places: readonly number[] = Array.from({ length: size }, (_, i) => i + 0.5);
  for (const { kernel, stride, residual } of reductions) {
    const count = Math.ceil(places.length / stride);
    const convolved = (kernel - 1) / 2 - samePadding(places.length, kernel, stride).before;
    const before = places;
    places = Array.from({ length: count }, (_, i) => placeAt(before, i * stride + (residual ? convolved / 2 : convolved)));
  }
  return places;
}

/** The place of a fractional index, also a little beyond either end. */
function placeAt(places: readonly number[], index: number): number {
  if (places.length === 1) return places[0];
  const left = Math.max(0, Math.min(places.length - 2, Math.floor(index)));
  return places[left] + (index - left) * (places[left + 1] - places[left]);
}
