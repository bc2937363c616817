/** @file A weak strength is called no answer, and a clip is summed up by what sounds in it. */
import { describe, expect, it } from 'vitest';
import { clearShare, strengthWords, summaryOf } from './strength-words.ts';

const curve = (values: readonly number[]) => ({ start: 0, step: 0.16, values });

describe('strengthWords', () => {
  it.each([
    [null, 'Silent'],
    [0, 'Off screen'],
    [0.19, 'Off screen'],
    [0.21, "Can't tell"],
    [0.5, "Can't tell"],
    [0.79, "Can't tell"],
    [0.8, 'On screen'],
    [1, 'On screen'],
  ])('%s is called "%s"', (strength, title) => expect(strengthWords(strength).title).toBe(title));
});

describe('clearShare', () => {
  it('counts only moments that sound', () => expect(clearShare(curve([0.9, NaN, NaN, 0.1]))).toBe(0.5));
  it('is 0 in silence', () => expect(clearShare(curve([NaN]))).toBe(0));
});

describe('summaryOf', () => {
  it('promises nothing where nothing is clear', () => {
    expect(summaryOf(curve([0.5, 0.79, 0.1]))).toBe('nothing in the picture clearly goes with the sound');
    expect(summaryOf(curve([NaN, NaN]))).toBe('silent');
    expect(summaryOf(curve([]))).toBe('silent');
  });

  it('tells how much of the sound is on screen', () => {
    expect(summaryOf(curve([0.9, 0.9, 0.9]))).toBe('the sound is on screen all the time');
    expect(summaryOf(curve([0.9, 0.3, NaN, 0.3, 0.3]))).toBe('the sound is on screen 25 % of the time');
  });
});
