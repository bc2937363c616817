/**
 * @file The way from an item to the Edit page and back: the clip opens there with what the batch has measured, at the doubtful moment, and what the
 * user decides about its offset there is kept in the batch.
 */
import type { BatchItem, BatchItemDetail } from '../../src-shared/contract/batch.ts';
import type { Correction } from '../../src-shared/model/alignment.ts';
import { newClip } from '../../src-shared/model/project.ts';
import type { Editor } from '../state/editor.svelte.ts';

/** Where a clip of the Edit page came from. */
interface Link {
  readonly batchId: string;
  readonly item: BatchItem;
  readonly correction: Correction | null;
}

/** Clips of the Edit page that are items of batches. Lasts as long as the window. */
export class EditLink {
  readonly #editor: Editor;
  readonly #keep: (batchId: string, item: BatchItem, correction: Correction | null) => void;
  readonly #links = new Map<string, Link>();

  /** @param keep is told each decision about a linked clip. */
  constructor(editor: Editor, keep: (batchId: string, item: BatchItem, correction: Correction | null) => void) {
    this.#editor = editor;
    this.#keep = keep;
  }

  /** Makes an item the clip that the Edit page shows. Resolves once its file has been read, if it can be. */
  async open(batchId: string, item: BatchItem, detail: BatchItemDetail | null): Promise<void> {
    const known = this.#editor.project.clips.find(({ path }) => path === item.path);
    const clip = known ?? { ...newClip(crypto.randomUUID(), item.path), estimate: detail?.estimate ?? null, correction: item.correction, output: item.output };
    if (!known) {
      this.#editor.dispatch({ type: 'insert-clips', at: this.#editor.project.clips.length, clips: [clip] });
    } else if (detail?.estimate) this.#editor.dispatch({ type: 'set-estimate', id: clip.id, estimate: detail.estimate }, { record: false });
    this.#links.set(clip.id, { batchId, item, correction: clip.correction });
    this.#editor.select(clip.id);
    await this.#editor.openClip(clip, false);
  }

  /** Opens a file that the batch has written, to be looked at. */
  openOutput(path: string): void {
    void this.#editor.openPaths([path]);
  }

  /** Passes on decisions made since the last time. Called after each change of the document. */
  follow(): void {
    for (const [clipId, link] of this.#links) {
      const clip = this.#editor.clipOf(clipId);
      if (!clip || clip.correction === link.correction) continue;
      this.#links.set(clipId, { ...link, correction: clip.correction });
      this.#keep(link.batchId, link.item, clip.correction);
    }
  }
}
