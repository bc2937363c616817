/** @file The separation network learns which voice goes with a face, and its loss is what it says. */
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';
import { adamW, clipped } from '../../src-main/nn/optimizer.ts';
import { ParameterCollector } from '../../src-main/nn/parameters.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { trainingStep } from '../../src-main/nn/training-step.ts';
import { SEPARATOR_SCHEMA } from '../../src-main/models/separator-file.ts';
import { COMPACT_SEPARATOR, separatorBins, spectraOf } from '../../src-main/networks/separator-config.ts';
import { separatorGraph, separatorLayout, SEPARATOR_TENSORS } from '../../src-main/networks/separator-export.ts';
import { SEPARATE_TENSORS, separateTask } from '../../src-main/networks/separator-loss.ts';
import { blinkingVoices, SMALL_SEPARATOR } from '../helpers/blinking-voices.ts';

const [BATCH, STEPS] = [4, 120];
const OPTIONS = { config: SMALL_SEPARATOR, batch: BATCH, assignment: 'seen', compressedWeight: 1 } as const;

it('learns whose voice goes with a face, and follows the other face to the other voice', async () => {
  const step = trainingStep(separateTask(OPTIONS), () => clipped(adamW(), 2));
  const session = await ort.InferenceSession.create(writeOnnx(step.graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const random = seededRandom(3);
  const state = new Map<string, Float32Array>(step.state.map((name) => [name, new Float32Array(step.layout.sizes[name === 'statistics' ? 'statistic' : 'weight'])]));
  state.set('weights', step.layout.initialize('weight', random));
  state.set('statistics', step.layout.initialize('statistic', random));
  for (let number = 1; number <= STEPS; number++) {
    const scalars = Object.entries(step.optimizer.scalarsAt(number, 0.01)).map(([name, value]) => [name, new ort.Tensor('float32', [value], [])]);
    const vectors = [...state].map(([name, data]) => [name, new ort.Tensor('float32', data, [data.length])]);
    const outputs = await session.run({ ...tensors(blinkingVoices(random, BATCH).feeds), ...Object.fromEntries([...scalars, ...vectors]) });
    for (const name of step.state) state.set(name, outputs[`${name}.next`].data as Float32Array);
  }
  await session.release();

  const vectors = { weight: state.get('weights') as Float32Array, statistic: state.get('statistics') as Float32Array };
  const graph = separatorGraph(SMALL_SEPARATOR, step.layout, vectors, { frames: SMALL_SEPARATOR.frames, windows: BATCH });
  const exported = await ort.InferenceSession.create(writeOnnx(graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const { feeds, share, otherFaces } = blinkingVoices(seededRandom(99), BATCH);
  const maskFor = async (faces: Float32Array) => {
    const { mixture, scene0, scene1, scene2, present } = feeds;
    const outputs = await exported.run(tensors({ [SEPARATOR_TENSORS.magnitudes]: mixture, scene0, scene1, scene2, present, faces: { ...feeds.faces, data: faces } }));
    return outputs[SEPARATOR_TENSORS.mask].data as Float32Array;
  };
  const [own, other] = [await maskFor(feeds.faces.data), await maskFor(otherFaces)];
  await exported.release();
  expect(own.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(distance(own, share)).toBeLessThan(0.2);
  expect(distance(other, share)).toBeGreaterThan(0.4);
  expect(distance(other, share.map((value) => 1 - value))).toBeLessThan(0.25);
});

it('hears the same whoever the face is: what stays of its vectors while it is there does not count, nor does what they say while it is not', async () => {
  const layout = separatorLayout(SMALL_SEPARATOR);
  const random = seededRandom(7);
  const vectors = { weight: layout.initialize('weight', random), statistic: layout.initialize('statistic', random) };
  const session = await ort.InferenceSession.create(writeOnnx(separatorGraph(SMALL_SEPARATOR, layout, vectors, { frames: SMALL_SEPARATOR.frames, windows: 1 })), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const { mixture, scene0, scene1, scene2, present, faces } = blinkingVoices(random, 1).feeds;
  const away = [0, 5, 6];
  const there = { ...present, data: present.data.map((flag, i) => (away.includes(i / 2) ? 0 : flag)) };
  const maskFor = async (valueOf: (value: number, picture: number, at: number) => number) => {
    const told = { ...faces, data: faces.data.map((value, i) => valueOf(value, Math.floor(i / SMALL_SEPARATOR.faceSize), i % SMALL_SEPARATOR.faceSize)) };
    return (await session.run(tensors({ [SEPARATOR_TENSORS.magnitudes]: mixture, scene0, scene1, scene2, present: there, faces: told })))[SEPARATOR_TENSORS.mask].data as Float32Array;
  };
  const own = await maskFor((value) => value);
  expect(distance(await maskFor((value, _, at) => value + 3 * at - 2), own)).toBeLessThan(1e-5);
  expect(distance(await maskFor((value, picture) => (away.includes(picture) ? 9 : value)), own)).toBeLessThan(1e-5);
  expect(distance(await maskFor((value) => -value), own)).toBeGreaterThan(1e-3);
  await session.release();
});

it('costs the error along the phase of the mixture and the L1 distance of roots; either way round is the smaller of both', async () => {
  const { feeds } = blinkingVoices(seededRandom(5), 1);
  const { onScreen, offScreen } = feeds;
  const swapped = { ...feeds, onScreen: offScreen, offScreen: onScreen, aligned: offScreen };
  const cost = (assignment: 'seen' | 'either', compressedWeight: number, given: typeof feeds) => lossOf({ ...OPTIONS, batch: 1, assignment, compressedWeight }, given);
  const [straight, reversed] = [await cost('seen', 0.5, feeds), await cost('seen', 0.5, swapped)];
  // At the start the mask is one half, so the other way round is as good only where both parts are equally loud.
  expect(straight.loss).not.toBeCloseTo(reversed.loss, 3);
  expect((await cost('either', 0.5, feeds)).loss).toBeLessThanOrEqual(Math.min(straight.loss, reversed.loss) + 1e-4);
  // With nothing but the error: its logarithm over −30 dB, once in decibels over the mixture.
  const { loss, errorDb } = await cost('seen', 0, feeds);
  expect(loss).toBeGreaterThan(0);
  expect(errorDb).toBeCloseTo((10 * loss) / Math.LN10 - 30, 3);
});

it('states the sizes it ships with so that they fit each other', () => {
  expect(SEPARATOR_SCHEMA.parse(COMPACT_SEPARATOR)).toEqual(COMPACT_SEPARATOR);
  expect([separatorBins(COMPACT_SEPARATOR), spectraOf(25)]).toEqual([257, 100]);
  for (const wrong of [{ hopLength: 128 }, { fftLength: 500 }, { windowLength: 500 }, { frames: 0 }]) expect(SEPARATOR_SCHEMA.safeParse({ ...COMPACT_SEPARATOR, ...wrong }).success).toBe(false);
  const graph = new GraphBuilder('sizes');
  const collector = new ParameterCollector(graph);
  separateTask({ ...OPTIONS, config: { ...COMPACT_SEPARATOR, frames: 4 } }).build(graph, collector);
  // Below 30 MB as float32 twice: folded and as it is.
  expect(collector.layout().sizes.weight * 8).toBeLessThan(30e6);
});

async function lossOf(options: Parameters<typeof separateTask>[0], given: ReturnType<typeof blinkingVoices>['feeds']): Promise<{ readonly loss: number; readonly errorDb: number }> {
  const step = trainingStep(separateTask(options), () => adamW());
  const session = await ort.InferenceSession.create(writeOnnx(step.graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const random = seededRandom(1);
  const vectors = step.state.map((name) => {
    const kind = name === 'statistics' ? 'statistic' : 'weight';
    const data = name === 'weights' || name === 'statistics' ? step.layout.initialize(kind, random) : new Float32Array(step.layout.sizes[kind]);
    return [name, new ort.Tensor('float32', data, [data.length])];
  });
  const scalars = Object.entries(step.optimizer.scalarsAt(1, 0)).map(([name, value]) => [name, new ort.Tensor('float32', [value], [])]);
  const outputs = await session.run({ ...tensors(given), ...Object.fromEntries([...vectors, ...scalars]) });
  await session.release();
  return { loss: Number(outputs.loss.data[0]), errorDb: Number(outputs[SEPARATE_TENSORS.errorDb].data[0]) };
}

function tensors(feeds: Readonly<Record<string, { readonly dims: readonly number[]; readonly data: Float32Array }>>): Record<string, ort.Tensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, { dims, data }]) => [name, new ort.Tensor('float32', data, [...dims])]));
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}
