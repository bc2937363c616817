/** @file `sync` against services in the test's hands: what is asked of them, what is printed, and the exit code. */
import { describe, expect, it } from 'vitest';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import type { Call, FixOptions, MeasureOptions, Services } from '../../src-shared/contract/services.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import type { SyncCommand } from './cli-args.ts';
import { createOutput } from './cli-output.ts';
import { syncCommand } from './sync-command.ts';

const base: AlignmentEstimate = {
  verdict: 'offset',
  reason: null,
  offset: 0.0800000004,
  confidence: 0.97,
  driftPpm: 0,
  steps: [],
  windows: [{ time: 1, duration: 2, offset: 0.08, confidence: 0.9, face: 0 }],
  curve: null,
  faces: [],
  audioTrack: 1,
  model: 'lip-sync-1 0123456789ab',
  analysedSeconds: 12,
  elapsedSeconds: 3,
};
const command: SyncCommand = {
  name: 'sync',
  files: ['/a.mov'],
  json: true,
  fix: null,
  out: null,
  thorough: false,
  audioTrack: null,
  maxOffset: null,
  overwrite: false,
  audioFormat: 'auto',
};
const signal = new AbortController().signal;

interface World {
  readonly estimates?: Readonly<Record<string, Partial<AlignmentEstimate> | Error>>;
  readonly fix?: (options: FixOptions) => Promise<unknown>;
}

async function run(changes: Partial<SyncCommand>, world: World = {}, on = signal) {
  const asked = { measured: [] as MeasureOptions[], fixed: [] as FixOptions[] };
  const written = { stdout: '', stderr: '' };
  const names = new Map<string, string>();
  const services = {
    settings: { get: () => Promise.resolve({ maxOffset: 3 }) },
    files: { expand: ({ paths }: { paths: readonly string[] }) => Promise.resolve(paths) },
    media: {
      open: ({ path }: { path: string }) => {
        const id = `${names.size}`.padStart(8, 'a');
        names.set(id, path);
        return Promise.resolve({ id });
      },
    },
    alignment: {
      measure: (options: MeasureOptions, { onProgress }: Call) => {
        asked.measured.push(options);
        onProgress({ stage: 'matching', fraction: 0.5, etaSeconds: 61 });
        const estimate = world.estimates?.[names.get(options.mediaId) ?? ''] ?? {};
        return estimate instanceof Error ? Promise.reject(estimate) : Promise.resolve({ ...base, ...estimate });
      },
      fix: (options: FixOptions) => {
        asked.fixed.push(options);
        return world.fix?.(options) ?? Promise.resolve({ output: '/a.synced.mov', warnings: [] });
      },
    },
  } as unknown as Services;
  const output = createOutput({
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text), isTTY: false },
  });
  const code = await syncCommand({ ...command, ...changes }, services, output, on);
  const objects = changes.json === false ? [] : written.stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, asked, ...written, objects };
}

