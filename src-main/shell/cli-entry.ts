/** @file Start of the command line: `npm run -s slateless -- …` and the packaged program's terminal command. */
import { resolve } from 'node:path';
import { createOutput } from './cli-output.ts';
import { runCli } from './cli.ts';
import { stopSignal } from './serve.ts';

/** By the custom of shells: 128 + SIGPIPE. */
const READER_GONE = 141;

const interrupted = stopSignal();
const readerGone = new AbortController();
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    readerGone.abort();
  });
}

// The bundle lies in out/main, two folders below the root.
const code = await runCli(process.argv.slice(2), resolve(import.meta.dirname, '../..'), createOutput(process), AbortSignal.any([interrupted, readerGone.signal]));
process.exitCode = readerGone.signal.aborted ? READER_GONE : code;
// Whatever still holds the process open by now is not work; pipes are flushed first.
process.stdout.write('', () => process.exit());
