/** @file The whole way, from real clips through the contract to files: what flashes and what sounds together on the timeline. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invoke } from '../../src-main/shell/dispatch.ts';
import type { InterchangeArgs, InterchangeResult } from '../../src-shared/contract/interchange.ts';
import { constantCorrection, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { INTERCHANGE_FORMATS } from '../../src-shared/model/interchange.ts';
import { frameToSeconds } from '../../src-shared/time.ts';
import { makeClip, RATES } from '../helpers/make-media.ts';
import { temporaryApp, type TemporaryApp } from '../helpers/temporary-app.ts';
import type { ReadTimeline } from './cases.ts';
import { readEdl } from './read-edl.ts';
import { readFcpxml } from './read-fcpxml.ts';
import { readOtio } from './read-otio.ts';
import { readXmeml } from './read-xmeml.ts';

const NTSC = RATES['29.97'];
const FLASH = frameToSeconds(45, NTSC);
/** Sound that much early, which is no whole number of frames. */
const EARLY = 0.0517;

/** Exports as a window would. */
function exportBy({ composition }: TemporaryApp, args: InterchangeArgs): Promise<InterchangeResult> {
  return invoke(composition.services, 'interchange.export', args, { signal: new AbortController().signal, onProgress: () => undefined }) as Promise<InterchangeResult>;
}

describe('interchange.export', () => {
  it('puts sound under picture in every format, to its resolution, and leaves out what it cannot read', async () => {
    await using app = await temporaryApp();
    const path = await makeClip(join(app.folder, 'A & B "1".mov'), {
      seconds: 3,
      video: { frameRate: NTSC, flashes: [45] },
      audio: [{ encoder: 'pcm_s16le', chirps: [FLASH - EARLY] }],
      options: ['-timecode', '10:00:00;00'],
    });
    const other = await makeClip(join(app.folder, 'slow.mov'), { seconds: 2, video: { frameRate: RATES['25'], flashes: [10] }, audio: [{ encoder: 'pcm_s16le', chirps: [0.4] }] });
    await writeFile(join(app.folder, 'broken.mov'), 'no media');
    const folder = join(app.folder, 'to');
    const clip = (file: string, correction = NO_CORRECTION) => ({ path: file, audioTrack: null, correction, markers: [], stems: [] });
    const args = { name: 'Tag 1: A/B', formats: INTERCHANGE_FORMATS, folder, overwrite: false, clips: [clip(path, constantCorrection(EARLY)), clip(join(app.folder, 'broken.mov')), clip(other)] };
    const result = await exportBy(app, args);

    expect(result.skipped.map((one) => basename(one.path))).toEqual(['broken.mov']);
    // Two frame rates are two timelines, each in every format.
    expect((await readdir(folder)).sort()).toEqual(result.files.map((file) => basename(file.path)).sort());
    expect(result.files).toHaveLength(2 * INTERCHANGE_FORMATS.length);
    const text = async (ending: string) => readFile(join(folder, `Tag 1_ A_B 29.97 DF${ending}`), 'utf8');
    const frame = frameToSeconds(1, NTSC);
    const read: readonly (readonly [ReadTimeline, number])[] = [
      [readOtio(await text('.otio')), 1 / 48_000],
      [readFcpxml(await text('.fcpxml')), 1 / 48_000],
      [readXmeml(await text('.xml')), frame / 160],
      [readEdl(await text('.edl'), NTSC), frame / 2],
    ];
    for (const [{ pictures, sounds }, resolution] of read) {
      expect(pictures[0]?.sourceAt(FLASH)).toBeCloseTo(FLASH, 6);
      expect(Math.abs((sounds[0]?.sourceAt(FLASH) ?? NaN) - (FLASH - EARLY))).toBeLessThanOrEqual(resolution + 1e-9);
    }
    expect(await text('.markers.edl')).toContain('+52 ms · sound early');
    const edl = result.files.find((file) => file.format === 'edl' && file.path.includes('29.97'));
    expect(Math.abs(edl?.residuals[0]?.seconds ?? 0)).toBeGreaterThan(0.001);
  });

  it('replaces nothing unless asked, and then writes nothing at all', async () => {
    await using app = await temporaryApp();
    const path = await makeClip(join(app.folder, 'a.mov'), { seconds: 1, video: { frameRate: RATES['25'], flashes: [] }, audio: [] });
    const args: InterchangeArgs = { name: 'a', formats: ['otio', 'csv'], folder: app.folder, overwrite: false, clips: [{ path, audioTrack: null, correction: NO_CORRECTION, markers: [], stems: [] }] };
    await writeFile(join(app.folder, 'a.csv'), 'mine');
    await expect(exportBy(app, args)).rejects.toMatchObject({ code: 'fix.output-exists' });
    expect((await readdir(app.folder)).sort()).toEqual(['a.csv', 'a.mov']);
    await exportBy(app, { ...args, overwrite: true });
    expect((await readdir(app.folder)).sort()).toEqual(['a.csv', 'a.mov', 'a.otio']);
    expect(readOtio(await readFile(join(app.folder, 'a.otio'), 'utf8')).sounds).toEqual([]);
  });
});
