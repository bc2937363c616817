/** @file Failures that can happen in correct use, and how they cross a process boundary. Bugs are plain errors; cancellation is its own class. */

/** What each failure carries. The renderer and the CLI turn `code` + `details` into text with file, cause and way out. */
export interface ErrorDetails {
  'media.not-found': { path: string };
  'media.unreadable': { path: string; cause: string };
  'media.empty': { path: string };
  'media.no-audio-stream': { path: string };
  'media.no-video-stream': { path: string };
  'media.no-such-track': { path: string; audioTrack: number; tracks: number };
  'media.not-opened': { mediaId: string };
  'media.changed': { path: string };
  'ffmpeg.missing': { tool: 'ffmpeg' | 'ffprobe'; tried: readonly string[] };
  'ffmpeg.failed': { path: string; cause: string; command: string; stderrTail: readonly string[] };
  'ffmpeg.stalled': { path: string; command: string; seconds: number };
  'engine.crashed': { task: string; cause: string };
  'engine.unavailable': { cause: string };
  'model.missing': { model: string; path: string };
  'model.checksum-mismatch': { model: string; path: string };
  'model.invalid': { model: string; path: string; cause: string };
  'model.name-taken': { model: string };
  'model.not-trainable': { model: string };
  'model.loses-base': { model: string; before: number; after: number };
  'model.not-removable': { model: string; reason: 'shipped' | 'in-use' };
  'model.nothing-to-revert': Record<string, never>;
  'trainer.no-examples': { path: string; sources: number; reasons: string };
  'trainer.diverged': { step: number; cause: string; checkpoint: string };
  'trainer.checkpoint-invalid': { path: string; cause: string };
  'trainer.busy': { path: string; processId: number };
  'trainer.device-refused': { device: string; cause: string };
  'trainer.no-run': { run: string; reason: 'unknown' | 'not-at-work' | 'not-resumable' };
  'tags.too-few-clips': { groups: readonly { readonly tag: string; readonly clips: number }[]; leastGroups: number; leastClips: number };
  'tags.no-set': { name: string; known: readonly string[] };
  'tags.set-invalid': { path: string; cause: string };
  'tags.stale': { name: string; learnedOn: string; inUse: string };
  'tags.no-folders': { path: string };
  'farm.unavailable': { url: string; cause: string };
  'farm.item-lost': { path: string; cause: string };
  'fix.nothing-to-do': { path: string };
  'fix.output-exists': { path: string };
  'fix.output-is-source': { path: string };
  'fix.unsupported': { path: string; cause: string };
  'fix.verification-failed': { path: string; cause: string };
  'stems.no-such-face': { path: string; face: number; faces: number };
  'stems.unsupported': { path: string; cause: string };
  'stems.verification-failed': { path: string; cause: string };
  'disk.full': { path: string };
  'disk.not-writable': { path: string; cause: string };
  'project.corrupt': { path: string; cause: string };
  'project.too-new': { path: string; version: number; supported: number };
  'files.not-found': { path: string };
  'files.forbidden': { path: string };
  'batch.not-found': { batchId: string };
  'batch.no-such-item': { batchId: string; itemId: string };
  'batch.no-files': { paths: readonly string[] };
  'batch.corrupt': { path: string; cause: string };
  'batch.too-new': { path: string; version: number; supported: number };
  'batch.busy': { path: string; processId: number };
  'batch.document-in-use': { path: string };
  'batch.recipe-unknown': { name: string; known: readonly string[] };
  'batch.recipe-invalid': { path: string; cause: string };
  'batch.recipe-shipped': { name: string };
  'contract.invalid-argument': { method: string; cause: string };
  'contract.unknown-method': { method: string };
}

/** Every code there is. */
export type ErrorCode = keyof ErrorDetails;

/** A failure that can happen in correct use. `message` is for logs; people read {@link ErrorDetails} put into words. */
export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AppError';
  readonly code: C;
  readonly details: ErrorDetails[C];
  constructor(code: C, message: string, details: ErrorDetails[C], options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** Somebody asked for the work to stop. Never logged as an error, never shown, never wrapped. */
export class CanceledError extends Error {
  override readonly name = 'CanceledError';
  constructor() {
    super('Canceled');
  }
}

/** True for {@link AppError}, narrowed to one code when given. */
export function isAppError<C extends ErrorCode = ErrorCode>(error: unknown, code?: C): error is AppError<C> {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** True for cancellation, whichever layer noticed it first. */
export function isCanceled(error: unknown): boolean {
  return error instanceof CanceledError || (error instanceof Error && error.name === 'AbortError');
}

/** Throws {@link CanceledError} if the signal has been aborted. */
export function throwIfCanceled(signal: AbortSignal): void {
  if (signal.aborted) throw new CanceledError();
}

/** An error as plain data. */
export type WireError =
  | { readonly kind: 'app'; readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails[ErrorCode] }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string | null };

/** Any thrown value as plain data that survives structured clone and JSON. */
export function toWire(error: unknown): WireError {
  if (isCanceled(error)) return { kind: 'canceled' };
  if (error instanceof AppError) return { kind: 'app', code: error.code, message: error.message, details: error.details };
  if (error instanceof Error) return { kind: 'bug', message: error.message, stack: error.stack ?? null };
  return { kind: 'bug', message: String(error), stack: null };
}

/** The error that {@link toWire} was given, with its class restored. */
export function fromWire(wire: WireError): Error {
  if (wire.kind === 'canceled') return new CanceledError();
  if (wire.kind === 'app') return new AppError(wire.code, wire.message, wire.details);
  const error = new Error(wire.message);
  if (wire.stack) error.stack = wire.stack;
  return error;
}
