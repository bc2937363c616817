/** @file What the user set, kept as JSON in the data folder. A damaged file is put aside and the defaults are used; one bad field costs only itself. */
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '../../src-shared/contract/default-settings.ts';
import { settingsSchema } from '../../src-shared/contract/schemas.ts';
import type { Settings, SettingsService } from '../../src-shared/contract/services.ts';
import { type EventSource, createEvents } from '../event-source.ts';
import { systemCode, writeAtomic } from '../files/write-atomic.ts';
import type { Log } from '../log.ts';

/** The settings for the other services. */
export interface SettingsStore extends SettingsService {
  /** All of them; the file is read at the first call. */
  current(): Promise<Settings>;
  readonly changes: EventSource<Settings>;
}

/** Keeps `settings.json` in `folder`. */
export function createSettingsService(folder: string, log: Log): SettingsStore {
  const path = join(folder, 'settings.json');
  const changes = createEvents<Settings>();
  let settings: Promise<Settings> | null = null;
  const current = () => (settings ??= load(path, log));
  // One change after the other: a later one must not start from what an earlier one is about to replace.
  let last: Promise<unknown> = Promise.resolve();

  const change = async (fields: Partial<Settings>): Promise<Settings> => {
    const next = { ...(await current()), ...fields };
    await writeAtomic(path, `${JSON.stringify(next, null, 2)}\n`);
    settings = Promise.resolve(next);
    changes.emit(next);
    return next;
  };
  return {
    current,
    changes,
    get: () => current(),
    set: ({ changes: fields }) => {
      const done = last.then(() => change(fields));
      last = done.catch(() => undefined);
      return done;
    },
  };
}

async function load(path: string, log: Log): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') log.warn('settings cannot be read', { path, cause: String(error) });
    return DEFAULT_SETTINGS;
  }
  const stored = parse(text);
  if (stored === null) {
    const aside = `${path}.corrupt`;
    await rename(path, aside).catch((error: unknown) => log.warn('damaged settings stay', { path, cause: String(error) }));
    log.warn('settings were damaged and put aside', { aside });
    return DEFAULT_SETTINGS;
  }
  return readFields(stored, log);
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Takes what is valid and leaves the rest at its default; fields of a newer version are dropped. */
function readFields(stored: Readonly<Record<string, unknown>>, log: Log): Settings {
  const valid = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    if (!Object.hasOwn(stored, name)) return [];
    const parsed = schema.safeParse(stored[name]);
    if (!parsed.success) log.warn('setting ignored', { name, cause: parsed.error.issues[0]?.message });
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return { ...DEFAULT_SETTINGS, ...(Object.fromEntries(valid) as Partial<Settings>) };
}
