/**
 * @file What a fix costs: speed of the resampler, and of whole fixes on an hour of stereo, with the peak memory of this process. Also the
 * resampler's error against sines. `npx tsx bench/fix.ts [minutes]`; 60 minutes unless told.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REACH, resample, resampleKernel } from '../src-main/dsp/resample.ts';
import { probe } from '../src-main/media/probe.ts';
import { writeFix } from '../src-main/media/resync.ts';
import { findTools, requireTool } from '../src-main/process/binaries.ts';
import { capture } from '../src-main/process/spawn.ts';
import { constantCorrection } from '../src-shared/model/alignment.ts';

const MINUTES = Number(process.argv[2] ?? 60);
const RATE = 48_000;

function resamplerSpeed(): void {
  const kernel = resampleKernel(1 - 145e-6);
  const piece = 8192;
  const seconds = 60;
  const channels = [0, 1].map(() => Float64Array.from({ length: piece + 200 }, (_, index) => Math.sin(index)));
  const began = process.cpuUsage();
  for (let frame = 0; frame < seconds * RATE; frame += piece) resample(kernel, channels, { origin: 0, position: 100.3, length: piece });
  const { user } = process.cpuUsage(began);
  console.log(`resampler, stereo 48 kHz: ${((user / 1e6 / seconds) * 3600).toFixed(1)} s of CPU per hour of sound`);
}

function resamplerError(): void {
  const step = 1 + 145e-6;
  for (const frequency of [997, 10_000, 20_000]) {
    const signal = Float64Array.from({ length: 40_000 + 2 * REACH.after }, (_, index) => Math.sin((2 * Math.PI * frequency * index) / RATE));
    const [values] = resample(resampleKernel(step), [signal], { origin: 0, position: 100.3, length: 39_000 });
    const worst = values!.reduce((most, value, index) => Math.max(most, Math.abs(value - Math.sin((2 * Math.PI * frequency * (100.3 + index * step)) / RATE))), 0);
    console.log(`resampler error at ${frequency} Hz: ${(20 * Math.log10(worst)).toFixed(1)} dB`);
  }
}

async function fixes(): Promise<void> {
  const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
  const signal = new AbortController().signal;
  const folder = await mkdtemp(join(tmpdir(), 'slateless-bench-'));
  try {
    const path = join(folder, 'long.mov');
    const seconds = String(MINUTES * 60);
    const picture = ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${seconds}`, '-c:v', 'libx264', '-preset', 'ultrafast'];
    const sound = ['-f', 'lavfi', '-i', `anoisesrc=r=${RATE}:d=${seconds}:a=0.3,aformat=channel_layouts=stereo`, '-c:a', 'pcm_s16le'];
    const inputs = [...picture.slice(0, 4), ...sound.slice(0, 4), ...picture.slice(4), ...sound.slice(4)];
    const made = await capture(requireTool(tools, 'ffmpeg'), ['-v', 'error', ...inputs, path], signal);
    if (made.code !== 0) throw new Error(made.stderrTail.join('\n'));
    const media = await probe(path, tools, signal);
    console.log(`clip: ${MINUTES} min, ${((await stat(path)).size / 1e6).toFixed(0)} MB`);
    for (const [name, driftPpm] of [['shift by 123 ms', 0], ['drift of 145 ppm', 145]] as const) {
      let peak = 0;
      const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 100);
      const began = performance.now();
      const options = { mediaId: media.id, audioTrack: 0, mode: 'baked', audioFormat: 'auto', output: null, folder, overwrite: true } as const;
      const result = await writeFix(media, { ...options, correction: constantCorrection(0.123, driftPpm) }, { tools }, { signal, onProgress: () => undefined });
      clearInterval(sampler);
      const took = (performance.now() - began) / 1000;
      console.log(`${name}: ${took.toFixed(1)} s (${((took / MINUTES) * 60).toFixed(1)} s per hour), residual ${((result.residual ?? NaN) * 1e6).toFixed(1)} µs, peak memory ${(peak / 1e6).toFixed(0)} MB`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

resamplerSpeed();
resamplerError();
await fixes();
