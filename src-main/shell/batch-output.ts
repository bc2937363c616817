/** @file What `batch` says about clips: as JSON objects and as rows. Pure. */
import { basename } from 'node:path';
import type { BatchItem, ItemState, ReportFormat } from '../../src-shared/contract/batch.ts';
import { fromWire } from '../../src-shared/contract/errors.ts';
import { formatOffset, type Tolerance } from '../../src-shared/model/alignment.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import { formatClock } from '../../src-shared/time.ts';
import { DOUBT_WORDS, type Section, sectionOf, SECTIONS, SKIP_WORDS, toleratedBy } from '../batch/report/report-data.ts';
import { failureLines, failureMessage } from './cli-output.ts';

const ENDED: ReadonlySet<ItemState['kind']> = new Set<ItemState['kind']>(['done', 'needs-eyes', 'skipped', 'failed']);
const MARKS: { readonly [S in Section]: string } = { 'needs-eyes': '?', failed: '✗', off: '!', fixed: '✓', 'within-tolerance': '≈', 'in-sync': '=', made: '✓', skipped: '–', waiting: '·' };
const WORDS: { readonly [S in Section]: string } = { 'needs-eyes': 'need eyes', failed: 'failed', off: 'out of sync', fixed: 'fixed', 'within-tolerance': 'within tolerance', 'in-sync': 'in sync', made: 'written', skipped: 'left out', waiting: 'not done' };

/** True for an item that nothing more will happen to. */
export function isEnded({ state }: BatchItem): boolean {
  return ENDED.has(state.kind);
}

/** 0 nothing left to do by hand, 2 some need eyes, 1 some failed or were not done. */
export function batchExitCode(items: readonly BatchItem[]): 0 | 1 | 2 {
  const kinds = new Set(items.map(({ state }) => state.kind));
  if (kinds.has('failed') || kinds.has('waiting') || kinds.has('running')) return 1;
  return kinds.has('needs-eyes') ? 2 : 0;
}

/** One clip as a JSON object; every key is always there. Offsets in seconds, positive = sound early. @param judge for clips that were only measured. */
export function clipJson(item: BatchItem, judge: Tolerance): string {
  const { path, name, state, measured, output, doubts, duration } = item;
  return JSON.stringify({
    event: 'clip',
    file: path,
    name,
    section: sectionOf(item, judge),
    tolerance: toleratedBy(item, judge),
    verdict: measured?.verdict ?? null,
    reason: measured?.reason ?? (state.kind === 'skipped' ? state.reason : null),
    offset: micro(measured?.offset ?? null),
    confidence: micro(measured?.confidence ?? null),
    driftPpm: micro(measured?.driftPpm ?? null),
    steps: measured?.steps ?? 0,
    duration,
    doubts,
    output,
    made: item.made ?? [],
    error: state.kind === 'failed' ? { code: state.error.kind === 'app' ? state.error.code : state.error.kind, message: failureMessage(fromWire(state.error)) } : null,
  });
}

/** `✓ day 1/clip.mov   98 %  +80 ms · sound early  → out/clip.synced.mov  + clip.synced.on-screen.wav, clip.synced.off-screen.wav` */
export function clipRow(item: BatchItem, judge: Tolerance): string {
  const section = sectionOf(item, judge);
  const standard = toleratedBy(item, judge);
  const confidence = item.measured && item.measured.verdict !== 'cannot-tell' ? `${Math.floor(item.measured.confidence * 100)} %` : '';
  const written = item.output !== null && section === 'fixed' ? [`→ ${item.output}`] : [];
  const allowed = standard === null ? [] : [`within ${toleranceOf(standard).name}`];
  const made = item.made?.length ? [`+ ${item.made.map(({ path }) => basename(path)).join(', ')}`] : [];
  return [`${MARKS[section]} ${item.name}`, confidence.padStart(5), answer(item), ...allowed, ...written, ...made].join('  ');
}

/** What a person should know beyond the row: failures with their way out, and where to look. */
export function clipTrouble(item: BatchItem): readonly string[] {
  if (item.state.kind === 'failed') return failureLines(fromWire(item.state.error), item.name);
  if (item.state.kind !== 'needs-eyes') return [];
  return item.doubts.map(({ reason, time }) => `? ${item.name}: ${DOUBT_WORDS[reason]}${time === null ? '' : `, at ${formatClock(time)}`}`);
}

/** The last line of `--json`. */
export function summaryJson(batchId: string, items: readonly BatchItem[], judge: Tolerance, reports: readonly { readonly format: ReportFormat; readonly path: string }[], exitCode: number): string {
  return JSON.stringify({ event: 'summary', batch: batchId, counts: countsOf(items, judge), reports, exitCode });
}

/** `12 clips: 2 need eyes, 1 failed, 6 fixed, 3 in sync` */
export function summaryRow(items: readonly BatchItem[], judge: Tolerance): string {
  const counts = countsOf(items, judge);
  const parts = SECTIONS.filter((section) => counts[section] > 0).map((section) => `${counts[section]} ${WORDS[section]}`);
  return `${items.length} ${items.length === 1 ? 'clip' : 'clips'}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function countsOf(items: readonly BatchItem[], judge: Tolerance): Readonly<Record<Section, number>> {
  const counts = Object.fromEntries(SECTIONS.map((section) => [section, 0])) as Record<Section, number>;
  for (const item of items) counts[sectionOf(item, judge)]++;
  return counts;
}

function answer({ state, measured }: BatchItem): string {
  if (state.kind === 'failed') return 'failed';
  if (state.kind === 'skipped') return SKIP_WORDS[state.reason].toLowerCase();
  switch (measured?.verdict) {
    case undefined:
      return '';
    case 'cannot-tell':
      return measured?.reason ? `can't tell: ${DOUBT_WORDS[measured.reason].toLowerCase()}` : "can't tell";
    case 'in-sync':
      return `in sync (${formatOffset(measured?.offset ?? null).split(' · ')[0]})`;
    case 'steps':
      return `${measured?.steps} parts with offsets of their own`;
    case 'drift':
      return `${formatOffset(measured?.offset ?? null)} at the start, drifting`;
    case 'offset':
      return formatOffset(measured?.offset ?? null);
  }
}

/** Six decimals: microseconds. */
function micro(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}
