/** @file The report as one HTML page that needs nothing else: no scripts, no network, pictures and curves inside. Everything from outside is escaped. Pure. */
import { pathToFileURL } from 'node:url';
import { coarseEvidence, type CorrectionSegment, formatOffset } from '../../../src-shared/model/alignment.ts';
import type { MadeByStep } from '../../../src-shared/contract/batch-made.ts';
import { toleranceOf } from '../../../src-shared/model/tolerance.ts';
import { formatClock } from '../../../src-shared/time.ts';
import type { BatchHeader } from '../batch-document.ts';
import { offsetChart } from './offset-chart.ts';
import { madeWords } from './made-words.ts';
import { CONVENTION, type ReportItem, type Section, SECTIONS, SKIP_WORDS } from './report-data.ts';
import { REPORT_STYLE } from './report-style.ts';

const TITLES: { readonly [S in Section]: string } = {
  'needs-eyes': 'Needs eyes',
  failed: 'Failed',
  off: 'Out of sync',
  fixed: 'Fixed',
  'within-tolerance': 'Within tolerance',
  'in-sync': 'In sync',
  made: 'Written',
  skipped: 'Left out',
  waiting: 'Not done yet',
};

/** Text that is safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** The page up to its first clip. */
export function htmlHead(header: BatchHeader, counts: Readonly<Record<Section, number>>): string {
  const { name, options } = header;
  const total = SECTIONS.reduce((sum, section) => sum + counts[section], 0);
  const tiles = SECTIONS.filter((section) => counts[section] > 0).map((section) => `<a class="tile ${section}" href="#${section}"><b>${counts[section]}</b> ${TITLES[section]}</a>`);
  const inputs = options.source.inputs.map((input) => `<code>${escapeHtml(input)}</code>`).join(' ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(name)} · lip-sync report</title><style>${REPORT_STYLE}</style></head><body>
<header><h1>${escapeHtml(name)}</h1>
<p>${total} ${total === 1 ? 'clip' : 'clips'} from ${inputs} · recipe “${escapeHtml(options.recipe.name)}” · begun ${new Date(header.createdMs).toISOString().replace('T', ' ').slice(0, 16)} UTC</p>
<nav>${tiles.join('')}</nav></header><main>
`;
}

/** Begins a section. */
export function htmlSection(section: Section, count: number): string {
  return `<section id="${section}"><h2>${TITLES[section]} <small>${count}</small></h2>\n`;
}

/** Ends a section. */
export const HTML_SECTION_END = '</section>\n';

/** The page after its last clip. */
export const HTML_TAIL = `</main><footer>${escapeHtml(CONVENTION)} Dots in the curves are windows of the clip, the surer the stronger; the line is the answer.</footer></body></html>\n`;

/** One clip. `thumbnail` is a JPEG in Base64, or null. */
export function htmlItem(item: ReportItem, thumbnail: string | null): string {
  const picture = thumbnail === null ? '<span class="blank"></span>' : `<img alt="" src="data:image/jpeg;base64,${thumbnail}">`;
  const chart = offsetChart(item);
  const rows = [
    ...item.doubts.map(({ words, time }) => `<p class="doubt">${escapeHtml(words)}${time === null ? '' : ` <a href="${fileLink(item.path, time)}">at ${formatClock(time)}</a>`}</p>`),
    ...(item.error ? [`<p class="error">${escapeHtml(item.error.message)}</p>`] : []),
    ...(item.steps.length > 1 ? [steps(item)] : []),
    ...(item.correction?.by === 'user' ? [`<p>Corrected by hand: ${escapeHtml(item.correction.segments.map(segmentWords).join('; '))}</p>`] : []),
    ...(item.output === null ? [] : [`<p>→ <code>${escapeHtml(item.output)}</code>${residual(item)}</p>`]),
    ...item.made.flatMap(madeRows),
    ...(item.fix?.warnings ?? []).map((warning) => `<p class="remark">${escapeHtml(warning)}</p>`),
  ];
  const allowed = item.tolerance === null ? '' : `<p class="remark">Left as it is: within ${escapeHtml(toleranceOf(item.tolerance).name)}</p>`;
  const length = item.duration === null ? '' : ` <span class="length">${formatClock(item.duration)}</span>`;
  return `<article class="${item.section}">${picture}<div class="facts"><h3><a href="${fileLink(item.path, 0)}">${escapeHtml(item.name)}</a>${length}</h3><p class="answer-words">${answer(item)}</p>${allowed}${rows.join('')}</div>${chart === '' ? '' : `<figure>${chart}</figure>`}</article>\n`;
}

/** Leads to the clip; browsers and some players start at the moment of a media fragment. */
function fileLink(path: string, time: number): string {
  return escapeHtml(`${pathToFileURL(path).href}${time > 0 ? `#t=${time.toFixed(1)}` : ''}`);
}

/** Never more than there is: 99.5 % is not certain. */
function percent(confidence: number | null): string {
  return `${Math.floor((confidence ?? 0) * 100)} %`;
}

/** The measurement in a line, with how sure it is. */
function answer(item: ReportItem): string {
  if (item.skipped) return SKIP_WORDS[item.skipped];
  if (item.verdict === null) return '';
  const by = coarseEvidence(item);
  const sure = ` <span class="confidence">${percent(item.confidence)} sure${by === null ? '' : `, ${by}`}</span>`;
  switch (item.verdict) {
    case 'in-sync':
      return `<b>in sync</b> (${milliseconds(item.offset)})${sure}`;
    case 'cannot-tell':
      return "<b>can't tell</b>";
    case 'offset':
      return `<b>${formatOffset(item.offset)}</b>${sure}`;
    case 'drift':
      return `<b>${formatOffset(item.offset)}</b> at the start, drifting by ${signed(item.driftPpm ?? 0)} ppm${sure}`;
    case 'steps':
      return `<b>${item.steps.length} parts</b> with offsets of their own${sure}`;
  }
}

function steps({ steps: parts }: ReportItem): string {
  const rows = parts.map(({ start, end, offset, confidence }) => `<tr><td>${formatClock(start)} – ${formatClock(end)}</td><td>${formatOffset(offset)}</td><td>${percent(confidence)}</td></tr>`);
  return `<table>${rows.join('')}</table>`;
}

function residual({ fix }: ReportItem): string {
  return fix?.residual == null ? '' : ` <span class="confidence">checked: ${(Math.abs(fix.residual) * 1000).toFixed(1)} ms off</span>`;
}

/** What a step found out, its files, its remarks. */
function madeRows({ files, facts }: MadeByStep): readonly string[] {
  return [
    `<p>${escapeHtml(madeWords(facts))}</p>`,
    ...files.map(({ path }) => `<p>→ <code>${escapeHtml(path)}</code></p>`),
    ...facts.warnings.map((warning) => `<p class="remark">${escapeHtml(warning)}</p>`),
  ];
}

function segmentWords({ start, offset, driftPpm }: CorrectionSegment): string {
  return `${start > 0 ? `from ${formatClock(start)} ` : ''}${formatOffset(offset)}${driftPpm ? `, ${signed(driftPpm)} ppm` : ''}`;
}

function milliseconds(offset: number | null): string {
  return formatOffset(offset).split(' · ')[0] ?? '';
}

function signed(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(Math.round(value * 10) / 10)}`;
}
