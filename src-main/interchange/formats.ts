/** @file Which writer makes which format, and what its files are called. */
import type { InterchangeFormat } from '../../src-shared/model/interchange.ts';
import { writeCsv } from './csv.ts';
import { writeEdl } from './edl.ts';
import { writeFcpxml } from './fcpxml.ts';
import { writeOtio } from './otio.ts';
import { writeResolveMarkers } from './resolve-markers.ts';
import type { Writer } from './written.ts';
import { writeXmeml } from './xmeml.ts';

/** Total over all formats. The ending goes behind the timeline's name. */
export const WRITERS: { readonly [F in InterchangeFormat]: { readonly write: Writer; readonly ending: string } } = {
  otio: { write: writeOtio, ending: '.otio' },
  fcpxml: { write: writeFcpxml, ending: '.fcpxml' },
  xmeml: { write: writeXmeml, ending: '.xml' },
  edl: { write: writeEdl, ending: '.edl' },
  'resolve-markers': { write: writeResolveMarkers, ending: '.markers.edl' },
  csv: { write: writeCsv, ending: '.csv' },
};
