import { describe, expect, it } from 'vitest';
import { embeddingPath, type EmbeddingPath, pictureAlong, soundAlong } from '../../../tests/helpers/synthetic-embeddings.ts';
import type { SeenLips } from './lip-likelihood.ts';
import { type ChoiceHints, voiceChoice } from './voice-choice.ts';
import { CEPSTRA } from './voice-color.ts';

const RATE = 25;
const FIRST = 50;
const PICTURES = 200;
const NONE = hinted(new Float32Array(PICTURES));
const [OWN, OTHER] = [embeddingPath(1), embeddingPath(2)];

/** Hints beside lips; `color` is how much the first has of one cepstrum and the second lacks. */
function hinted(added: Float32Array, color: (picture: number) => number = () => 0): ChoiceHints {
  const differences = Float32Array.from({ length: PICTURES * CEPSTRA }, (_, i) => (i % CEPSTRA === 3 ? color(Math.floor(i / CEPSTRA)) : 0));
  return { added, colors: { differences, weights: new Float32Array(PICTURES).fill(1) } };
}

function lips(path: EmbeddingPath, seconds = 8): SeenLips {
  const count = seconds * RATE;
  const { vectors } = pictureAlong(Array.from({ length: count }, (_, i) => (FIRST + i) / RATE), path);
  return { first: FIRST, vectors, present: new Uint8Array(count).fill(1) };
}

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const heard = (path: EmbeddingPath) => soundAlong(0, 12, path);
/** From one path to another at a time, seconds. */
const then = (before: EmbeddingPath, at: number, after: EmbeddingPath): EmbeddingPath => (time) => (time < at ? before(time) : after(time));

describe('voiceChoice', () => {
  it('is sure of the voice that the lips say, whichever comes first', () => {
    for (const seed of [11, 12, 13]) {
      const own = embeddingPath(seed);
      const [first, second] = [[heard(own), heard(OTHER)], [heard(OTHER), heard(own)]].map(([a, b]) => voiceChoice(lips(own), [a, b], NONE, RATE));
      expect(Math.min(...first)).toBeGreaterThan(0.5);
      expect(mean(first)).toBeGreaterThan(0.9);
      first.forEach((value, picture) => expect(second[picture]).toBeCloseTo(-value, 5));
    }
  });

  it('follows when first and second change places', () => {
    const at = 6;
    const choice = voiceChoice(lips(OWN), [heard(then(OWN, at, OTHER)), heard(then(OTHER, at, OWN))], NONE, RATE);
    const around = at * RATE - FIRST;
    expect(Math.min(...choice.subarray(0, around - 12))).toBeGreaterThan(0.8);
    expect(Math.max(...choice.subarray(around + 12))).toBeLessThan(-0.8);
  });

  it('is sure of neither where they are alike', () => {
    for (const value of voiceChoice(lips(OWN), [heard(OTHER), heard(OTHER)], NONE, RATE)) expect(value).toBe(0);
  });

  it('knows a voice that is out of sync', () => {
    const late = heard((time) => OWN(time - 0.4));
    expect(Math.max(...voiceChoice(lips(OWN), [heard(OTHER), late], NONE, RATE))).toBeLessThan(-0.8);
  });

  it('carries what it knows over a face that is away for a moment, and forgets it over seconds', () => {
    const seen = lips(OWN);
    seen.present.fill(0, 75, 80);
    expect(voiceChoice(seen, [heard(OWN), heard(OTHER)], NONE, RATE)[77]).toBeGreaterThan(0.5);
    seen.present.fill(0, 75);
    expect(Math.abs(voiceChoice(seen, [heard(OWN), heard(OTHER)], NONE, RATE)[190])).toBeLessThan(0.05);
  });

  it('takes hints where lips are seen, and as many against them', () => {
    const hints = hinted(new Float32Array(PICTURES).fill(0.2));
    const [alone, against] = [OTHER, embeddingPath(1)].map((path) => voiceChoice(lips(OWN), [heard(OTHER), heard(path)], hints, RATE));
    expect(mean(alone)).toBeGreaterThan(0.9);
    expect(mean(against)).toBeLessThan(mean(alone));
    const away = lips(OWN);
    away.present.fill(0);
    expect(Math.max(...voiceChoice(away, [heard(OTHER), heard(OTHER)], hints, RATE))).toBe(0);
  });

  it('knows a voice by its color where lips tell nothing', () => {
    const alike = [heard(OTHER), heard(OTHER)] as const;
    const added = Float32Array.from({ length: PICTURES }, (_, picture) => (picture < 100 ? 0.2 : 0));
    const [kept, changed] = [1, -1].map((after) => voiceChoice(lips(OWN), alike, hinted(added, (picture) => 5 * (picture < 100 ? 1 : after)), RATE));
    expect(Math.min(...kept.subarray(140))).toBeGreaterThan(0.8);
    expect(Math.max(...changed.subarray(140))).toBeLessThan(-0.8);
    expect(Math.min(...changed.subarray(0, 80))).toBeGreaterThan(0.8);
  });

  it('says nothing of less than nine pictures', () => {
    const seen = lips(OWN);
    seen.present.fill(0, 8);
    expect([...voiceChoice(seen, [heard(OWN), heard(OTHER)], NONE, RATE)]).toEqual(new Array(PICTURES).fill(0));
  });
});
