/** @file Headers on every answer that a window gets: what its page may load and run, and what other pages may do with it. */

/**
 * Content Security Policy of the window. Everything comes from the app itself. Styles may be inline because the waveform library puts
 * a style element into its shadow root; blob URLs are for sound decoded in the page and for audio worklets.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' blob:",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Added to whatever is served. COOP and COEP make the page cross-origin isolated, which gives it precise clocks and shared memory. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  // The address may carry the token.
  'Referrer-Policy': 'no-referrer',
};
