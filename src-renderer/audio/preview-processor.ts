/** @file The audio thread's side of the preview: a message in, a block of sound out. All that it plays is decided by {@link PreviewMixer}. */
import type { Correction } from '../../src-shared/model/alignment.ts';
import { type Course, type PreviewMix, PreviewMixer } from './preview-mixer.ts';

/** Which of the mixer's sounds a chunk belongs to. */
export type PreviewLayer = 'sound' | 'stem';

/** Window to audio thread. */
export type PreviewMessage =
  | { readonly type: 'put'; readonly layer: PreviewLayer; readonly index: number; readonly channels: readonly Float32Array[] }
  | { readonly type: 'drop'; readonly layer: PreviewLayer; readonly index: number }
  | { readonly type: 'clear'; readonly layer: PreviewLayer }
  | { readonly type: 'mix'; readonly mix: PreviewMix }
  | { readonly type: 'course'; readonly course: Course | null }
  | { readonly type: 'correction'; readonly correction: Correction };

/** Audio thread to window, a few times per second while running: where the picture is by its reckoning. */
export interface PreviewReport {
  readonly pictureTime: number;
}

/** What the processor is made with. */
export interface PreviewOptions {
  readonly chunkFrames: number;
}

// The scope of an AudioWorklet; TypeScript's DOM library does not describe it.
declare const sampleRate: number;
declare const currentFrame: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new (options: { readonly processorOptions: PreviewOptions }) => AudioWorkletProcessor): void;

const REPORTS_PER_SECOND = 4;

class PreviewProcessor extends AudioWorkletProcessor {
  readonly #mixer: PreviewMixer;
  #nextReport = 0;

  constructor(options: { readonly processorOptions: PreviewOptions }) {
    super();
    this.#mixer = new PreviewMixer(sampleRate, options.processorOptions.chunkFrames);
    this.port.onmessage = ({ data }: MessageEvent<PreviewMessage>) => this.#take(data);
  }

  process(_inputs: unknown, outputs: readonly (readonly Float32Array[])[]): boolean {
    const [output] = outputs;
    if (output) this.#mixer.render(output, currentFrame);
    const pictureTime = this.#mixer.pictureTimeAt(currentFrame);
    if (pictureTime !== null && currentFrame >= this.#nextReport) {
      this.#nextReport = currentFrame + sampleRate / REPORTS_PER_SECOND;
      this.port.postMessage({ pictureTime } satisfies PreviewReport);
    }
    return true;
  }

  #take(message: PreviewMessage): void {
    switch (message.type) {
      case 'put':
        return this.#mixer[message.layer].put(message.index, message.channels);
      case 'drop':
        return this.#mixer[message.layer].drop(message.index);
      case 'clear':
        return this.#mixer[message.layer].clear();
      case 'mix':
        return this.#mixer.setMix(message.mix);
      case 'course':
        return this.#mixer.setCourse(message.course);
      case 'correction':
        return this.#mixer.setCorrection(message.correction);
    }
  }
}

registerProcessor('slateless-preview', PreviewProcessor);
