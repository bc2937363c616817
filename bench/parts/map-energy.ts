/** @file How much of a heat map lies in a box. Pure. */
import type { FaceSummary } from '../../src-shared/model/alignment.ts';
import { type HeatMapMoment, logitAt } from '../../src-shared/model/heat-map-picture.ts';

/** Part of a picture, as shares of its width and height. */
export type Box = FaceSummary['box'];

/** What lies in a box. */
export interface MapEnergy {
  /** Shares of the energy of the whole map: of |logit|, and of what is positive. */
  readonly absolute: number;
  readonly positive: number;
  /** Mean logit in the box. */
  readonly mean: number;
  /** Whether the highest place is there. */
  readonly hasHighest: boolean;
}

/** Places per side that a map is read at. */
const PLACES = 64;

/** What of a map lies in the box. A map without anything positive has chance's share: it points nowhere. */
export function energyIn(moment: HeatMapMoment, box: Box): MapEnergy {
  const inside = { absolute: 0, positive: 0, logit: 0, places: 0 };
  const highest = { inside: -Infinity, outside: -Infinity };
  const all = { absolute: 0, positive: 0 };
  for (let row = 0; row < PLACES; row++) {
    for (let column = 0; column < PLACES; column++) {
      const [x, y] = [(column + 0.5) / PLACES, (row + 0.5) / PLACES];
      const logit = logitAt(moment, x, y);
      all.absolute += Math.abs(logit);
      all.positive += Math.max(0, logit);
      const isInside = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
      const side = isInside ? 'inside' : 'outside';
      highest[side] = Math.max(highest[side], logit);
      if (!isInside) continue;
      inside.absolute += Math.abs(logit);
      inside.positive += Math.max(0, logit);
      inside.logit += logit;
      inside.places++;
    }
  }
  const chance = inside.places / PLACES ** 2;
  const shareOf = (part: number, whole: number) => (whole > 0 ? part / whole : chance);
  return { absolute: shareOf(inside.absolute, all.absolute), positive: shareOf(inside.positive, all.positive), mean: inside.logit / Math.max(1, inside.places), hasHighest: highest.inside > highest.outside };
}
