/** @file Which dialogs are open. Asking is a promise: it resolves with the answer, or null when the dialog is closed without one. */

/** What the file browser is opened for. */
export type BrowsePurpose = 'open-media' | 'open-project' | 'save-project' | 'choose-folder' | 'locate-file' | 'export-model' | 'import-model';

/** What the file browser starts with. */
export interface BrowseRequest {
  readonly purpose: BrowsePurpose;
  /** Folder to start in; null is the last one, or home. */
  readonly folder?: string | null;
  /** Filter, or file name to save under. */
  readonly name?: string;
  /** Title of the dialog, where it says more than the purpose. */
  readonly title?: string;
  /** Why it was opened, where that needs saying. */
  readonly explanation?: string;
}

/** A question with two answers. */
export interface ConfirmRequest {
  readonly title: string;
  readonly text: string;
  /** Label of the button that does it. */
  readonly action: string;
}

/** One open dialog. */
export type OpenDialog =
  | { readonly kind: 'settings' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'export-timeline' }
  | { readonly kind: 'browse'; readonly request: BrowseRequest; readonly answer: (paths: readonly string[] | null) => void }
  | { readonly kind: 'confirm'; readonly request: ConfirmRequest; readonly answer: (yes: boolean) => void };

/** Open dialogs, the front one last. */
export class Dialogs {
  #open = $state.raw<readonly OpenDialog[]>([]);

  get open(): readonly OpenDialog[] {
    return this.#open;
  }

  /** Opens the settings, the list of shortcuts or the export of timelines; a second time closes it. */
  toggle(kind: 'settings' | 'shortcuts' | 'export-timeline'): void {
    const shown = this.#open.find((dialog) => dialog.kind === kind);
    if (shown) this.close(shown);
    else this.#open = [...this.#open, { kind }];
  }

  /** Lets the user choose files or a folder. Resolves with at least one path, or null. */
  browse(request: BrowseRequest): Promise<readonly string[] | null> {
    return new Promise((resolve) => (this.#open = [...this.#open, { kind: 'browse', request, answer: resolve }]));
  }

  /** Asks before something that cannot be taken back. */
  confirm(request: ConfirmRequest): Promise<boolean> {
    return new Promise((resolve) => (this.#open = [...this.#open, { kind: 'confirm', request, answer: resolve }]));
  }

  /** Closes a dialog without an answer. Closing it again does nothing. */
  close(dialog: OpenDialog): void {
    if (!this.#open.includes(dialog)) return;
    this.#open = this.#open.filter((other) => other !== dialog);
    if (dialog.kind === 'browse') dialog.answer(null);
    if (dialog.kind === 'confirm') dialog.answer(false);
  }

  /** Closes the file browser with what was chosen. */
  choose(dialog: OpenDialog & { readonly kind: 'browse' }, paths: readonly string[]): void {
    dialog.answer(paths);
    this.close(dialog);
  }

  /** Closes a question with yes. */
  accept(dialog: OpenDialog & { readonly kind: 'confirm' }): void {
    dialog.answer(true);
    this.close(dialog);
  }
}
