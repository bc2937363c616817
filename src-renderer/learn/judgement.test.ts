import { describe, expect, it } from 'vitest';
import type { Figures, FiguresPair } from '../../src-shared/contract/models.ts';
import { chanceOf, changeOf, changeSentence, comparisonSentence, gainText, headlineRow, memorySentence, pairedRows, reachSentence, windowLength } from './judgement.ts';

const figures = (rows: readonly (readonly [frames: number, windows: number, share: number | null])[]): Figures => ({
  score: 0.5,
  table: rows.map(([frames, windows, withinOne]) => ({ frames, windows, withinOne, withinTwo: withinOne })),
});
const pair = (windows: number, before: number, after: number): FiguresPair => ({ before: figures([[25, windows, before]]), after: figures([[25, windows, after]]) });

describe('changeOf', () => {
  it('is better or worse only beyond what chance gives', () => {
    expect(changeOf(pair(400, 0.7, 0.9))).toBe('better');
    expect(changeOf(pair(400, 0.9, 0.7))).toBe('worse');
    expect(changeOf(pair(400, 0.8, 0.82))).toBe('same');
  });
  it('needs more windows for a smaller difference', () => {
    expect(changeOf(pair(200, 0.8, 0.84))).toBe('same');
    expect(changeOf(pair(20_000, 0.8, 0.84))).toBe('better');
  });
  it('says nothing of a handful of windows', () => expect(changeOf(pair(12, 0.1, 0.9))).toBe('unknown'));
});

describe('headlineRow', () => {
  it('is one second where there is enough of it, else the length with most windows', () => {
    const rows = pairedRows({ before: figures([[5, 900, 0.3], [25, 180, 0.6]]), after: figures([[5, 900, 0.3], [25, 180, 0.7]]) });
    expect(headlineRow(rows)?.frames).toBe(25);
    expect(headlineRow(pairedRows({ before: figures([[5, 90, 0.3], [25, 18, 0.6]]), after: figures([[5, 90, 0.3], [25, 18, 0.7]]) }))?.frames).toBe(5);
  });
  it('leaves out lengths without windows', () => expect(pairedRows({ before: figures([[250, 0, null]]), after: figures([[250, 0, null]]) })).toEqual([]));
});

describe('chanceOf', () => {
  it('is twice the standard error over half of the overlapping windows', () => expect(chanceOf({ frames: 25, windows: 400, before: 0.5, after: 0.5 })).toBeCloseTo(2 * Math.sqrt(0.5 / 200), 12));
});

describe('changeSentence', () => {
  it('states shares, the length of window and how many there were', () => {
    expect(changeSentence(pair(1412, 0.77, 0.84))).toBe('Of 1,412 windows of 1 s that the training did not see, 84 % are placed within one frame; before it was 77 %.');
  });
  it('says how much chance can do where there is no clear difference', () => expect(changeSentence(pair(400, 0.8, 0.82))).toMatch(/differences up to 8 points can be chance\.$/));
  it('does not praise a worse model', () => expect(changeSentence(pair(400, 0.9, 0.7))).toMatch(/The model that you had serves you better\.$/));
});

describe('comparisonSentence', () => {
  it('names the better one, whichever it is, with both shares', () => {
    expect(comparisonSentence(pair(400, 0.9, 0.7), 'old', 'new')).toBe('old is better here: of 400 windows of 1 s, new places 70 % within one frame, old 90 %.');
    expect(comparisonSentence(pair(400, 0.7, 0.9), 'old', 'new')).toMatch(/^new is better here/);
  });
  it('names none where chance may decide', () => expect(comparisonSentence(pair(400, 0.8, 0.82), 'old', 'new')).toMatch(/^No clear difference: .*can be chance\.$/));
});

describe('memorySentence', () => {
  it('admits that nothing was measured', () => expect(memorySentence(null, false)).toMatch(/not measured/));
  it('tells a loss from none, with numbers', () => {
    expect(memorySentence(pair(300, 0.9, 0.85), true)).toBe('On the earlier footage it forgot: 85 % of 300 windows of 1 s, before 90 %.');
    expect(memorySentence(pair(300, 0.9, 0.9), false)).toMatch(/^On the earlier footage it kept what it knew/);
  });
});

describe('reachSentence', () => {
  it('warns where held-out footage is from the same files', () => expect(reachSentence('stretches')).toMatch(/same files/));
  it('has nothing to add before the footage is divided', () => expect(reachSentence(null)).toBeNull());
});

describe('windowLength and gainText', () => {
  it('read as seconds and signed points', () => {
    expect([5, 25, 125].map(windowLength)).toEqual(['0.2 s', '1 s', '5 s']);
    expect([0.0652, -0.0031, 0].map(gainText)).toEqual(['+6.5', '−0.3', '±0.0']);
  });
});
