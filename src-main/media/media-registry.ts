/** @file The files that the user has opened in this run: the only ones that the window may read. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaId, MediaInfo } from '../../src-shared/model/media.ts';

/** Opened media by id. */
export class MediaRegistry {
  readonly #media = new Map<MediaId, MediaInfo>();

  /** Opens a file for reading; a second time replaces what was known. */
  add(media: MediaInfo): void {
    this.#media.set(media.id, media);
  }

  /** @throws {AppError} `media.not-opened`. */
  get(id: MediaId): MediaInfo {
    const media = this.#media.get(id);
    if (!media) throw new AppError('media.not-opened', `No media ${id} is open`, { mediaId: id });
    return media;
  }

  /** All that is open, in the order of opening. */
  list(): readonly MediaInfo[] {
    return [...this.#media.values()];
  }
}
