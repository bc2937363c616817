/** @file The report as CSV by RFC 4180: one clip per row, one column per fact, the same columns always. Pure. */
import type { StemsFacts } from '../../../src-shared/contract/batch-made.ts';
import type { ReportItem } from './report-data.ts';

const COLUMNS: readonly (readonly [string, (item: ReportItem) => string | number | null])[] = [
  ['name', ({ name }) => name],
  ['section', ({ section }) => section],
  ['tolerance', ({ tolerance }) => tolerance],
  ['verdict', ({ verdict }) => verdict],
  ['reason', ({ reason, skipped }) => reason ?? skipped],
  ['offset_s', ({ offset }) => offset],
  ['offset_words', ({ offsetWords }) => offsetWords],
  ['confidence', ({ confidence }) => confidence],
  ['evidence', ({ evidence }) => evidence],
  ['drift_ppm', ({ driftPpm }) => driftPpm],
  ['steps', ({ steps }) => steps.map(({ start, end, offset, confidence }) => `${start}-${end}: ${offset} (${confidence})`).join('; ')],
  ['look_at_s', ({ doubts }) => doubts.find(({ time }) => time !== null)?.time ?? null],
  ['doubts', ({ doubts }) => doubts.map(({ reason }) => reason).join('; ')],
  ['correction', ({ correction }) => correction && correction.segments.map(({ start, offset, driftPpm }) => `${start}: ${offset}${driftPpm ? ` ${driftPpm} ppm` : ''}`).join('; ')],
  ['correction_by', ({ correction }) => correction?.by ?? null],
  ['duration_s', ({ duration }) => duration],
  ['output', ({ output }) => output],
  ['residual_s', ({ fix }) => fix?.residual ?? null],
  ['warnings', ({ fix, made }) => [...(fix?.warnings ?? []), ...made.flatMap(({ facts }) => facts.warnings)].join(' ') || null],
  ['files', ({ made }) => made.flatMap(({ files }) => files.map(({ path }) => path)).join('; ') || null],
  ['on_screen_share', ({ made }) => share(stemsOf(made)?.onScreenShare)],
  ['visible_s', ({ made }) => stemsOf(made)?.visibleSeconds ?? null],
  ['stems_model', ({ made }) => stemsOf(made)?.model ?? null],
  ['picture_strength', ({ made }) => share(made.map(({ facts }) => facts).find((facts) => facts.kind === 'see')?.meanStrength)],
  ['error', ({ error }) => error?.message ?? null],
  ['model', ({ model }) => model],
  ['path', ({ path }) => path],
];

function stemsOf(made: ReportItem['made']): StemsFacts | null {
  return made.map(({ facts }) => facts).find((facts) => facts.kind === 'stems') ?? null;
}

function share(value: number | null | undefined): number | null {
  return value == null ? null : Math.round(value * 1e4) / 1e4;
}

/** The first row. */
export function csvHeader(): string {
  return row(COLUMNS.map(([name]) => name));
}

/** The row of a clip. */
export function csvRow(item: ReportItem): string {
  return row(COLUMNS.map(([, value]) => value(item)));
}

function row(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** Text that a spreadsheet would take for a formula is kept from being one: names of files are anybody's. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n;']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
