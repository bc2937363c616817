/** @file `stems` against services in the test's hands: where it looks for lips. */
import { describe, expect, it } from 'vitest';
import type { MeasureOptions, Services } from '../../src-shared/contract/services.ts';
import type { StemsExportArgs } from '../../src-shared/contract/stems.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import { createOutput } from './cli-output.ts';
import { parseStems } from './cli-stems-args.ts';
import { stemsCommand } from './stems-command.ts';

const STEPS = [
  { start: 0, end: 10, offset: 0.1, confidence: 0.9 },
  { start: 10, end: 20, offset: -0.2, confidence: 0.9 },
];

/** Splits a file whose measurement says `estimate`; tells what was asked and printed. */
async function run(typed: readonly string[], estimate: Partial<AlignmentEstimate>) {
  const asked = { measured: [] as MeasureOptions[], split: [] as StemsExportArgs[] };
  const printed: string[] = [];
  const services = {
    settings: { get: () => Promise.resolve({ maxOffset: 3 }) },
    files: { expand: ({ paths }: { paths: readonly string[] }) => Promise.resolve(paths) },
    media: { open: () => Promise.resolve({ id: 'aaaaaaaa' }) },
    alignment: {
      measure: (options: MeasureOptions) => {
        asked.measured.push(options);
        return Promise.resolve({ driftPpm: null, steps: [], ...estimate });
      },
    },
    stems: {
      export: (args: StemsExportArgs) => {
        asked.split.push(args);
        const silent = { integrated: null, range: null, truePeak: null };
        return Promise.resolve({ stems: { onScreenShare: 0.5, offset: args.offset }, files: [], mixture: silent, residualDb: null, muxed: null, warnings: [] });
      },
    },
  };
  const output = createOutput({ stdout: { write: (text) => printed.push(text) > 0 }, stderr: { write: () => true, isTTY: false } });
  const code = await stemsCommand(parseStems(typed), services as unknown as Services, output, new AbortController().signal);
  return { code, asked, printed: printed.join('') };
}

describe('stems', () => {
  it('measures first, and looks for lips where the sound is', async () => {
    const { asked, code, printed } = await run(['/a.mov', '--track', '2'], { verdict: 'offset', offset: 0.08 });
    expect(code).toBe(0);
    expect(asked.measured).toEqual([{ mediaId: 'aaaaaaaa', audioTrack: 1, range: null, thorough: false, maxOffset: 3 }]);
    expect(asked.split).toMatchObject([{ offset: 0.08 }]);
    expect(printed).toContain('+80 ms · sound early');
  });
  it('takes the offset at the beginning of a range', async () => {
    const { asked } = await run(['/a.mov', '--range', '12-15'], { verdict: 'steps', offset: 0.1, steps: STEPS });
    expect(asked.split).toMatchObject([{ offset: -0.2, range: { start: 12, end: 15 } }]);
  });
  it('takes sound as it lies where nothing can be told', async () => {
    const { asked, printed } = await run(['/a.mov'], { verdict: 'cannot-tell', offset: null });
    expect(asked.split).toMatchObject([{ offset: 0 }]);
    expect(printed).not.toContain('taken as');
  });
  it('measures nothing when it is told', async () => {
    const { asked } = await run(['/a.mov', '--offset', '-0.04'], {});
    expect(asked.measured).toEqual([]);
    expect(asked.split).toMatchObject([{ offset: -0.04 }]);
  });
});
