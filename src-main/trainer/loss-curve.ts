/** @file A curve of losses short enough to be drawn and sent: neighbors averaged, none left out. */

/** One point of a curve. */
export interface CurvePoint {
  /** Last of the steps that it stands for, counted from 1. */
  readonly step: number;
  /** Their mean loss. */
  readonly loss: number;
}

/** At most `most` points; as many steps per point as that takes, the same for all but the last. */
export function lossCurve(losses: readonly number[], most: number): readonly CurvePoint[] {
  const width = Math.max(1, Math.ceil(losses.length / most));
  return Array.from({ length: Math.ceil(losses.length / width) }, (_, point) => {
    const part = losses.slice(point * width, (point + 1) * width);
    return { step: point * width + part.length, loss: part.reduce((sum, loss) => sum + loss, 0) / part.length };
  });
}
