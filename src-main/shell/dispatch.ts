/**
 * @file From request envelopes to services and back: the same for IPC and WebSocket. What can be called is the closed table of `schemas.ts`,
 * never "any property of a service"; arguments are validated before a service sees them; failures are data.
 */
import { z } from 'zod';
import { AppError, CanceledError, isCanceled, toWire } from '../../src-shared/contract/errors.ts';
import { isMethodName, schemas } from '../../src-shared/contract/schemas.ts';
import type { Call, MethodName, Services } from '../../src-shared/contract/services.ts';
import type { Reply, Request } from '../../src-shared/contract/wire.ts';
import type { Log } from '../log.ts';
import { throttleProgress } from './progress-throttle.ts';

/** One window's line to the services. */
export interface Connection {
  /** Takes one envelope as it arrived, trusted in nothing. */
  receive(message: unknown): void;
  /** Cancels every call of this window; nothing is sent any more. */
  close(): void;
}

const id = z.string().min(1).max(128);
const requestSchema: z.ZodType<Request> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id, method: z.string().max(128), args: z.unknown() }).strict(),
  z.object({ kind: z.literal('cancel'), id }).strict(),
]);

/**
 * Calls a method of the table by name.
 *
 * @throws {AppError} `contract.unknown-method`, `contract.invalid-argument`, or what the service throws.
 */
export async function invoke(services: Services, method: string, args: unknown, call: Call): Promise<unknown> {
  if (!isMethodName(method)) throw new AppError('contract.unknown-method', `No method ${method}`, { method });
  const parsed = schemas[method].safeParse(args);
  if (!parsed.success) {
    const cause = parsed.error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ');
    throw new AppError('contract.invalid-argument', `${method}: ${cause}`, { method, cause });
  }
  return methodOf(services, method)(parsed.data, call);
}

/** Opens a line: replies and progress go to `send`. */
export function connect(services: Services, send: (reply: Reply) => void, log: Log): Connection {
  const jobs = new Map<string, AbortController>();
  let open = true;

  const run = async (job: string, method: string, args: unknown): Promise<void> => {
    const controller = new AbortController();
    jobs.set(job, controller);
    const { signal } = controller;
    const started = performance.now();
    const progress = throttleProgress((value) => send({ kind: 'progress', id: job, progress: value }));
    const onProgress: Call['onProgress'] = (value) => {
      if (!signal.aborted) progress.report(value);
    };
    let reply: Reply;
    try {
      const value = await invoke(services, method, args, { signal, onProgress });
      // A result that comes after the cancel is late: the window has been told that it will not come.
      if (signal.aborted) throw new CanceledError();
      progress.flush();
      reply = { kind: 'result', id: job, value: value === undefined ? null : value };
    } catch (error) {
      progress.stop();
      const failure = signal.aborted ? new CanceledError() : error;
      if (!(failure instanceof AppError) && !isCanceled(failure)) log.error('bug in a call', { job, method, stack: stackOf(failure) });
      reply = { kind: 'error', id: job, error: toWire(failure) };
    }
    jobs.delete(job);
    log.debug('call', { job, method, outcome: reply.kind, ms: Math.round(performance.now() - started) });
    if (open) send(reply);
  };

  return {
    receive: (message) => {
      if (!open) return;
      const parsed = requestSchema.safeParse(message);
      if (!parsed.success) {
        log.warn('malformed request', { cause: parsed.error.issues[0]?.message });
        const named = id.safeParse((message as { id?: unknown } | null)?.id);
        if (named.success && !jobs.has(named.data)) send({ kind: 'error', id: named.data, error: toWire(malformed()) });
        return;
      }
      const request = parsed.data;
      if (request.kind === 'cancel') jobs.get(request.id)?.abort();
      else if (jobs.has(request.id)) log.warn('call id in use', { job: request.id, method: request.method });
      else void run(request.id, request.method, request.args);
    },
    close: () => {
      open = false;
      for (const controller of jobs.values()) controller.abort();
    },
  };
}

type Method = (args: unknown, call: Call) => Promise<unknown>;

/** The names come from the table, so that both lookups are of known own properties. */
function methodOf(services: Services, name: MethodName): Method {
  const [service, method] = name.split('.') as [keyof Services, string];
  const methods = services[service] as unknown as Record<string, Method>;
  return (args, call) => (methods[method] as Method).call(methods, args, call);
}

function malformed(): AppError {
  return new AppError('contract.invalid-argument', 'Malformed request', { method: '', cause: 'The request is malformed.' });
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
