/** @file One file as an HTTP answer: whole, in part (206/416), unchanged (304) or its head only. Never reads more than it is asked for. */
import { type FileHandle, open } from 'node:fs/promises';
import { parseByteRange } from './byte-range.ts';

/** Bytes per read: large enough for fast drives, small enough that a canceled seek wastes little. */
const CHUNK_BYTES = 256 * 1024;

/** Answers GET or HEAD for a file. `headers` are added to every answer that has the file's content or describes it. */
export async function fileResponse(request: Request, path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const handle = await openFile(path);
  if (!handle) return new Response('Not found\n', { status: 404 });
  let streaming = false;
  try {
    const { size, mtimeMs } = await handle.stat();
    const etag = `"${size.toString(16)}-${Math.round(mtimeMs).toString(16)}"`;
    const known = { ...headers, 'Accept-Ranges': 'bytes', ETag: etag, 'Last-Modified': new Date(mtimeMs).toUTCString() };
    if (matches(request.headers.get('If-None-Match'), etag)) return new Response(null, { status: 304, headers: known });
    // RFC 9110, 14.2: ranges are defined for GET alone.
    if (request.method === 'HEAD') return new Response(null, { headers: { ...known, 'Content-Length': String(size) } });

    const range = isFresh(request.headers.get('If-Range'), etag) ? parseByteRange(request.headers.get('Range'), size) : null;
    if (range === 'unsatisfiable') return new Response(null, { status: 416, headers: { ...known, 'Content-Range': `bytes */${size}` } });
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const sized = { ...known, 'Content-Length': String(end - start + 1) };
    streaming = true;
    const body = bytesOf(handle, start, end + 1);
    return range ? new Response(body, { status: 206, headers: { ...sized, 'Content-Range': `bytes ${start}-${end}/${size}` } }) : new Response(body, { headers: sized });
  } finally {
    if (!streaming) await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle | null> {
  const handle = await open(path).catch(() => null);
  if (handle && (await handle.stat()).isFile()) return handle;
  await handle?.close();
  return null;
}

/** Bytes `[start, end)`, read on demand; the file is closed at the end, on failure and when the reader leaves. */
function bytesOf(handle: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const buffer = new Uint8Array(Math.min(CHUNK_BYTES, end - position));
          const { bytesRead } = buffer.length > 0 ? await handle.read(buffer, 0, buffer.length, position) : { bytesRead: 0 };
          if (bytesRead === 0 && position < end) throw new Error(`File ended ${end - position} bytes early`);
          position += bytesRead;
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          if (position < end) return;
          await handle.close();
          controller.close();
        } catch (error) {
          await handle.close();
          throw error;
        }
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}

function matches(ifNoneMatch: string | null, etag: string): boolean {
  return ifNoneMatch !== null && (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag));
}

/** A part may be sent only of the very file that the earlier parts came from; dates are too coarse to tell. */
function isFresh(ifRange: string | null, etag: string): boolean {
  return ifRange === null || ifRange.trim() === etag;
}
