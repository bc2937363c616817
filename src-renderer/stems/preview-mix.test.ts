/** @file Each control sounds as it does on a mixer. */
import { expect, it } from 'vitest';
import { NEUTRAL_MIX, presetMix, withControl } from '../../src-shared/model/stem.ts';
import { previewMix } from './preview-mix.ts';

it.each([
  ['both as they are', NEUTRAL_MIX, [1, 0]],
  ['dialogue only', presetMix('dialogue-only'), [0, 1]],
  ['everything else', presetMix('everything-else'), [1, -1]],
  ['on screen soloed', withControl(NEUTRAL_MIX, 'on-screen', { solo: true }), [0, 1]],
  ['on screen 20 dB down', withControl(NEUTRAL_MIX, 'on-screen', { gainDb: -20 }), [1, -0.9]],
  ['off screen 20 dB down', withControl(NEUTRAL_MIX, 'off-screen', { gainDb: -20 }), [0.1, 0.9]],
  ['both muted', withControl(presetMix('dialogue-only'), 'on-screen', { mute: true }), [0, 0]],
] as const)('%s', (_, mix, [mixture, onScreen]) => {
  // Heard is mixture · (on + off) + onScreen · on.
  expect(previewMix(mix).mixture).toBeCloseTo(mixture, 12);
  expect(previewMix(mix).onScreen).toBeCloseTo(onScreen, 12);
});
