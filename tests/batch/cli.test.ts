/** @file The terminal's side of batches: arguments, rows, JSON and exit codes. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEvents } from '../../src-main/event-source.ts';
import { batchCommand } from '../../src-main/shell/batch-command.ts';
import { batchExitCode, clipJson, clipRow, clipTrouble, summaryRow } from '../../src-main/shell/batch-output.ts';
import { parseCommandLine, UsageError } from '../../src-main/shell/cli-args.ts';
import type { BatchItem, ItemState } from '../../src-shared/contract/batch.ts';
import { DEFAULT_SETTINGS } from '../../src-shared/contract/default-settings.ts';
import { AppError, toWire } from '../../src-shared/contract/errors.ts';
import type { AppEvent, Services } from '../../src-shared/contract/services.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import type { BatchCommand } from '../../src-main/shell/cli-batch-args.ts';
import { temporaryFolder } from '../helpers/make-media.ts';
import { fakeBatches } from './fake-deps.ts';

function item(state: ItemState, changes: Partial<BatchItem> = {}): BatchItem {
  return { id: '1', path: '/card/day 1/a.mov', name: 'day 1/a.mov', revision: 1, state, duration: 5, measured: null, correction: null, output: null, doubts: [], ...changes };
}

const ebu = toleranceOf('ebu-r37');
const measured = { verdict: 'offset', reason: null, offset: 0.08, confidence: 0.996, driftPpm: null, steps: 0 } as const;
const failed = item({ kind: 'failed', error: toWire(new AppError('media.empty', 'x', { path: '/card/day 1/a.mov' })) });

describe('batch arguments', () => {
  it('have defaults that change nothing but measure', () => {
    expect(parseCommandLine(['batch', 'card'])).toMatchObject({
      name: 'batch',
      action: 'run',
      inputs: ['card'],
      recipe: 'measure',
      out: null,
      flat: false,
      patterns: [],
      recursive: true,
      watch: false,
      jobs: null,
      reports: [],
      resume: false,
      document: null,
      json: false,
      volume: 'normal',
    });
    const line = ['batch', 'a', 'b', '--recipe', 'fix', '--out', 'o', '--flat', '--match', '*.mov', '--match', '!x*', '--jobs', '3', '--report', 'html, csv', '--resume', '--quiet', '--no-recursive'];
    expect(parseCommandLine(line)).toMatchObject({ inputs: ['a', 'b'], recipe: 'fix', out: 'o', flat: true, patterns: ['*.mov', '!x*'], jobs: 3, reports: ['html', 'csv'], resume: true, volume: 'quiet', recursive: false });
    expect(['none', 'film-half-frame'].map((standard) => parseCommandLine(['batch', 'a', '--leave-within', standard]))).toMatchObject([{ leaveWithin: null }, { leaveWithin: 'film-half-frame' }]);
    expect(parseCommandLine(['batch', '--recipes', '--json'])).toEqual({ name: 'batch', action: 'recipes', json: true });
  });

  it.each([[[]], [['card', '--jobs', '0']], [['card', '--jobs', '1.5']], [['card', '--report', 'pdf']], [['card', '--quiet', '--verbose']], [['card', '--flat']], [['card', '--leave-within', 'anything']], [['card', '--nonsense']]])('refuse %j', (args) => {
    expect(() => parseCommandLine(['batch', ...args])).toThrow(UsageError);
  });
});

describe('batch output', () => {
  it('has one exit code for each thing that is left to do', () => {
    const fine = [item({ kind: 'done', outcome: 'fixed' }), item({ kind: 'skipped', reason: 'user' })];
    expect(batchExitCode(fine)).toBe(0);
    expect(batchExitCode([...fine, item({ kind: 'needs-eyes' })])).toBe(2);
    expect(batchExitCode([...fine, item({ kind: 'needs-eyes' }), failed])).toBe(1);
    expect(batchExitCode([...fine, item({ kind: 'waiting' })])).toBe(1);
    expect(batchExitCode([])).toBe(0);
  });

  it('says how a clip ended, never surer than it is', () => {
    expect(clipRow(item({ kind: 'done', outcome: 'fixed' }, { measured, output: '/out/a.synced.mov' }), ebu)).toBe('✓ day 1/a.mov   99 %  +80 ms · sound early  → /out/a.synced.mov');
    expect(clipRow(item({ kind: 'skipped', reason: 'no-audio' }), ebu)).toBe('– day 1/a.mov         no sound');
    const doubtful = item({ kind: 'needs-eyes' }, { measured: { ...measured, confidence: 0.7 }, doubts: [{ reason: 'low-confidence', time: 61.5 }] });
    expect(clipTrouble(doubtful)).toEqual(['? day 1/a.mov: Measured, but not surely enough to act on, at 1:01.500']);
    expect(clipTrouble(failed)[0]).toBe('✗ day 1/a.mov');
    expect(summaryRow([doubtful, failed, failed], ebu)).toBe('3 clips: 1 need eyes, 2 failed');
  });

  it('tells clips that a standard allows from those that are off, and counts them apart', () => {
    const little = { measured: { ...measured, offset: 0.03 } };
    const clips = [item({ kind: 'done', outcome: 'measured' }, little), item({ kind: 'done', outcome: 'within-tolerance', tolerance: 'ebu-r37' }, little), item({ kind: 'done', outcome: 'measured' }, { measured })];
    expect(clips.map((clip) => clipRow(clip, ebu))).toEqual(['≈ day 1/a.mov   99 %  +30 ms · sound early  within EBU R37', '≈ day 1/a.mov   99 %  +30 ms · sound early  within EBU R37', '! day 1/a.mov   99 %  +80 ms · sound early']);
    expect(summaryRow(clips, ebu)).toBe('3 clips: 1 out of sync, 2 within tolerance');
    expect(summaryRow(clips, toleranceOf('film-half-frame'))).toBe('3 clips: 2 out of sync, 1 within tolerance');
    expect(JSON.parse(clipJson(clips[1]!, ebu))).toMatchObject({ section: 'within-tolerance', tolerance: 'ebu-r37', output: null });
    expect(batchExitCode(clips)).toBe(0);
  });

  it('has every key in every JSON line', () => {
    const keys = ['event', 'file', 'name', 'section', 'tolerance', 'verdict', 'reason', 'offset', 'confidence', 'driftPpm', 'steps', 'duration', 'doubts', 'output', 'made', 'error'];
    for (const one of [failed, item({ kind: 'done', outcome: 'measured' }, { measured })]) expect(Object.keys(JSON.parse(clipJson(one, ebu)) as object)).toEqual(keys);
    expect(JSON.parse(clipJson(failed, ebu))).toMatchObject({ section: 'failed', error: { code: 'media.empty' }, offset: null });
  });
});

describe('batch', () => {
  it.each(['measure', 'fix', 'sidecars'])('goes on with the last batch of the same, and does nothing twice: %s', async (recipe) => {
    await using folder = await temporaryFolder();
    const input = join(folder.path, 'card');
    await mkdir(input);
    for (const name of ['a.mov', 'b.mov']) await writeFile(join(input, name), name);
    const lines: string[] = [];
    const measured: string[] = [];
    const run = async () => {
      const events = createEvents<AppEvent>();
      const fake = fakeBatches(folder.path, (event) => events.emit(event));
      const command = parseCommandLine(['batch', input, '--recipe', recipe, '--out', join(folder.path, 'out'), '--resume', '--json', '--report', 'csv']) as BatchCommand;
      const output = { answer: (line: string) => void lines.push(line), say: () => undefined, progress: () => undefined };
      const code = await batchCommand(command, { services: { batch: fake.batches, settings: { get: () => Promise.resolve(DEFAULT_SETTINGS) } } as unknown as Services, batches: fake.batches, events }, output, new AbortController().signal);
      measured.push(...fake.measured);
      return code;
    };
    expect([await run(), await run()]).toEqual([0, 0]);
    expect(measured.sort()).toEqual(['a.mov', 'b.mov']);
    expect(await readdir(join(folder.path, 'data', 'batches'))).toHaveLength(1);
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(['clip', 'clip', 'summary', 'summary']);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ exitCode: 0, reports: [{ format: 'csv', path: join(folder.path, 'out', 'report.csv') }] });
  });
});
