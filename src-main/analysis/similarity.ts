/**
 * @file How similar picture and sound are at every offset: dot products of embeddings, taken at the frames' real times.
 * Nothing here assumes a frame rate, so conversions of it leave no bias.
 */

/** Vectors of the picture, one per frame of one face; their length is the weight of the frame. */
export interface PictureEmbeddings {
  /** When each frame is shown, seconds, ascending. */
  readonly times: Float64Array;
  readonly dimensions: number;
  /** Shape `[times.length, dimensions]` row-major. */
  readonly vectors: Float32Array;
}

/** Vectors of the sound on an even grid; their length is the weight of the moment. */
export interface SoundEmbeddings {
  /** Picture time that vector 0 belongs to when sound and picture are in sync, seconds. */
  readonly start: number;
  /** Seconds from one vector to the next. */
  readonly step: number;
  readonly dimensions: number;
  /** Shape `[count, dimensions]` row-major. */
  readonly vectors: Float32Array;
  /** Shape `[count]`: 1 where there is sound to compare with, 0 in digital silence and outside the file. */
  readonly audible: Uint8Array;
}

/** Offsets at which curves are sampled: `(index − radius) · step` seconds, positive = sound early. */
export interface OffsetGrid {
  readonly step: number;
  readonly radius: number;
}

/** The grid that covers ±`maxOffset` seconds. */
export function offsetGrid(maxOffset: number, step: number): OffsetGrid {
  return { step, radius: Math.round(maxOffset / step) };
}

/** Number of offsets on the grid. */
export function gridLength(grid: OffsetGrid): number {
  return 2 * grid.radius + 1;
}

/** Offset of a (fractional) index, seconds. */
export function gridOffset(grid: OffsetGrid, index: number): number {
  return (index - grid.radius) * grid.step;
}

/** Similarity of some frames with the sound, summed over the frames. */
export interface SimilaritySums {
  /** Sum over frames of the dot product less what the frame scores against any sound, shape `[gridLength]`. */
  readonly sums: Float64Array;
  /** Frames that had sound to compare with, shape `[gridLength]`. */
  readonly frames: Float64Array;
}

/**
 * Sums `V(τ) · (A(τ − offset) − mean A)` over the frames `[from, to)` for every offset of the grid.
 *
 * The grid of the sound is finer than a frame; between two of its vectors the product is interpolated linearly.
 */
export function similaritySums(picture: PictureEmbeddings, sound: SoundEmbeddings, grid: OffsetGrid, frames: { readonly from: number; readonly to: number }): SimilaritySums {
  const length = gridLength(grid);
  const mean = meanVector(sound);
  const sums = new Float64Array(length);
  const counts = new Float64Array(length);
  const row = new Float64Array(length + 1);
  const { dimensions } = picture;
  for (let frame = frames.from; frame < frames.to; frame++) {
    const vector = picture.vectors.subarray(frame * dimensions, (frame + 1) * dimensions);
    const base = dot(vector, mean, 0);
    // 1. Sound that belongs to the largest offset lies earliest: walk the sound forwards, the offsets backwards.
    const position = (picture.times[frame] - sound.start) / sound.step - grid.radius;
    const first = Math.floor(position);
    const fraction = position - first;
    for (let index = 0; index <= length; index++) {
      const at = first + index;
      row[index] = sound.audible[at] === 1 ? dot(vector, sound.vectors, at * dimensions) - base : NaN;
    }
    // 2. Interpolate between neighbours; a frame without sound on either side does not count at that offset.
    for (let index = 0; index < length; index++) {
      const value = fraction === 0 ? row[index] : row[index] * (1 - fraction) + row[index + 1] * fraction;
      if (Number.isNaN(value)) continue;
      sums[length - 1 - index] += value;
      counts[length - 1 - index] += 1;
    }
  }
  return { sums, frames: counts };
}

/** Product of a vector with the one that begins at `start` among others. */
export function dot(vector: Float32Array, others: Float32Array | Float64Array, start: number): number {
  let sum = 0;
  for (let index = 0; index < vector.length; index++) sum += vector[index] * others[start + index];
  return sum;
}

/** Mean of the audible vectors; zeros when nothing is audible. */
export function meanVector({ vectors, audible, dimensions }: SoundEmbeddings): Float64Array {
  const mean = new Float64Array(dimensions);
  let count = 0;
  for (let at = 0; at < audible.length; at++) {
    if (audible[at] !== 1) continue;
    count++;
    for (let index = 0; index < dimensions; index++) mean[index] += vectors[at * dimensions + index];
  }
  return count === 0 ? mean : mean.map((sum) => sum / count);
}
