import { expect, it } from 'vitest';
import { DEFAULT_HEAT_MAP_STYLE } from '../../src-shared/model/heat-map-style.ts';
import { outputText, patternsIn, recipesEqual, stepText } from './recipe-words.ts';

it('reads patterns as people type them', () => {
  expect(patternsIn('')).toEqual([]);
  expect(patternsIn(' *.mov,*.mp4  !proxy/** ')).toEqual(['*.mov', '*.mp4', '!proxy/**']);
  expect(patternsIn('A*.{mov,mp4}, !*.{tmp,part}')).toEqual(['A*.{mov,mp4}', '!*.{tmp,part}']);
});

it('compares what recipes do, not how they are written', () => {
  const fix = { kind: 'fix', mode: 'baked', audioFormat: 'auto', leastConfidence: 0.9, leaveWithin: 'ebu-r37' } as const;
  const turned = { leaveWithin: 'ebu-r37', leastConfidence: 0.9, audioFormat: 'auto', mode: 'baked', kind: 'fix' } as const;
  expect(recipesEqual({ name: 'a', steps: [fix] }, { name: 'b', steps: [turned] })).toBe(true);
  expect(recipesEqual({ name: 'a', steps: [fix] }, { name: 'a', steps: [{ ...fix, leastConfidence: 0.8 }] })).toBe(false);
});

it('says what is done and where to', () => {
  expect(stepText({ kind: 'measure', audioTrack: 1, thorough: true, maxOffset: 4 })).toBe('Measure lip-sync, thoroughly, up to ±4 s, track 2');
  expect(stepText({ kind: 'fix', mode: 'sidecar', audioFormat: 'auto', leastConfidence: 0.9, leaveWithin: null })).toBe('Write sidecar files where at least 90 % sure');
  expect(stepText({ kind: 'fix', mode: 'baked', audioFormat: 'auto', leastConfidence: 1, leaveWithin: null })).toBe('Write fixed files for offsets set by hand');
  expect(stepText({ kind: 'stems', audioTrack: null, stems: ['on-screen', 'off-screen'], format: 'source', mux: true })).toBe('Write both stems, a copy of the film that has both');
  expect(stepText({ kind: 'stems', audioTrack: 0, stems: ['off-screen'], format: 's24', mux: false })).toBe('Write the off-screen stem, 24 bit, track 1');
  expect(stepText({ kind: 'see', audioTrack: null, video: true, data: true, style: DEFAULT_HEAT_MAP_STYLE })).toBe('Write the heat map over the picture and as numbers');
  expect(outputText({ output: { folder: null, keepFolders: true } })).toBe('Beside each clip');
  expect(outputText({ output: { folder: '/out', keepFolders: true } })).toBe('/out, with its folders');
});
