/** @file What the user has set, and what follows from it: the tolerance to judge by and the keys to react to. */
import { DEFAULT_SETTINGS } from '../../src-shared/contract/default-settings.ts';
import type { Settings as SettingsValues } from '../../src-shared/contract/services.ts';
import type { Tolerance } from '../../src-shared/model/alignment.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import type { Client } from '../api/client.ts';
import { type Bindings, bindingsWith } from '../lib/shortcuts.ts';

/** The settings, kept in step with the app. */
export class Settings {
  #values = $state.raw<SettingsValues>(DEFAULT_SETTINGS);
  readonly #bindings = $derived(bindingsWith(this.#values.shortcuts));
  readonly #tolerance = $derived(toleranceOf(this.#values.tolerance));
  readonly #client: Pick<Client, 'call'>;

  constructor(client: Pick<Client, 'call'>) {
    this.#client = client;
  }

  get values(): SettingsValues {
    return this.#values;
  }

  /** The delivery standard that offsets are judged by. */
  get tolerance(): Tolerance {
    return this.#tolerance;
  }

  /** Key chords of every command. */
  get bindings(): Bindings {
    return this.#bindings;
  }

  /** Reads what is stored. */
  async load(): Promise<void> {
    this.#values = await this.#client.call('settings.get', {});
  }

  /** Changes the fields given. Shown at once; what the app has really stored replaces it when it answers. */
  async set(changes: Partial<SettingsValues>): Promise<void> {
    const before = this.#values;
    this.#values = { ...before, ...changes };
    try {
      this.#values = await this.#client.call('settings.set', { changes });
    } catch (error) {
      this.#values = before;
      throw error;
    }
  }
}
