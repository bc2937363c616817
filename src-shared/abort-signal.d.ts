/** The part of AbortSignal that plain shared code may use; browsers and Node bring the whole of it, so only `tsconfig.shared.json` sees this file. */
interface AbortSignal {
  readonly aborted: boolean;
}
