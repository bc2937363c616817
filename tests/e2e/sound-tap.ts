/**
 * @file Listens to what the window sends to the loudspeaker, and notes when each frame becomes visible, both on the page's clock. The tap hangs
 * on the audio output itself, so it hears what a user would, with the output latency that the system reports.
 */
import type { Page } from '@playwright/test';

/** What was heard and seen. */
export interface Observation {
  /** Hz. */
  readonly sampleRate: number;
  /** When the first sample was heard, ms on the `performance.now()` clock. */
  readonly startMs: number;
  /** Left channel, without gaps. */
  readonly samples: Float32Array;
  /** Frames that became visible: timestamp in seconds and moment in ms. */
  readonly frames: readonly { readonly mediaTime: number; readonly displayMs: number }[];
}

/** Puts the tap into the page. It takes effect with the next load, so reload after it and open clips after that. */
export async function installTap(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const recorder = `
      registerProcessor('test-tap', class extends AudioWorkletProcessor {
        process([input]) {
          this.port.postMessage({ frame: currentFrame, samples: input[0] ? input[0].slice() : new Float32Array(128) });
          return true;
        }
      });`;
    const state = { blocks: [] as { frame: number; samples: Float32Array }[], pairs: [] as number[], frames: [] as { mediaTime: number; displayMs: number }[], context: null as AudioContext | null };
    Object.assign(globalThis, { soundTap: state });
    const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => unknown;
    const listen = async (source: AudioNode) => {
      const context = source.context as AudioContext;
      await context.audioWorklet.addModule(URL.createObjectURL(new Blob([recorder], { type: 'text/javascript' })));
      const tap = new AudioWorkletNode(context, 'test-tap', { numberOfOutputs: 0 });
      tap.port.onmessage = ({ data }: MessageEvent<{ frame: number; samples: Float32Array }>) => state.blocks.push(data);
      connect.call(source, tap);
      state.context = context;
      const pair = () => {
        const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
        if (performanceTime > 0) state.pairs.push(performanceTime - contextTime * 1000);
        requestAnimationFrame(pair);
      };
      pair();
    };
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      if (args[0] instanceof AudioDestinationNode) void listen(this);
      return connect.apply(this, args);
    } as typeof AudioNode.prototype.connect;
    const watched = new WeakSet<HTMLVideoElement>();
    const watch = () => {
      const video = document.querySelector('video');
      if (video && !watched.has(video)) {
        watched.add(video);
        const onFrame = (_now: number, { mediaTime, expectedDisplayTime }: VideoFrameCallbackMetadata) => {
          state.frames.push({ mediaTime, displayMs: expectedDisplayTime });
          video.requestVideoFrameCallback(onFrame);
        };
        video.requestVideoFrameCallback(onFrame);
      }
      requestAnimationFrame(watch);
    };
    watch();
  });
}

/** Forgets what was heard and seen so far. */
export async function clearTap(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { soundTap } = globalThis as unknown as { soundTap: { blocks: unknown[]; frames: unknown[] } };
    [soundTap.blocks.length, soundTap.frames.length] = [0, 0];
  });
}

/** What was heard and seen since the tap was cleared. */
export async function readTap(page: Page): Promise<Observation> {
  const { sampleRate, startMs, samples, frames } = await page.evaluate(() => {
    type State = { blocks: { frame: number; samples: Float32Array }[]; pairs: number[]; frames: { mediaTime: number; displayMs: number }[]; context: AudioContext | null };
    const { blocks, pairs, frames, context } = (globalThis as unknown as { soundTap: State }).soundTap;
    const first = blocks[0]?.frame ?? 0;
    const last = blocks.at(-1);
    const joined = new Float32Array(last ? last.frame + last.samples.length - first : 0);
    for (const { frame, samples: block } of blocks) joined.set(block, frame - first);
    const median = pairs.toSorted((a, b) => a - b)[pairs.length >> 1] ?? 0;
    const rate = context?.sampleRate ?? 48_000;
    const bytes = new Uint8Array(joined.buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return { sampleRate: rate, startMs: median + (first / rate) * 1000, samples: btoa(text), frames };
  });
  const bytes = Buffer.from(samples, 'base64');
  return { sampleRate, startMs, frames, samples: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) };
}
