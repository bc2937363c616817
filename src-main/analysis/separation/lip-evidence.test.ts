import { describe, expect, it } from 'vitest';
import { embeddingPath, type EmbeddingPath, pictureAlong, soundAlong } from '../../../tests/helpers/synthetic-embeddings.ts';
import { lipBelief } from './lip-evidence.ts';
import type { SeenLips } from './lip-likelihood.ts';

const RATE = 25;
const FIRST = 100;

/** Lips of `seconds` from picture {@link FIRST} on. */
function lips(seconds: number, path: EmbeddingPath): SeenLips {
  const count = seconds * RATE;
  const { vectors } = pictureAlong(Array.from({ length: count }, (_, i) => (FIRST + i) / RATE), path);
  return { first: FIRST, vectors, present: new Uint8Array(count).fill(1) };
}

/** Sound from before the first picture to after the last of 10 s. */
const heard = (path: EmbeddingPath) => soundAlong(3, 15, path);
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('lipBelief', () => {
  it('believes lips that say what is heard, throughout', () => {
    for (const seed of [1, 2, 3, 4, 5]) expect(Math.min(...lipBelief(lips(10, embeddingPath(seed)), heard(embeddingPath(seed)), RATE))).toBe(1);
  });

  it('hardly believes those that say something else', () => {
    const believed = Array.from({ length: 20 }, (_, i) => mean(lipBelief(lips(10, embeddingPath(i)), heard(embeddingPath(100 + i)), RATE)));
    expect(believed.toSorted((a, b) => a - b)[10]).toBeLessThan(0.05);
    expect(believed.filter((value) => value > 0.5).length).toBeLessThanOrEqual(3);
  });

  it('believes a voice that is out of sync', () => {
    const voice = embeddingPath(7);
    for (const offset of [-0.9, 0.1, 0.6]) expect(Math.min(...lipBelief(lips(10, voice), heard((time) => voice(time + offset)), RATE))).toBe(1);
  });

  it('does not lose who answers for four seconds and is silent for the rest', () => {
    const [own, other] = [embeddingPath(8), embeddingPath(9)];
    const [from, to] = [7, 11];
    const still = own(from);
    const talking: EmbeddingPath = (time) => (time < from || time >= to ? still.map((value) => 0.1 * value) : own(time));
    const belief = lipBelief(lips(10, talking), heard((time) => (time < from || time >= to ? other(time) : own(time))), RATE);
    const within = belief.subarray((from + 0.5) * RATE - FIRST, (to - 0.5) * RATE - FIRST);
    expect(Math.min(...within)).toBe(1);
  });

  it('changes over a second, not at once', () => {
    const [own, other] = [embeddingPath(8), embeddingPath(9)];
    const belief = lipBelief(lips(10, own), heard((time) => (time < 8 ? own(time) : other(time))), RATE);
    for (let i = 1; i < belief.length; i++) expect(Math.abs((belief[i] ?? 0) - (belief[i - 1] ?? 0))).toBeLessThanOrEqual(1 / RATE + 1e-6);
  });

  it('does not doubt what is too short, or too quiet to compare', () => {
    const [own, other] = [embeddingPath(1), embeddingPath(101)];
    expect(mean(lipBelief(lips(2.8, own), heard(other), RATE))).toBe(1);
    const sound = heard(other);
    expect(mean(lipBelief(lips(10, own), { ...sound, audible: new Uint8Array(sound.audible.length) }, RATE))).toBe(1);
  });

  it('looks only at pictures that have the face', () => {
    const [own, other] = [embeddingPath(3), embeddingPath(103)];
    const { vectors, present } = lips(10, own);
    // In between somebody else is there, who says what is heard.
    const between = lips(10, other);
    vectors.set(between.vectors.subarray(50 * 16, 150 * 16), 50 * 16);
    const gaps = present.map((_, i) => (i >= 50 && i < 150 ? 0 : 1));
    const belief = lipBelief({ first: FIRST, vectors, present: gaps }, heard(other), RATE);
    expect(mean(belief.subarray(0, 40))).toBeLessThan(0.1);
    expect(mean(lipBelief({ first: FIRST, vectors: between.vectors, present: gaps }, heard(other), RATE).subarray(0, 40))).toBe(1);
  });
});
