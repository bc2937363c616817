/** @file Follows faces from one part of a file into the next, so that one face has one number. */
import type { FaceSummary } from '../../src-shared/model/alignment.ts';
import type { Footage } from './probe-footage.ts';

type Face = Omit<FaceSummary, 'speaking'>;

/** Two parts touch when the one starts within this after the other ends, seconds. */
const GAP = 0.2;
/** Boxes of one face overlap by at least this, as intersection over union. */
const SAME_FACE = 0.4;

/** Renumbers the faces of all parts, in order of time; a face that goes on in the next part keeps its number. */
export function joinFaces(parts: readonly Footage[]): { readonly parts: readonly Footage[]; readonly faces: readonly Face[] } {
  const faces: Face[] = [];
  const joined = parts
    .toSorted((a, b) => a.range.start - b.range.start)
    .map((part) => {
      const numbers = new Map<number, number>();
      for (const face of part.faces) {
        const known = faces.find((other) => Math.abs(face.start - other.end) < GAP && overlap(face.box, other.box) > SAME_FACE && ![...numbers.values()].includes(other.id));
        if (known) faces[known.id] = { ...known, end: face.end };
        else faces.push({ ...face, id: faces.length });
        numbers.set(face.id, known?.id ?? faces.length - 1);
      }
      return { ...part, windows: part.windows.map((window) => ({ ...window, face: numbers.get(window.face) ?? window.face })) };
    });
  return { parts: joined, faces };
}

function overlap(a: Face['box'], b: Face['box']): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}
