/** @file Mixing two stems as a mixer does. */
import { describe, expect, it } from 'vitest';
import { NEUTRAL_MIX, presetMix, presetOf, STEM_KINDS, STEM_PRESETS, stemGain, withControl } from './stem.ts';

describe('stemGain', () => {
  it('leaves both as they are unless told', () => {
    expect(STEM_KINDS.map((kind) => stemGain(NEUTRAL_MIX, kind))).toEqual([1, 1]);
  });
  it('counts in dB of amplitude', () => {
    expect(stemGain(withControl(NEUTRAL_MIX, 'on-screen', { gainDb: -20 }), 'on-screen')).toBeCloseTo(0.1, 12);
  });
  it('silences the others while one is soloed, and lets mute win over solo', () => {
    const solo = withControl(NEUTRAL_MIX, 'off-screen', { solo: true });
    expect(STEM_KINDS.map((kind) => stemGain(solo, kind))).toEqual([0, 1]);
    const both = withControl(solo, 'on-screen', { solo: true });
    expect(STEM_KINDS.map((kind) => stemGain(both, kind))).toEqual([1, 1]);
    expect(STEM_KINDS.map((kind) => stemGain(withControl(solo, 'off-screen', { mute: true }), kind))).toEqual([0, 0]);
  });
});

describe('withControl', () => {
  it('holds gains within what a fader has', () => {
    expect(withControl(NEUTRAL_MIX, 'on-screen', { gainDb: 99 })['on-screen'].gainDb).toBe(12);
    expect(withControl(NEUTRAL_MIX, 'on-screen', { gainDb: -Infinity })['on-screen'].gainDb).toBe(-60);
  });
});

describe('presetOf', () => {
  it.each(STEM_PRESETS)('knows %s by its sound', (preset) => {
    expect(presetOf(presetMix(preset))).toBe(preset);
  });
  it('takes a solo for what it sounds like, and knows no other mixes', () => {
    expect(presetOf(withControl(NEUTRAL_MIX, 'on-screen', { solo: true }))).toBe('dialogue-only');
    expect(presetOf(withControl(NEUTRAL_MIX, 'on-screen', { gainDb: -3 }))).toBeNull();
  });
});
