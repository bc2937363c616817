/**
 * @file Sixty clips with planted faults through one command: verdicts against what was planted; then the same batch killed with −9 ten times on its way.
 * `npx tsx bench/batch-kill.ts [--clips N] [--kills N] [--seed N]`. Needs footage beside the checkout; takes a while.
 */
import { isDeepStrictEqual } from 'node:util';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTools } from '../src-main/process/binaries.ts';
import { doneTwice, ended, journalOf, litterIn, reportOf, runWithKills, startBatch } from './parts/batch-kill.ts';
import { makeCardDump } from './parts/card-dump.ts';
import { FOOTAGE } from './parts/sync-bench-session.ts';

const option = (name: string, usual: number) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? Number(process.argv[at + 1]) : usual;
};
const [CLIPS, KILLS] = [option('--clips', 60), option('--kills', 10)];
let state = option('--seed', Date.now() % 2 ** 31);
/** Numbers from 0 to 1; the seed is printed, so that a run can be had again. */
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
/** One frame at 25 per second. */
const FRAME = 0.04;
const say = (line: string) => process.stdout.write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
try {
  say(`seed ${state}`);
  const input = join(folder, 'card');
  await mkdir(input);
  const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
  const clips = await makeCardDump(input, CLIPS, { footage: FOOTAGE, tools });

  const calm = { input, output: join(folder, 'calm'), home: join(folder, 'calm home') };
  const started = performance.now();
  await ended(startBatch(calm));
  const report = await reportOf(calm);
  say(`undisturbed: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  const byKind = new Map<string, { right: number; eyes: number; all: number; wrong: string[] }>();
  for (const { name, what, sections, offset } of clips) {
    const row = byKind.get(what) ?? { right: 0, eyes: 0, all: 0, wrong: [] };
    const item = report.find((one) => one.name === name);
    const error = offset === null || item?.offset == null ? 0 : Math.abs(item.offset - offset);
    const right = item !== undefined && sections.includes(item.section) && (item.section === 'needs-eyes' || error < FRAME);
    // Not to act on a doubtful answer is no mistake, but no help either.
    const leftForEyes = !right && item?.section === 'needs-eyes';
    byKind.set(what, { right: row.right + Number(right), eyes: row.eyes + Number(leftForEyes), all: row.all + 1, wrong: right || leftForEyes ? row.wrong : [...row.wrong, `${name}: ${item?.section}, ${item?.offset} s, ${item?.confidence}`] });
  }
  for (const [what, { right, eyes, all, wrong }] of byKind) say(`  ${what.padEnd(12)} ${right} of ${all} right${eyes > 0 ? `, ${eyes} left for eyes` : ''}${wrong.length > 0 ? ', wrong:' : ''}${wrong.map((line) => `\n      ${line}`).join('')}`);

  const killed = { input, output: join(folder, 'killed'), home: join(folder, 'killed home') };
  await mkdir(killed.output);
  for (const moment of await runWithKills(killed, KILLS, random, Math.ceil((CLIPS * 6) / KILLS))) say(`  ${moment}`);
  await ended(startBatch(killed));
  const litter = await litterIn(killed.output);
  const twice = doneTwice(await journalOf(killed));
  const same = isDeepStrictEqual(await reportOf(killed), report);
  say(`killed ${KILLS} times: report ${same ? 'the same' : 'DIFFERENT'}, ${litter.length} partial files, ${twice.length} clips done twice`);
  if (!same || litter.length > 0 || twice.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
