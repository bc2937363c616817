import { describe, expect, it } from 'vitest';
import type { EventsFinding } from './events/measure-events.ts';
import type { SceneFinding } from './scene/measure-scene.ts';
import { surest } from './surest.ts';

const silent = { verdict: 'cannot-tell', offset: null, confidence: 0.2, driftPpm: null, windows: [], curve: null, model: 'm', analysedSeconds: 4 } as const;
const events = (offset: number, confidence: number): EventsFinding => ({ ...silent, verdict: 'offset', offset, confidence });
const scene = (offset: number, confidence: number): SceneFinding => ({ ...silent, verdict: 'offset', offset, confidence });

describe('surest', () => {
  it('is nothing where neither tells', () => {
    expect(surest(silent, silent)).toBeNull();
    expect(surest(silent, null)).toBeNull();
  });

  it('is the one that tells, and says which it is', () => {
    expect(surest(events(0.3, 0.7), silent)).toMatchObject({ offset: 0.3, evidence: 'events' });
    expect(surest(silent, scene(-0.4, 0.9))).toMatchObject({ offset: -0.4, evidence: 'scene' });
  });

  it('is the surer of two that agree', () => {
    expect(surest(events(0.3, 0.7), scene(0.24, 0.9))).toMatchObject({ offset: 0.24, evidence: 'scene' });
    expect(surest(events(0.3, 0.95), scene(0.24, 0.9))).toMatchObject({ offset: 0.3, evidence: 'events' });
  });

  it('is nothing where two contradict each other, however sure', () => {
    expect(surest(events(0.3, 0.97), scene(-0.5, 0.97))).toBeNull();
  });
});
