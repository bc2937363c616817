/** @file The arguments of `interchange`, as typed, made into a command. Pure. */
import { parseArgs } from 'node:util';
import { INTERCHANGE_FORMATS, type InterchangeFormat } from '../../src-shared/model/interchange.ts';
import { BatchUsage } from './cli-batch-args.ts';

/** `interchange` */
export interface InterchangeCommand {
  readonly name: 'interchange';
  /** Projects, media files, folders. */
  readonly inputs: readonly string[];
  readonly formats: readonly InterchangeFormat[];
  readonly out: string;
  /** Name of the timeline; null is the project's or folder's. */
  readonly timeline: string | null;
  /** Where stems of files lie that the stems command wrote; null takes none along. */
  readonly stems: string | null;
  readonly overwrite: boolean;
  readonly json: boolean;
}

/** Part of `--help`. */
export const INTERCHANGE_HELP = `  npm run -s slateless -- interchange FILE.slateless|FILE…|DIR --format LIST [options]    timelines for editing programs, sound slipped
      --format otio,fcpxml,xmeml,edl,resolve-markers,csv | all    Clips of a project keep their corrections, others are measured first
      --out DIR             where to write; here unless told
      --name NAME           name of the timeline and of the files
      --stems DIR           stems that "stems" has written there for these files, on tracks of their own; those of a project go along anyway
      --overwrite           replace files that are there
      --json                what was written, skipped and left off as one JSON object
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** Understands `interchange …`. Throws {@link BatchUsage}. */
export function parseInterchange(args: readonly string[]): InterchangeCommand {
  const { values, positionals } = parse(args);
  if (positionals.length === 0) throw new BatchUsage('interchange needs at least one project, file or folder');
  if (values.format === undefined) throw new BatchUsage(`interchange writes what it is told: add --format ${INTERCHANGE_FORMATS.join(',')} or all`);
  const formats = values.format === 'all' ? INTERCHANGE_FORMATS : values.format.split(',').map(formatOf);
  return { name: 'interchange', inputs: positionals, formats, out: values.out ?? '.', timeline: values.name ?? null, stems: values.stems ?? null, overwrite: values.overwrite, json: values.json };
}

function formatOf(word: string): InterchangeFormat {
  const found = INTERCHANGE_FORMATS.find((format) => format === word.trim());
  if (found) return found;
  throw new BatchUsage(`--format takes ${INTERCHANGE_FORMATS.join(', ')} or all, not "${word}"`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, strict: true, options: { format: text, out: text, name: text, stems: text, overwrite: flag, json: flag } });
  } catch (error) {
    if (error instanceof TypeError) throw new BatchUsage(error.message.split('. ')[0] ?? error.message, { cause: error });
    throw error;
  }
}
