/**
 * @file A multisensory network whose weights are set by hand: a place counts as sounding where the picture is bright while there is sound. What it
 * finds is known beforehand, so that geometry and timing of everything around it can be tested to a cell.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { multisensoryLayout } from '../../src-main/networks/multisensory-align.ts';
import { COMPACT, type MultisensoryConfig } from '../../src-main/networks/multisensory-config.ts';
import { exportMultisensory } from '../../src-main/networks/multisensory-export.ts';

/** As small as the architecture goes, with the released network's geometry. */
export const PLANTED: MultisensoryConfig = { ...COMPACT, width: 2 };

/** Bytes of the model file. Its logit is above 10 at a place that is white while a loud tone sounds, −4 where nothing is. */
export function plantedMultisensory(config: MultisensoryConfig = PLANTED): Uint8Array<ArrayBuffer> {
  const layout = multisensoryLayout(config);
  const vectors = { weight: layout.initialize('weight', () => 0.5), statistic: layout.initialize('statistic', () => 0.5) };
  const { width } = config;
  for (const { name, shape } of layout.parameters) if (name.endsWith('.weight')) put(name, new Float32Array(shape.reduce((product, size) => product * size, 1)));

  // Picture: brightness above middle gray, meaned over the first kernels, then handed on by shortcuts in channel 0.
  put('im/conv1/space.weight', kernel(3, 49, () => 1 / 147));
  put('im/conv1/time.weight', kernel(width, 5, (input) => (input === 0 ? 1 / 5 : 0)));
  // Where the shortcut steps over places, half of it and half of what lies beside: their middle is where the map's geometry has the cell.
  handOn('im/conv2_2', width, width, 0);

  // Sound: the positive half wave, handed on in channel 0.
  put('sf/conv1_1.weight', kernel(config.channels, 65, (_, tap) => Number(tap === 32) / config.channels));
  for (const name of ['sf/conv2_1_short', 'sf/conv4_1_short']) put(`${name}.weight`, [1]);
  put('sf/conv5_1.weight', kernel(4 * width, 3, (input, tap) => Number(input === 0 && tap === 1)));

  // Both: brightness + loudness above what either reaches alone, in a channel of its own.
  put('im/merge1.weight', [1, ...new Array<number>(width - 1).fill(0), 1]);
  put('im/merge1.beta', [-1.05]);
  put('im/merge2.weight', [...new Array<number>(8 * width).fill(0), 1]);
  put('im/conv4_1_short.weight', [0, 1]);
  handOn('im/conv4_1', 2 * width, 4 * width, 1);
  put('im/conv5_1_short.weight', [1]);
  put('joint/logits.weight', [40]);
  put('joint/logits.bias', [-4]);
  return exportMultisensory(config, layout, vectors);

  /** Makes channel 0 of a block that steps over places of channel `from`. */
  function handOn(block: string, inputs: number, outputs: number, from: number): void {
    put(`${block}_1/space.weight`, kernel(inputs, 9, (input, tap) => Number(input === from && tap === 4)));
    put(`${block}_1/time.weight`, kernel(outputs, 3, (input, tap) => Number(input === 0 && tap === 1)));
    put(`${block}_2/space.weight`, kernel(outputs, 9, (input, tap) => Number(input === 0 && tap === 4)));
    put(`${block}_2/time.weight`, kernel(outputs, 3, (input, tap) => Number(input === 0 && tap === 1)));
    put(`${block}_bn.gamma`, [0.5]);
  }

  /** The first values of a parameter. */
  function put(name: string, values: ArrayLike<number>): void {
    const parameter = layout.parameters.find((one) => one.name === name);
    if (!parameter) throw new Error(`no parameter ${name}`);
    layout.slice(vectors[parameter.kind], parameter).set(values);
  }
}

/** Writes a folder of models with this one. */
export async function plantModels(folder: string, config: MultisensoryConfig = PLANTED): Promise<string> {
  const bytes = plantedMultisensory(config);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'planted.onnx'), bytes);
  const model = { kind: 'multisensory', id: 'planted', file: 'planted.onnx', sha256, license: 'MIT', card: 'planted.md', parent: null, fullLogit: 10 };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ version: 1, models: [model] }));
  return folder;
}

/** One output's kernel `[inputs, taps]`. */
function kernel(inputs: number, taps: number, value: (input: number, tap: number) => number): Float32Array {
  return Float32Array.from({ length: inputs * taps }, (_, i) => value(Math.floor(i / taps), i % taps));
}
