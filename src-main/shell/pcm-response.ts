/** @file A stretch of sound as float32 little-endian PCM, of exactly the length asked for. */
import type { PcmChunk } from '../media/decode.ts';

/** Answers with `frames` × `channels` samples: what the source lacks is silence, what it has beyond is cut off. */
export async function pcmResponse(chunks: AsyncIterable<PcmChunk>, frames: number, channels: number): Promise<Response> {
  const source = chunks[Symbol.asyncIterator]();
  let left = frames * channels;
  // The first chunk is awaited before the status is sent, so that a file that cannot be decoded is an error and not a short answer.
  let next: Promise<IteratorResult<PcmChunk>> | null = Promise.resolve(await source.next());
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await (next ?? source.next());
        next = null;
        const samples = done ? new Float32Array(left) : value.samples.subarray(0, left);
        left -= samples.length;
        if (samples.length > 0) controller.enqueue(littleEndian(samples));
        if (left > 0) return;
        controller.close();
        await source.return?.();
      },
      cancel: async () => {
        await source.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(left * 4), 'Cache-Control': 'no-store' } });
}

/** The samples' bytes; every platform that Electron runs on is little-endian. */
function littleEndian(samples: Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer.slice(samples.byteOffset, samples.byteOffset + samples.byteLength) as ArrayBuffer);
}