describe('syncCommand', () => {
  it('measures without touching anything unless a fix is asked for', async () => {
    const { code, asked, objects } = await run({});
    expect(code).toBe(0);
    expect(asked.measured).toMatchObject([{ audioTrack: null, range: null, thorough: false, maxOffset: 3 }]);
    expect(asked.fixed).toEqual([]);
    expect(objects).toEqual([
      {
        file: '/a.mov',
        verdict: 'offset',
        reason: null,
        offset: 0.08,
        offsetWords: 'sound early',
        confidence: 0.97,
        evidence: 'lips',
        tolerance: 0.04,
        driftPpm: 0,
        steps: [],
        windows: [{ time: 1, offset: 0.08, confidence: 0.9 }],
        model: 'lip-sync-1 0123456789ab',
        analysedSeconds: 12,
        elapsedSeconds: expect.any(Number) as number,
        output: null,
      },
    ]);
  });

  it('says when an answer was not read from lips, and how coarse it is', async () => {
    const world: World = { estimates: { '/a.mov': { evidence: 'events', model: 'impacts-1', offset: 0.3 } } };
    expect((await run({}, world)).objects).toMatchObject([{ evidence: 'events', tolerance: 0.1, model: 'impacts-1' }]);
    expect((await run({ json: false }, world)).stdout).toContain('+300 ms · sound early  by events in the picture, ±100 ms');
    const unknown: World = { estimates: { '/a.mov': { verdict: 'cannot-tell', reason: 'no-face', offset: null } } };
    expect((await run({}, unknown)).objects).toMatchObject([{ evidence: null, tolerance: null }]);
  });

  it('writes the fix of what was measured, on the track that was measured', async () => {
    const { asked, objects } = await run({ fix: 'baked', out: '/fixed', overwrite: true, audioFormat: 'flac' });
    expect(asked.fixed).toMatchObject([
      { audioTrack: 1, mode: 'baked', audioFormat: 'flac', output: null, folder: '/fixed', overwrite: true, correction: { segments: [{ start: 0, end: null, offset: base.offset, driftPpm: 0 }] } },
    ]);
    expect(objects[0]?.['output']).toBe('/a.synced.mov');
  });

  it.each<[Partial<AlignmentEstimate>, number, string]>([
    [{ verdict: 'in-sync', offset: 0.004 }, 0, 'in sync'],
    [{ verdict: 'cannot-tell', reason: 'no-speech', offset: null, confidence: 0 }, 2, "can't tell"],
  ])('writes nothing for %o', async (estimate, expected, words) => {
    const { code, asked, objects } = await run({ fix: 'baked' }, { estimates: { '/a.mov': estimate } });
    expect(code).toBe(expected);
    expect(asked.fixed).toEqual([]);
    expect(objects[0]).toMatchObject({ offsetWords: words, output: null });
  });

  it('goes on after a failure, which wins over what could not be told', async () => {
    const { code, objects, stderr } = await run(
      { files: ['/a.mov', '/b.mov', '/c.mov'] },
      {
        estimates: {
          '/a.mov': new AppError('media.no-audio-stream', 'x', { path: '/a.mov' }),
          '/b.mov': { verdict: 'cannot-tell', reason: 'no-face', offset: null },
        },
      },
    );
    expect(code).toBe(1);
    expect(objects.map(({ verdict }) => verdict)).toEqual([null, 'cannot-tell', 'offset']);
    expect(objects[0]?.['error']).toEqual({ code: 'media.no-audio-stream', message: expect.stringContaining('No sound') as string });
    expect(stderr).toContain('✗ /a.mov');
  });

  it('keeps the measurement when the fix fails', async () => {
    const fix = () => Promise.reject(new AppError('fix.output-exists', 'x', { path: '/a.synced.mov' }));
    const { code, objects, stderr } = await run({ fix: 'baked' }, { fix });
    expect(code).toBe(1);
    expect(objects[0]).toMatchObject({ verdict: 'offset', offset: 0.08, output: null, error: { code: 'fix.output-exists' } });
    expect(stderr).toContain('/a.synced.mov');
    expect(stderr).toContain('Allow overwriting');
  });

  it('is canceled as a whole', async () => {
    await expect(run({ files: ['/a.mov', '/b.mov'] }, { estimates: { '/a.mov': new CanceledError() } })).rejects.toBeInstanceOf(CanceledError);
  });

  it('prints steps under their file, in numbers and words', async () => {
    const steps = [
      { start: 0, end: 61.5, offset: 0.08, confidence: 0.9 },
      { start: 61.5, end: 90, offset: -0.12, confidence: 0.9 },
    ];
    const { stdout } = await run({ json: false }, { estimates: { '/a.mov': { verdict: 'steps', steps } } });
    expect(stdout.trimEnd().split('\n')).toEqual([
      '/a.mov   97 %  2 parts with offsets of their own',
      '               0:00.000 – 1:01.500  +80 ms · sound early',
      '               1:01.500 – 1:30.000  −120 ms · sound late',
    ]);
  });

  it('draws no progress where nobody watches', async () => {
    expect((await run({ json: false })).stderr).toBe('');
  });
});
