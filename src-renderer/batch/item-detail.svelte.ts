/** @file Everything about the item that is looked at: asked for when it becomes active, and again when it has changed. */
import { isAppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { BatchItem, BatchItemDetail } from '../../src-shared/contract/batch.ts';
import { type Client, DisconnectedError } from '../api/client.ts';
import type { Scope } from '../lib/scope.ts';

/** Walking through rows with a key held down asks for none of those passed, ms. */
const SETTLED = 120;

/** The detail of one item at a time. */
export class ItemDetail {
  #detail = $state.raw<BatchItemDetail | null>(null);
  readonly #client: Pick<Client, 'call'>;
  readonly #scope: Scope;
  #asked: string | null = null;
  #callOff: () => void = () => undefined;

  constructor(client: Pick<Client, 'call'>, scope: Scope) {
    this.#client = client;
    this.#scope = scope;
  }

  /** What is known of an item beyond its row; null until it is there. */
  of(item: BatchItem): BatchItemDetail | null {
    return this.#detail?.item.id === item.id && this.#detail.item.path === item.path ? this.#detail : null;
  }

  /** Says which item is looked at. Progress alone asks for nothing. */
  look(batchId: string, item: BatchItem): void {
    const question = `${batchId}/${item.id}/${item.state.kind === 'running' ? 'running' : item.revision}`;
    if (question === this.#asked) return;
    this.#asked = question;
    this.#callOff();
    this.#callOff = this.#scope.timeout(SETTLED, () => void this.#ask(question, batchId, item.id));
  }

  /** The detail now, asked for if need be; null when it cannot be had. */
  async get(batchId: string, item: BatchItem): Promise<BatchItemDetail | null> {
    return this.of(item) ?? this.#answer(batchId, item.id);
  }

  async #ask(question: string, batchId: string, itemId: string): Promise<void> {
    const detail = await this.#answer(batchId, itemId);
    if (detail && question === this.#asked) this.#detail = detail;
  }

  async #answer(batchId: string, itemId: string): Promise<BatchItemDetail | null> {
    try {
      return await this.#client.call('batch.item', { batchId, itemId });
    } catch (error) {
      // It was removed meanwhile, or the app is gone, which the whole window says.
      if (isAppError(error) || isCanceled(error) || error instanceof DisconnectedError) return null;
      throw error;
    }
  }
}
