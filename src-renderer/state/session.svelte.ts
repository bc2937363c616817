/** @file Facts about the app this window talks to: tools, inference device, whether the connection holds. And what screen readers are told. */
import type { AppInfo, EngineStatus } from '../../src-shared/contract/services.ts';
import type { Client } from '../api/client.ts';
import type { Jobs } from './jobs.svelte.ts';

/** One app, one window. */
export class Session {
  #info = $state.raw<AppInfo | null>(null);
  #engine = $state.raw<EngineStatus | null>(null);
  #connected = $state(true);
  #announcement = $state('');
  readonly #client: Client;
  readonly #jobs: Jobs;

  constructor(client: Client, jobs: Jobs) {
    this.#client = client;
    this.#jobs = jobs;
    client.onEvent((event) => {
      if (event.type === 'engine') this.#engine = event.status;
    });
    client.onConnection((connected) => (this.#connected = connected));
  }

  /** Null until the app has answered. */
  get info(): AppInfo | null {
    return this.#info;
  }

  /** The process that does the inference; null until the app has told. */
  get engine(): EngineStatus | null {
    return this.#engine;
  }

  /** False while the browser shell's server cannot be reached. */
  get connected(): boolean {
    return this.#connected;
  }

  /** What a live region says now. */
  get announcement(): string {
    return this.#announcement;
  }

  /** Asks the app about itself, again after a reconnect or a changed setting. */
  async load(): Promise<void> {
    [this.#info, this.#engine] = await Promise.all([this.#client.call('app.info', {}), this.#client.call('engine.status', {})]);
  }

  /** Tries every inference device with a timed real run. */
  async probeDevices(): Promise<void> {
    const spec = { kind: 'devices', title: 'Trying the inference devices', retry: () => void this.probeDevices() } as const;
    const outcome = await this.#jobs.run(spec, (call) => this.#client.call('engine.probe', {}, call));
    if (outcome.state === 'done') this.#engine = outcome.value;
  }

  /** Whether files can be shown in the system's file manager. */
  get canReveal(): boolean {
    return this.#info?.shell === 'electron';
  }

  /** Shows a file in the system's file manager. */
  async reveal(path: string): Promise<void> {
    await this.#jobs.run({ kind: 'files', title: 'Showing the file', retry: () => void this.reveal(path) }, (call) => this.#client.call('app.reveal', { path }, call));
  }

  /** Puts text into the clipboard and says so. */
  async copy(text: string, what: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    this.announce(`${what} copied`);
  }

  /** Tells a result to people who do not see it appear. */
  announce(text: string): void {
    this.#announcement = text;
  }
}
