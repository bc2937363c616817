/** @file What the preview sounds like: when a click is heard, before and after, and that nothing else is. */
import { describe, expect, it } from 'vitest';
import { constantCorrection, type Correction, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { type Course, PreviewMixer } from './preview-mixer.ts';

const SAMPLE_RATE = 48_000;
const CHUNK = 2 * SAMPLE_RATE;
const BLOCK = 128;

/** A mixer with a click of one sample at `clickTime`, and `level` everywhere else, in the first 10 s. */
function mixerWithClick(clickTime: number, level = 0): PreviewMixer {
  const mixer = new PreviewMixer(SAMPLE_RATE, CHUNK);
  const click = Math.round(clickTime * SAMPLE_RATE);
  for (let chunk = 0; chunk < 5; chunk += 1) {
    const samples = new Float32Array(CHUNK).fill(level);
    if (Math.floor(click / CHUNK) === chunk) samples[click - chunk * CHUNK] = 1;
    mixer.sound.put(chunk, [samples]);
  }
  return mixer;
}

/** Renders from output frame 0 on; `at` runs before the block that starts at each of its frames. */
function render(mixer: PreviewMixer, seconds: number, at: ReadonlyMap<number, () => void> = new Map()): Float32Array {
  const output = new Float32Array(Math.ceil((seconds * SAMPLE_RATE) / BLOCK) * BLOCK);
  for (let frame = 0; frame < output.length; frame += BLOCK) {
    at.get(frame)?.();
    mixer.render([output.subarray(frame, frame + BLOCK)], frame);
  }
  return output;
}

function play(mixer: PreviewMixer, correction: Correction, course: Course): void {
  mixer.setCorrection(correction);
  mixer.setCourse(course);
}

const fromZero: Course = { contextTime: 0, pictureTime: 0, rate: 1 };
const loudest = (samples: Float32Array) => samples.reduce((best, value, index) => (Math.abs(value) > Math.abs(samples[best] ?? 0) ? index : best), 0);
const steepest = (samples: Float32Array) => samples.reduce((most, value, index) => Math.max(most, Math.abs(value - (samples[index - 1] ?? value))), 0);

describe('PreviewMixer', () => {
  it('plays the file as it is, bit for bit, before', () => {
    const mixer = mixerWithClick(1);
    play(mixer, NO_CORRECTION, fromZero);
    const output = render(mixer, 2);
    expect(loudest(output)).toBe(SAMPLE_RATE);
    expect(output[SAMPLE_RATE]).toBe(1);
    expect(output.filter((value) => value !== 0)).toHaveLength(1);
  });

  it.each([0.25, -0.25, 0.0800208, -1])('hears sound that is %s s early that much later, to the sample, after', (offset) => {
    const mixer = mixerWithClick(2);
    play(mixer, constantCorrection(offset), fromZero);
    expect(Math.abs(loudest(render(mixer, 4)) - Math.round((2 + offset) * SAMPLE_RATE))).toBeLessThanOrEqual(1);
  });

  it('starts where the picture is, at the moment the sound card says', () => {
    const mixer = mixerWithClick(6);
    play(mixer, NO_CORRECTION, { contextTime: 0.3, pictureTime: 5.5, rate: 1 });
    expect(loudest(render(mixer, 1))).toBe(Math.round(0.8 * SAMPLE_RATE));
  });

  it('follows drift: 1000 ppm at 4 s is 4 ms', () => {
    const mixer = mixerWithClick(4);
    play(mixer, constantCorrection(0, 1000), fromZero);
    expect(Math.abs(loudest(render(mixer, 5)) / SAMPLE_RATE - 4 / (1 - 1e-3))).toBeLessThan(0.0001);
  });

  it('switches to the offset of each step', () => {
    const correction = { segments: [{ start: 0, end: 3, offset: 0, driftPpm: 0 }, { start: 3, end: null, offset: 0.5, driftPpm: 0 }] };
    const mixer = mixerWithClick(4);
    play(mixer, correction, fromZero);
    expect(loudest(render(mixer, 6))).toBe(Math.round(4.5 * SAMPLE_RATE));
  });

  it.each([2, -1, 0.5])('plays at speed %s', (rate) => {
    const mixer = mixerWithClick(2);
    play(mixer, NO_CORRECTION, { contextTime: 0, pictureTime: rate < 0 ? 3 : 1, rate });
    expect(Math.abs(loudest(render(mixer, 3)) / SAMPLE_RATE - 1 / Math.abs(rate))).toBeLessThan(0.0001);
  });

  it('changes over within 15 ms of a toggle, a nudge or a stop, without a gap and without a click', () => {
    const mixer = mixerWithClick(9, 0.5);
    play(mixer, NO_CORRECTION, { ...fromZero, pictureTime: 1 });
    const toggle = BLOCK * 200;
    const stop = BLOCK * 400;
    const output = render(mixer, 1.5, new Map([[toggle, () => mixer.setCorrection(constantCorrection(0.3))], [stop, () => mixer.setCourse(null)]]));
    const steady = output.subarray(BLOCK * 10, stop);
    expect(Math.min(...steady)).toBeCloseTo(0.5, 5);
    expect(Math.max(...steady)).toBeCloseTo(0.5, 5);
    expect(steepest(output)).toBeLessThan(0.5 / (0.011 * SAMPLE_RATE));
    expect(output.subarray(stop + Math.round(0.015 * SAMPLE_RATE)).every((value) => value === 0)).toBe(true);
  });

  it('plays the new correction, to the sample, 12 ms after it was given', () => {
    const mixer = new PreviewMixer(SAMPLE_RATE, CHUNK);
    for (const chunk of [0, 1]) mixer.sound.put(chunk, [Float32Array.from({ length: CHUNK }, (_, frame) => (chunk * CHUNK + frame) / 1e6)]);
    play(mixer, NO_CORRECTION, { ...fromZero, pictureTime: 1 });
    const change = BLOCK * 100;
    const output = render(mixer, 0.5, new Map([[change, () => mixer.setCorrection(constantCorrection(0.25))]]));
    expect((output[change - 1] ?? 0) * 1e6).toBeCloseTo(SAMPLE_RATE + change - 1, 1);
    const settled = change + 0.012 * SAMPLE_RATE;
    expect((output[settled] ?? 0) * 1e6).toBeCloseTo(SAMPLE_RATE + settled - 0.25 * SAMPLE_RATE, 1);
  });

  it('keeps fades whole when changes come faster than they can be heard', () => {
    const mixer = mixerWithClick(9, 0.5);
    play(mixer, NO_CORRECTION, { ...fromZero, pictureTime: 1 });
    const drag = new Map(Array.from({ length: 100 }, (_, step) => [BLOCK * (100 + step), () => mixer.setCorrection(constantCorrection(step / 1000))] as const));
    const output = render(mixer, 1, drag);
    expect(steepest(output.subarray(BLOCK * 10))).toBeLessThan(1e-4);
  });

  it('mixes stems to the sample: on screen alone, everything else, and both at other levels', () => {
    const mixer = mixerWithClick(9, 0.5);
    for (let chunk = 0; chunk < 5; chunk += 1) mixer.stem.put(chunk, [new Float32Array(CHUNK).fill(0.125)]);
    play(mixer, NO_CORRECTION, { ...fromZero, pictureTime: 1 });
    const heard = ([mixture, onScreen]: readonly [number, number]) => {
      mixer.setMix({ mixture, onScreen });
      return render(mixer, 0.1).at(-1);
    };
    expect(heard([1, 0])).toBe(0.5);
    expect(heard([0, 1])).toBe(0.125);
    expect(heard([1, -1])).toBe(0.375);
    expect(heard([0.5, 1])).toBe(0.375);
  });

  it('moves from mix to mix within 12 ms, without a click, also when moved again on the way', () => {
    const mixer = mixerWithClick(9, 0.5);
    for (let chunk = 0; chunk < 5; chunk += 1) mixer.stem.put(chunk, [new Float32Array(CHUNK).fill(0.125)]);
    play(mixer, NO_CORRECTION, { ...fromZero, pictureTime: 1 });
    const change = BLOCK * 100;
    const changes = new Map([
      [change, () => mixer.setMix({ mixture: 0, onScreen: 1 })],
      [change + 2 * BLOCK, () => mixer.setMix({ mixture: 1, onScreen: 0 })],
      [change * 2, () => mixer.setMix({ mixture: 0, onScreen: 1 })],
    ]);
    const output = render(mixer, 1, changes).subarray(BLOCK * 10);
    expect(steepest(output)).toBeLessThan(0.375 / (0.011 * SAMPLE_RATE));
    expect(output.at(-1)).toBe(0.125);
    expect(output[change * 2 + Math.round(0.0125 * SAMPLE_RATE) - BLOCK * 10]).toBe(0.125);
  });

  it('plays no mixture where the stem has not come', () => {
    const mixer = mixerWithClick(9, 0.5);
    play(mixer, NO_CORRECTION, { ...fromZero, pictureTime: 1 });
    mixer.setMix({ mixture: 0, onScreen: 1 });
    expect(render(mixer, 0.1).at(-1)).toBe(0);
  });

  it('is silent where there is no sound: before the start, after the end, and where a chunk has not come', () => {
    const mixer = mixerWithClick(1, 0.5);
    play(mixer, constantCorrection(1), fromZero);
    const output = render(mixer, 1.2);
    expect(output.subarray(1000, SAMPLE_RATE - 1).every((value) => value === 0)).toBe(true);
    mixer.sound.drop(1);
    play(mixer, NO_CORRECTION, { ...fromZero, pictureTime: 2.5 });
    expect(render(mixer, 0.5).subarray(2000).every((value) => value === 0)).toBe(true);
  });
});
