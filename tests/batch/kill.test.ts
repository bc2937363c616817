/** @file A folder of real clips, some of them out of sync, broken or silent: correct verdicts, and the same ones when the batch is killed on its way. */
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doneTwice, ended, journalOf, litterIn, reportOf, runWithKills, startBatch } from '../../bench/parts/batch-kill.ts';
import { makeCardDump } from '../../bench/parts/card-dump.ts';
import { FOOTAGE } from '../../bench/parts/sync-bench-session.ts';
import { temporaryFolder, testTools } from '../helpers/make-media.ts';
import { pseudoRandom } from './random-records.ts';

/** Third-party clips are no part of the repository. */
const noFootage = !existsSync(join(FOOTAGE, 'check/speech/video-retalking__3.mp4')) && `no footage in ${FOOTAGE}`;
const KILLS = 3;

describe('a batch of real clips', () => {
  it('judges them right, and leaves the same when it is killed three times', { timeout: 1_800_000 }, async (context) => {
    if (noFootage) return context.skip(noFootage);
    await using folder = await temporaryFolder();
    const input = join(folder.path, 'card');
    await mkdir(input);
    const clips = await makeCardDump(input, 8, { footage: FOOTAGE, tools: await testTools(), kinds: ['offset', 'as it is', 'wrong sound', 'offset', 'broken', 'no sound', 'silence', 'no media'] });

    const calm = { input, output: join(folder.path, 'calm'), home: join(folder.path, 'calm home') };
    const run = await ended(startBatch(calm));
    const report = await reportOf(calm);
    expect(run.code, 'some failed').toBe(1);
    expect(run.lines.filter((line) => line.includes('"event":"clip"'))).toHaveLength(clips.length);
    for (const { name, sections, offset } of clips) {
      const item = report.find((one) => one.name === name);
      expect(sections, name).toContain(item?.section);
      if (offset !== null) expect(Math.abs((item?.offset ?? NaN) - offset), `${name}: ${item?.offset} instead of ${offset}`).toBeLessThan(0.04);
    }

    const killed = { input, output: join(folder.path, 'killed'), home: join(folder.path, 'killed home') };
    await mkdir(killed.output);
    const moments = await runWithKills(killed, KILLS, pseudoRandom(Date.now()), 8);
    const last = await ended(startBatch(killed));
    expect(last.code, moments.join('; ')).toBe(1);
    expect(await reportOf(killed), moments.join('; ')).toEqual(report);
    expect(await litterIn(killed.output)).toEqual([]);
    expect(doneTwice(await journalOf(killed)), moments.join('; ')).toEqual([]);
    expect((await readdir(killed.output, { recursive: true })).sort()).toEqual((await readdir(calm.output, { recursive: true })).sort());
  });
});
