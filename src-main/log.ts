/** @file One line per event: time, level, component, key=value. To stderr, so that stdout stays the user's; PCM and full ffmpeg output never. */

/** `error` is a bug or a failed job, `warn` degraded work, `info` the start and end of jobs, `debug` the rest. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** Writes lines of its component. */
export interface Log {
  readonly error: LogLine;
  readonly warn: LogLine;
  readonly info: LogLine;
  readonly debug: LogLine;
  /** The same log under a longer name. */
  child(component: string): Log;
}

type LogLine = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

const ORDER: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

/** A log that writes lines up to `level` with `write`. */
export function createLog(level: LogLevel, write: (line: string) => void = (line) => process.stderr.write(`${line}\n`), component = 'app'): Log {
  const line =
    (at: LogLevel): LogLine =>
    (message, fields = {}) => {
      if (ORDER.indexOf(at) > ORDER.indexOf(level)) return;
      const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`);
      write(`${new Date().toISOString()} ${at} ${component}: ${message}${pairs.join('')}`);
    };
  return {
    error: line('error'),
    warn: line('warn'),
    info: line('info'),
    debug: line('debug'),
    child: (name) => createLog(level, write, `${component}.${name}`),
  };
}
