/** @file Reports: the order that people need, words for everything, and names that try to break out of their format. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BatchHeader } from '../../src-main/batch/batch-document.ts';
import type { StoredItem } from '../../src-main/batch/batch-state.ts';
import type { KnownItem } from '../../src-main/batch/item-job.ts';
import { SHIPPED_RECIPES } from '../../src-main/batch/recipes.ts';
import { offsetChart } from '../../src-main/batch/report/offset-chart.ts';
import { csvHeader, csvRow } from '../../src-main/batch/report/report-csv.ts';
import { inReportOrder, reportItem, type ReportItem, sectionOf } from '../../src-main/batch/report/report-data.ts';
import { htmlItem } from '../../src-main/batch/report/report-html.ts';
import { writeReports } from '../../src-main/batch/report/write-reports.ts';
import { AppError, toWire } from '../../src-shared/contract/errors.ts';
import { type AlignmentEstimate, constantCorrection, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import { temporaryFolder } from '../helpers/make-media.ts';

const call = { signal: new AbortController().signal, onProgress: () => undefined };
const ebu = toleranceOf('ebu-r37');
const EVIL = `<img src=x onerror="alert('1')">&"quotes", ünd 字\n=1+1`;

const estimate: AlignmentEstimate = {
  verdict: 'offset',
  reason: null,
  offset: 0.0801234567,
  confidence: 0.98765,
  driftPpm: null,
  steps: [],
  windows: [
    { time: 1, duration: 1, offset: 0.081, confidence: 0.9, face: 0 },
    { time: 2.5, duration: 1, offset: 0.079, confidence: 0.4, face: 0 },
  ],
  curve: null,
  faces: [],
  audioTrack: 0,
  model: 'lip-sync-1@0123456789ab',
  analysedSeconds: 4,
  elapsedSeconds: 1,
};
const media = { sizeBytes: 10, modifiedMs: 20, duration: 5, frameRate: { num: 25, den: 1 }, width: 640, height: 360, timecode: null, sampleRate: 48_000, channels: 2 };
const known: KnownItem = { source: { sizeBytes: 10, modifiedMs: 20, ends: 'aa' }, media, estimate, written: null };
const short = { verdict: estimate.verdict, reason: null, offset: estimate.offset, confidence: estimate.confidence, driftPpm: null, steps: 0 };

function item(id: string, changes: Partial<StoredItem>): StoredItem {
  return {
    id,
    path: `/card/${id}.mov`,
    name: `${id}.mov`,
    revision: 1,
    state: { kind: 'waiting' },
    duration: null,
    measured: null,
    correction: null,
    output: null,
    doubts: [],
    target: { folder: '/out', stem: id },
    source: null,
    ...changes,
  };
}

describe('a report', () => {
  it('begins with what needs eyes, and is silent about nothing', () => {
    const failed = item('2', { state: { kind: 'failed', error: toWire(new AppError('media.empty', 'x', { path: '/card/2.mov' })) } });
    const items = [
      item('1', { state: { kind: 'done', outcome: 'in-sync' } }),
      failed,
      item('3', { state: { kind: 'done', outcome: 'measured' }, measured: short }),
      item('4', { state: { kind: 'needs-eyes' }, doubts: [{ reason: 'low-confidence', time: 2.5 }] }),
      item('5', { state: { kind: 'skipped', reason: 'user' } }),
      item('6', { state: { kind: 'done', outcome: 'fixed' } }),
      item('7', {}),
    ];
    expect(inReportOrder(items, ebu).map(({ id }) => id)).toEqual(['4', '2', '3', '6', '1', '5', '7']);
    expect(reportItem(failed, null, ebu).error).toEqual({ code: 'media.empty', message: 'Empty file. The file holds no data or no frames. Copy it again from its source; the copy was probably interrupted.' });
    expect(reportItem(items[3]!, known, ebu).doubts).toEqual([{ reason: 'low-confidence', time: 2.5, words: 'Measured, but not surely enough to act on' }]);
  });

  it('puts what a standard allows in a section of its own, by the recipe that left it or the one chosen', () => {
    const little = { measured: { ...short, offset: 0.03 }, duration: 5 };
    const left = item('1', { ...little, state: { kind: 'done', outcome: 'within-tolerance', tolerance: 'ebu-r37' } });
    const measured = item('2', { ...little, state: { kind: 'done', outcome: 'measured' } });
    const film = toleranceOf('film-half-frame');
    expect([left, measured].map((one) => [sectionOf(one, ebu), sectionOf(one, film)])).toEqual([['within-tolerance', 'within-tolerance'], ['within-tolerance', 'off']]);
    expect(reportItem(left, known, film).tolerance).toBe('ebu-r37');
    expect(htmlItem(reportItem(left, known, film), null)).toContain('within EBU R37');
    // What a person decided is not weighed against a standard.
    expect(sectionOf({ ...left, correction: constantCorrection(0.03) }, ebu)).toBe('off');
    expect(sectionOf({ ...left, correction: NO_CORRECTION }, ebu)).toBe('in-sync');
  });

  it('says each number with its confidence, and whose correction it is', () => {
    const measured = reportItem(item('1', { state: { kind: 'done', outcome: 'measured' }, measured: short, duration: 5 }), known, ebu);
    expect(measured).toMatchObject({ section: 'off', verdict: 'offset', offset: 0.080123, confidence: 0.9877, offsetWords: 'sound early', correction: { by: 'measurement' } });
    const correction = { segments: [{ start: 0, end: null, offset: 0.1, driftPpm: 0 }] };
    const corrected = reportItem(item('1', { state: { kind: 'done', outcome: 'measured' }, measured: short, correction }), known, ebu);
    expect(corrected.correction).toEqual({ ...correction, by: 'user' });
    // Forgotten on request: nothing of the old measurement is reported.
    expect(reportItem(item('1', {}), known, ebu)).toMatchObject({ verdict: null, offset: null, confidence: null, windows: [] });
  });

  it('keeps any name inside its cell', () => {
    const evil = reportItem(item('1', { name: EVIL, path: `/card/${EVIL}`, state: { kind: 'done', outcome: 'fixed' }, measured: short, output: `=cmd|' /C calc'!A0` }), known, ebu);
    expect(parseCsv(csvHeader() + csvRow(evil)).map((row) => row.length)).toEqual([27, 27]);
    const [header, cells] = parseCsv(csvHeader() + csvRow(evil)) as [string[], string[]];
    expect(cells[header.indexOf('name')]).toBe(EVIL);
    expect(cells[header.indexOf('output')]).toBe(`'=cmd|' /C calc'!A0`);
    expect(cells[header.indexOf('offset_s')]).toBe('0.080123');
  });

  it('escapes whatever comes from outside in HTML', () => {
    const base = reportItem(item('1', { name: EVIL, path: `/card/${EVIL}`, state: { kind: 'failed', error: toWire(new Error(EVIL)) }, output: EVIL, duration: 5, measured: short, doubts: [{ reason: 'steps', time: 1.25 }] }), known, ebu);
    const evil: ReportItem = { ...base, fix: { mode: 'baked', residual: 0.0001, audioCodec: null, videoHash: null, warnings: [EVIL] } };
    const html = htmlItem(evil, 'AAAA');
    expect(html).not.toContain('<img src=x');
    expect(html.match(/<img /g)).toHaveLength(1);
    expect(html).not.toMatch(/onerror="/);
    expect(html).toContain('&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;&#34;quotes&#34;, ünd 字');
    expect(html).toContain('#t=1.3">at 0:01.250</a>');
    expect(html).toContain('98 % sure');
  });

  it('draws windows as sure as they are, and the answer through them', () => {
    const shown = reportItem(item('1', { state: { kind: 'done', outcome: 'fixed' }, measured: short, duration: 5 }), known, ebu);
    const svg = offsetChart(shown);
    expect(svg.match(/<circle /g)).toHaveLength(2);
    expect(svg).toContain('opacity="0.9"');
    expect(svg).toMatch(/<polyline class="answer" points="44,[\d.]+ 354,[\d.]+"\/>/);
    expect(offsetChart({ ...shown, windows: [] })).toBe('');
  });

  it('is written whole, as one page without anything from elsewhere', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'items'));
    await writeFile(join(folder.path, 'items', '1.json'), JSON.stringify(known));
    const header: BatchHeader = {
      id: '0123456789abcdef',
      name: EVIL,
      createdMs: Date.UTC(2026, 0, 2, 3, 4),
      options: { name: null, source: { inputs: ['/card'], patterns: [], recursive: true, watch: false }, recipe: SHIPPED_RECIPES[0]!, output: { folder: null, keepFolders: false }, document: null },
    };
    const items = [item('2', { state: { kind: 'skipped', reason: 'no-audio' } }), item('1', { state: { kind: 'done', outcome: 'measured' }, measured: short, duration: 5 })];
    const deps = { media: { open: () => Promise.resolve({ video: {} } as never) }, poster: () => Promise.resolve(Buffer.from('jpeg')) };
    const written = await writeReports({ header, items, document: folder.path, folder: folder.path, formats: ['html', 'csv', 'json'], judge: ebu }, deps, call);
    expect(written.map(({ format }) => format)).toEqual(['html', 'csv', 'json']);
    const [html, csv, json] = (await Promise.all(written.map(({ path }) => readFile(path, 'utf8')))) as [string, string, string];
    expect(html).not.toMatch(/<script|https?:\/\/|<link|@import/);
    expect(html).toContain(`data:image/jpeg;base64,${Buffer.from('jpeg').toString('base64')}`);
    expect(html.indexOf('Out of sync')).toBeLessThan(html.indexOf('id="skipped"'));
    expect(html.split('<section').length).toBe(html.split('</section>').length);
    expect(parseCsv(csv)).toHaveLength(3);
    const report = JSON.parse(json) as { items: ReportItem[]; counts: Record<string, number>; name: string };
    expect(report.items.map(({ name }) => name)).toEqual(['1.mov', '2.mov']);
    expect(report.counts).toMatchObject({ off: 1, skipped: 1, failed: 0 });
    expect(report.name).toBe(EVIL);
    const none = await writeReports({ header, items: [], document: folder.path, folder: join(folder.path, 'new'), formats: ['json'], judge: ebu }, deps, call);
    expect(JSON.parse(await readFile(none[0]!.path, 'utf8'))).toMatchObject({ items: [] });
  });
});

/** CSV by RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted]: [string[], string, boolean] = [[], '', false];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quoted && char === '"' && text[at + 1] === '"') cell += text[++at]!;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ',') [row, cell] = [[...row, cell], ''];
    else if (!quoted && text.startsWith('\r\n', at)) {
      rows.push([...row, cell]);
      [row, cell] = [[], ''];
      at++;
    } else cell += char;
  }
  return rows;
}
