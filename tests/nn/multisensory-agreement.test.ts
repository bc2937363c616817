/** @file Agreement at every offset, against products of both streams' vectors taken one by one. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { joinedSteps, multisensoryLayout } from '../../src-main/networks/multisensory-align.ts';
import { AGREEMENT_TENSORS as T, agreementGraph, EDGE, hearingGraph } from '../../src-main/networks/multisensory-agreement.ts';
import { windowSamples } from '../../src-main/networks/multisensory-config.ts';
import { matchedStreams } from '../../src-main/networks/multisensory.ts';
import { type Graph, GraphBuilder } from '../../src-main/nn/graph.ts';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';
import { ConstantParameters } from '../../src-main/nn/parameters.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { SMALL } from '../helpers/multisensory-model.ts';

const REACH = 3;
const config = { ...SMALL, frames: 32 };
const steps = joinedSteps(config) - 2 * EDGE;
const layout = multisensoryLayout(config);
const random = seededRandom(4);
const vectors = { weight: layout.initialize('weight', random), statistic: layout.initialize('statistic', random) };
const pictures = new ort.Tensor('uint8', Uint8Array.from({ length: config.frames * config.side ** 2 * 3 }, () => 256 * random()), [1, config.frames, config.side, config.side, 3]);
const sound = new ort.Tensor('float32', Float32Array.from({ length: windowSamples(config) }, () => random() - 0.5), [1, windowSamples(config), 1]);

async function run(graph: Graph, feeds: Readonly<Record<string, ort.Tensor>>) {
  const session = await ort.InferenceSession.create(writeOnnx(graph), { logSeverityLevel: 3 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

function streamsGraph(): Graph {
  const graph = new GraphBuilder('streams');
  const parameters = new ConstantParameters(graph, layout, vectors);
  const matched = matchedStreams({ graph, parameters, config }, graph.input('pictures', 'uint8', pictures.dims), graph.input('sounds', 'float32', sound.dims));
  if (!matched) throw new Error('does not compare');
  graph.output('seen', matched.seen);
  graph.output('heard', matched.heard);
  return graph.build();
}

describe('agreement', () => {
  it('is the mean product of both streams at each offset, joined over places by a soft maximum', async () => {
    const { seen, heard } = await run(streamsGraph(), { pictures, sounds: sound });
    const [, channels, , rows, columns] = seen.dims;
    const places = rows * columns;
    const around = Float32Array.from({ length: (steps + 2 * REACH) * channels }, () => 2 * random() - 1);
    // Where there is no sound, before the window.
    around.fill(0, 0, 2 * channels);
    const counts = Float32Array.from({ length: 2 * REACH + 1 }, (_, lag) => steps - Math.max(0, 2 - lag));
    const wanted = Array.from(counts, (count, lag) => {
      const scores = Array.from({ length: places }, (_, place) => {
        let sum = 0;
        for (let step = 0; step < steps; step++) for (let c = 0; c < channels; c++) sum += Number(seen.data[(c * joinedSteps(config) + EDGE + step) * places + place]) * around[(step + lag) * channels + c];
        return sum / channels / Math.sqrt(count);
      });
      return Math.log(scores.reduce((sum, score) => sum + Math.exp(2 * score), 0) / places) / 2;
    });
    const feeds = { [T.pictures]: pictures, [T.heard]: new ort.Tensor('float32', around, [steps + 2 * REACH, channels]), [T.counts]: new ort.Tensor('float32', counts, [counts.length]) };
    const { agreement } = await run(agreementGraph(config, layout, vectors, REACH), feeds);
    expect(agreement.dims).toEqual([2 * REACH + 1]);
    wanted.forEach((value, lag) => expect(Number(agreement.data[lag])).toBeCloseTo(value, 4));
    expect(heard.dims).toEqual([1, channels, joinedSteps(config)]);
  });

  it('hears as the whole network does', async () => {
    const { heard } = await run(streamsGraph(), { pictures, sounds: sound });
    const alone = (await run(hearingGraph(config, layout, vectors), { [T.sounds]: sound }))[T.heard];
    const [, channels, all] = heard.dims;
    expect(alone.dims).toEqual([all, channels]);
    for (let step = 0; step < all; step++) for (let c = 0; c < channels; c++) expect(Number(alone.data[step * channels + c])).toBeCloseTo(Number(heard.data[c * all + step]), 4);
  });
});
