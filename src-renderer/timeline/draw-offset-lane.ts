/** @file Paints the offset lane from its plan. Coordinates are CSS pixels; the context is scaled by the caller. */
import type { OffsetLanePlan } from './kernels/offset-lane.ts';

/** Colors of the lane, from the design tokens. */
export interface OffsetLaneInk {
  readonly band: string;
  readonly zero: string;
  readonly correction: string;
  readonly point: string;
  readonly outside: string;
  readonly step: string;
}

/** Paints everything, from the back to the front. */
export function paintOffsetLane(context: CanvasRenderingContext2D, plan: OffsetLanePlan, widthPx: number, heightPx: number, ink: OffsetLaneInk): void {
  context.clearRect(0, 0, widthPx, heightPx);
  context.fillStyle = ink.band;
  context.fillRect(0, plan.band.top, widthPx, plan.band.bottom - plan.band.top);
  context.fillStyle = ink.zero;
  context.fillRect(0, Math.round(plan.zeroY) - 0.5, widthPx, 1);

  context.strokeStyle = ink.step;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  for (const x of plan.steps) {
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, heightPx);
  }
  context.stroke();
  context.setLineDash([]);

  context.strokeStyle = ink.correction;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const { x0, y0, x1, y1 } of plan.correction) {
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
  }
  context.stroke();

  for (const { x, y, radius, opacity } of plan.points) {
    const isInside = y >= plan.band.top && y <= plan.band.bottom;
    context.globalAlpha = opacity;
    context.fillStyle = isInside ? ink.point : ink.outside;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}
