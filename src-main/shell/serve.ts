/** @file Runs the browser shell until it is told to stop. */
import { resolve } from 'node:path';
import { compose } from '../compose.ts';
import { systemCode } from '../files/write-atomic.ts';
import { canOpenBrowser, openBrowser } from '../process/open-browser.ts';
import { UsageError } from './cli-args.ts';
import { nodeEnvironment } from './environment.ts';
import { startServer } from './server.ts';

/** How to serve. */
export interface ServeOptions {
  readonly root: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly openBrowser: boolean;
  readonly files: readonly string[];
}

/** Serves until `stop` is aborted, then ends every child and connection. One line on stdout says where and why. */
export async function serve(options: ServeOptions, stop: AbortSignal): Promise<void> {
  const shellReason = process.env['SLATELESS_SHELL_REASON'] || 'asked for';
  const environment = nodeEnvironment(options.root, 'browser', { shellReason, openPaths: options.files.map((file) => resolve(file)) });
  const composition = compose(environment);
  try {
    const server = await startServer(composition, { port: options.port, log: environment.log.child('server') }).catch((error: unknown) => {
      if (systemCode(error) === 'EADDRINUSE') throw new UsageError(`Port ${options.port} is in use; choose another one, or none for any that is free`, { cause: error });
      throw error;
    });
    process.stdout.write(`Slateless ${environment.version} runs in the browser (${shellReason}): ${server.address}\n`);
    if (options.openBrowser && canOpenBrowser(process.platform, process.env)) await openBrowser(server.address, process.platform);
    await aborted(stop);
    await server.close();
  } finally {
    await composition.dispose();
  }
}

/** Aborts on the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
      controller.abort();
    });
  }
  return controller.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolved) => {
    if (signal.aborted) resolved();
    else signal.addEventListener('abort', () => resolved(), { once: true });
  });
}
