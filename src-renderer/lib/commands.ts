/**
 * @file What the window can be told to do, by key, menu, button or the app's own menu. Names and titles are data (`command-table.ts`);
 * whoever can carry a command out registers a handler for its name, and takes it back when it goes.
 */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { CommandId } from './command-table.ts';

/** How a command was given. */
export interface CommandCall {
  /** True while a key is held down and repeats: the same gesture goes on. */
  readonly repeat: boolean;
}

/** Carries a command out. */
export type CommandHandler = (call: CommandCall) => void;

interface Registration {
  readonly handler: CommandHandler;
  readonly enabled: () => boolean;
}

/** Handlers by command name. The newest registration of a name answers; taking it back restores the one before. */
export class CommandRegistry {
  readonly #registrations = new SvelteMap<CommandId, readonly Registration[]>();
  #isInReach: (id: CommandId) => boolean = () => true;

  /** @param enabled tells whether it would do anything now; menus grey it out otherwise. */
  register(id: CommandId, handler: CommandHandler, enabled: () => boolean = () => true): () => void {
    const registration = { handler, enabled };
    this.#change(id, (registrations) => [...registrations, registration]);
    return () => this.#change(id, (registrations) => registrations.filter((other) => other !== registration));
  }

  /** Commands that `isInReach` says no to do nothing, whoever has registered them: those of a page that is not shown. */
  restrict(isInReach: (id: CommandId) => boolean): void {
    this.#isInReach = isInReach;
  }

  /** Whether {@link run} would do something now. */
  isEnabled(id: CommandId): boolean {
    return this.#isInReach(id) && (this.#registrations.get(id)?.at(-1)?.enabled() ?? false);
  }

  /** Carries the command out. Returns false when nobody can, or not now. */
  run(id: CommandId, call: CommandCall = { repeat: false }): boolean {
    const registration = this.#registrations.get(id)?.at(-1);
    if (!registration || !this.isEnabled(id)) return false;
    registration.handler(call);
    return true;
  }

  /** Untracked: an effect that registers does not depend on what else is registered. */
  #change(id: CommandId, change: (registrations: readonly Registration[]) => readonly Registration[]): void {
    untrack(() => this.#registrations.set(id, change(this.#registrations.get(id) ?? [])));
  }
}

/** The window's commands. */
export const commands = new CommandRegistry();

/** Registers a handler with the window's commands; returns the way to take it back. */
export function registerCommand(id: CommandId, handler: CommandHandler, enabled?: () => boolean): () => void {
  return commands.register(id, handler, enabled);
}
