/** @file Colors of two made-up voices: one dark, one bright. */
import { describe, expect, it } from 'vitest';
import { COMPACT_SEPARATOR, separatorBins, spectraOf } from '../../networks/separator-config.ts';
import { CEPSTRA, colorEvidence, colorsBetween, type VoiceColors, voiceColors } from './voice-color.ts';

const PICTURES = 60;
const BINS = separatorBins(COMPACT_SEPARATOR);
/** The lower half of the spectrum is one voice, the upper the other; twice as loud in the last third. */
const MIXTURE = Float32Array.from({ length: spectraOf(PICTURES) * BINS }, (_, i) => (1 + Math.abs(Math.sin(i * i))) * (i < (spectraOf(PICTURES) * BINS * 2) / 3 ? 1 : 2));
const DARK = MIXTURE.map((_, i) => (i % BINS < BINS / 2 ? 0.9 : 0.1));

function colorsOf(first: Float32Array): VoiceColors {
  return voiceColors(MIXTURE, first, COMPACT_SEPARATOR);
}

describe('voiceColors', () => {
  it('tells the first from the second by the same that tells the second from the first', () => {
    const [one, other] = [colorsOf(DARK), colorsOf(DARK.map((share) => 1 - share))];
    expect(one.differences.length).toBe(PICTURES * CEPSTRA);
    one.differences.forEach((value, i) => expect(other.differences[i]).toBeCloseTo(-value, 3));
    expect(Math.abs(one.differences[0])).toBeGreaterThan(1);
  });

  it('does not change with loudness, which is what pictures count by', () => {
    const { differences, weights } = colorsOf(DARK);
    const at = (picture: number) => differences[picture * CEPSTRA];
    expect(at(55)).toBeCloseTo(at(5), 0);
    expect(weights[55] / weights[5]).toBeCloseTo(4, 0);
    expect(voiceColors(MIXTURE.map((value) => 1e-3 * value), DARK, COMPACT_SEPARATOR).differences[0]).toBeCloseTo(differences[0], 2);
  });

  it('finds no difference in silence, or where both are alike', () => {
    expect(Math.max(...voiceColors(new Float32Array(MIXTURE.length), DARK, COMPACT_SEPARATOR).weights)).toBe(0);
    colorsOf(new Float32Array(MIXTURE.length).fill(0.5)).differences.forEach((value) => expect(value).toBeCloseTo(0, 5));
  });
});

describe('colorEvidence', () => {
  const places = (picture: number) => (picture < 30 ? 1 : -1);
  const colors: VoiceColors = { differences: Float32Array.from({ length: PICTURES * CEPSTRA }, (_, i) => 2 * places(Math.floor(i / CEPSTRA)) * Math.sin(i % CEPSTRA)), weights: new Float32Array(PICTURES).fill(1) };

  it('knows voices elsewhere by what they are like here', () => {
    const known = Float32Array.from({ length: PICTURES }, (_, picture) => (picture < 10 ? 1 : 0));
    const evidence = colorEvidence(colors, known);
    for (let picture = 23; picture < PICTURES; picture++) expect(Math.sign(evidence[picture])).toBe(places(picture));
  });

  it('counts nothing for itself: a picture is compared with those that are apart from it', () => {
    const known = Float32Array.from({ length: PICTURES }, (_, picture) => (picture === 5 ? 1 : 0));
    const evidence = colorEvidence(colors, known);
    for (const value of evidence.subarray(0, 18)) expect(value).toBeCloseTo(0, 12);
    expect(evidence[18]).toBeGreaterThan(1e-3);
  });

  it('says nothing where nothing is known, and the opposite of the opposite', () => {
    expect([...colorEvidence(colors, new Float32Array(PICTURES))]).toEqual(new Array(PICTURES).fill(0));
    const known = Float32Array.from({ length: PICTURES }, (_, picture) => places(picture));
    const [evidence, turned] = [known, known.map((value) => -value)].map((choice) => colorEvidence(colors, choice));
    evidence.forEach((value, i) => expect(turned[i]).toBeCloseTo(-value, 6));
  });

  it('is the same of a part as of that part alone', () => {
    const known = Float32Array.from({ length: 20 }, () => 1);
    expect(colorEvidence(colorsBetween(colors, 20, 40), known).length).toBe(20);
    expect(colorsBetween(colors, 20, 40).differences[0]).toBe(colors.differences[20 * CEPSTRA]);
  });
});
