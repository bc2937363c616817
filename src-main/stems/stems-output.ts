/** @file The files of a split while they grow: two wave files and a curve. They count once they are on the disk and the state says so. */
import { open, type FileHandle } from 'node:fs/promises';
import type { StemsInfo } from '../../src-shared/contract/stems.ts';
import { CURVE_STEP_BYTES, decodeCurve, encodeCurve } from '../../src-shared/model/on-screen-curve.ts';
import { STEM_KINDS, type StemKind } from '../../src-shared/model/stem.ts';
import type { MediaRegistry } from '../media/media-registry.ts';
import { SAMPLE_FORMATS } from '../media/sample-format.ts';
import { WaveWriter } from '../media/wave-writer.ts';
import { CurveTally, type OnScreenMeter, stepAt } from './on-screen-meter.ts';
import type { SplitBytes } from './split-samples.ts';
import { stemMedium, stemsInfo, type StemsFiles, type StemsState, type StemsStore } from './stems-store.ts';

/** Where a split is kept and played from. */
export interface Target {
  readonly store: StemsStore;
  readonly registry: MediaRegistry;
}

interface Parts {
  readonly sound: Readonly<Record<StemKind, WaveWriter>>;
  readonly curve: FileHandle;
  readonly tally: CurveTally;
}

/** Stems in the contract's words, each opened as a medium. */
export async function openStems(files: StemsFiles, state: StemsState, registry: MediaRegistry): Promise<StemsInfo> {
  const [onScreen, offScreen] = await Promise.all(STEM_KINDS.map((kind) => stemMedium(files, state, kind)));
  if (!onScreen || !offScreen) return stemsInfo(files, state, null);
  for (const stem of [onScreen, offScreen]) registry.add(stem);
  return stemsInfo(files, state, { 'on-screen': onScreen.id, 'off-screen': offScreen.id });
}

/** The files of a split while they are written. */
export class StemsOutput {
  readonly #files: StemsFiles;
  readonly #to: Target;
  readonly #sound: Parts['sound'];
  readonly #curve: FileHandle;
  readonly #tally: CurveTally;
  /** What counts so far. */
  state: StemsState;

  private constructor(files: StemsFiles, state: StemsState, to: Target, parts: Parts) {
    [this.#files, this.state, this.#to] = [files, state, to];
    [this.#sound, this.#curve, this.#tally] = [parts.sound, parts.curve, parts.tally];
  }

  /** Opens what is there, to go on after `frames` samples. */
  static async open(files: StemsFiles, state: StemsState, frames: number, to: Target): Promise<StemsOutput> {
    const facts = { format: SAMPLE_FORMATS[state.format], sampleRate: state.sampleRate, channels: state.channels, channelLayout: state.channelLayout, broadcast: null };
    const curve = await open(files.curve, frames > 0 ? 'r+' : 'w+');
    const tally = new CurveTally();
    const steps = stepAt(frames, state.sampleRate);
    const known = Buffer.alloc(steps * CURVE_STEP_BYTES);
    await curve.read(known, 0, known.length, 0);
    tally.add(decodeCurve(known));
    const [onScreen, offScreen] = [await WaveWriter.open(files.sound['on-screen'], facts, frames), await WaveWriter.open(files.sound['off-screen'], facts, frames)];
    return new StemsOutput(files, state, to, { sound: { 'on-screen': onScreen, 'off-screen': offScreen }, curve, tally });
  }

  /** Appends to both stems. */
  async write(bytes: SplitBytes): Promise<void> {
    for (const kind of STEM_KINDS) await this.#sound[kind].write(bytes[kind]);
  }

  /** Makes everything so far count. */
  async putDown({ first, steps }: ReturnType<OnScreenMeter['take']>, complete: boolean): Promise<StemsInfo> {
    const bytes = encodeCurve(steps);
    await this.#curve.write(bytes, 0, bytes.length, first * CURVE_STEP_BYTES);
    if (complete) await this.#curve.truncate((first + steps.length) * CURVE_STEP_BYTES);
    await this.#curve.datasync();
    this.#tally.add(steps);
    for (const kind of STEM_KINDS) await this.#sound[kind].settle();
    this.state = { ...this.state, ...this.#tally.sums, frames: this.#sound['on-screen'].frames, complete };
    await this.#to.store.write(this.#files, this.state);
    return openStems(this.#files, this.state, this.#to.registry);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#curve.close(), ...STEM_KINDS.map((kind) => this.#sound[kind].close())]);
  }
}
