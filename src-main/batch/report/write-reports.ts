/** @file Writes reports clip by clip, so that ten thousand of them need no more memory than one; each file appears whole. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportFormat } from '../../../src-shared/contract/batch.ts';
import type { Tolerance } from '../../../src-shared/model/alignment.ts';
import { throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import { inWords } from '../../media/output-file.ts';
import { type BatchHeader, readKnown } from '../batch-document.ts';
import type { StoredItem } from '../batch-state.ts';
import { csvHeader, csvRow } from './report-csv.ts';
import { CONVENTION, inReportOrder, REPORT_VERSION, reportItem, type Section, sectionOf, SECTIONS } from './report-data.ts';
import { HTML_SECTION_END, HTML_TAIL, htmlHead, htmlItem, htmlSection } from './report-html.ts';
import { thumbnail, type ThumbnailDeps } from './thumbnails.ts';

/** What to report on, and where. */
export interface ReportJob {
  readonly header: BatchHeader;
  readonly items: readonly StoredItem[];
  /** Folder of the document. */
  readonly document: string;
  /** Folder of the reports. */
  readonly folder: string;
  readonly formats: readonly ReportFormat[];
  /** Standard for clips that were only measured. */
  readonly judge: Tolerance;
}

/**
 * Writes `report.html`, `report.csv`, `report.json`, as asked for.
 *
 * @throws {AppError} `disk.full`, `disk.not-writable`.
 */
export async function writeReports(job: ReportJob, deps: ThumbnailDeps, call: Call): Promise<readonly { readonly format: ReportFormat; readonly path: string }[]> {
  const items = inReportOrder(job.items, job.judge);
  const counts = countSections(items, job.judge);
  const written: { readonly format: ReportFormat; readonly path: string }[] = [];
  for (const [index, format] of [...new Set(job.formats)].entries()) {
    const path = join(job.folder, `report.${format}`);
    const clips = eachClip(job, items, (done) => call.onProgress({ stage: 'encoding', fraction: (index + done / Math.max(1, items.length)) / job.formats.length, etaSeconds: null }), call.signal);
    await writeChunks(path, FORMATS[format]({ job, counts, clips, picture: (item) => thumbnail(job.document, item, deps, call) }));
    written.push({ format, path });
  }
  return written;
}

type Clip = { readonly stored: StoredItem; readonly item: ReturnType<typeof reportItem> };

interface FormatInput {
  readonly job: ReportJob;
  readonly counts: Readonly<Record<Section, number>>;
  readonly clips: AsyncIterable<Clip>;
  readonly picture: (item: StoredItem) => Promise<string | null>;
}

const FORMATS: { readonly [F in ReportFormat]: (input: FormatInput) => AsyncIterable<string> } = {
  csv: async function* ({ clips }) {
    yield csvHeader();
    for await (const { item } of clips) yield csvRow(item);
  },
  json: async function* ({ job: { header }, counts, clips }) {
    const { name, createdMs, options } = header;
    const head = { format: 'slateless-batch-report', version: REPORT_VERSION, convention: CONVENTION, name, created: new Date(createdMs).toISOString(), options, counts };
    yield `${JSON.stringify(head, null, 1).slice(0, -2)},\n "items": [`;
    let comma = '';
    for await (const { item } of clips) {
      yield `${comma}\n  ${JSON.stringify(item)}`;
      comma = ',';
    }
    yield '\n ]\n}\n';
  },
  html: async function* ({ job, counts, clips, picture }) {
    yield htmlHead(job.header, counts);
    let section: Section | null = null;
    for await (const { item, stored } of clips) {
      if (item.section !== section) yield `${section === null ? '' : HTML_SECTION_END}${htmlSection(item.section, counts[item.section])}`;
      section = item.section;
      yield htmlItem(item, await picture(stored));
    }
    yield `${section === null ? '' : HTML_SECTION_END}${HTML_TAIL}`;
  },
};

async function* eachClip({ document, judge }: ReportJob, items: readonly StoredItem[], onDone: (done: number) => void, signal: AbortSignal): AsyncGenerator<Clip> {
  for (const [index, stored] of items.entries()) {
    throwIfCanceled(signal);
    yield { stored, item: reportItem(stored, await readKnown(document, stored.id), judge) };
    onDone(index + 1);
  }
}

function countSections(items: readonly StoredItem[], judge: Tolerance): Readonly<Record<Section, number>> {
  const counts = Object.fromEntries(SECTIONS.map((section) => [section, 0])) as Record<Section, number>;
  for (const item of items) counts[sectionOf(item, judge)]++;
  return counts;
}

async function writeChunks(path: string, chunks: AsyncIterable<string>): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await mkdir(join(path, '..'), { recursive: true });
    const file = await open(partial, 'wx');
    try {
      for await (const chunk of chunks) await file.appendFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw inWords(error, path);
  }
}
