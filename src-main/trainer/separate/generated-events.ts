/**
 * @file Events that nobody has to record: things that are struck, rubbed and that call, for mixtures to learn from. There are few recordings of events
 * and endless kinds of them; what these share is their shape in time and frequency. Pure.
 */

/** Kinds of events. */
export const GENERATED_EVENTS = ['strikes', 'rubbing', 'calls'] as const;

/** One kind. */
export type GeneratedEvent = (typeof GENERATED_EVENTS)[number];

/** Between two numbers, evenly in octaves. */
const octaves = (random: () => number, low: number, high: number) => low * (high / low) ** random();

/**
 * Generated events of about full scale; only their shape matters, since mixtures set levels themselves.
 *
 * @param random uniform numbers in [0, 1).
 */
export function generatedEvents(kind: GeneratedEvent, length: number, sampleRate: number, random: () => number): Float32Array {
  const samples = new Float32Array(length);
  const make = { strikes: strike, rubbing: rub, calls: call }[kind](random);
  const spacing = octaves(random, 0.08, 1.2) * sampleRate;
  // A regular rhythm or none.
  const looseness = random() < 0.5 ? 0.05 : 0.9;
  for (let at = -spacing * random(); at < length; at += spacing * (1 + looseness * (2 * random() - 1))) make({ samples, start: Math.round(at), sampleRate, random });
  return samples;
}

/** Where one event goes. Parts before the first sample and after the last are lost. */
interface Place {
  readonly samples: Float32Array;
  readonly start: number;
  readonly sampleRate: number;
  readonly random: () => number;
}

type Maker = (place: Place) => void;

/** Something stiff that is struck: modes that die away, the high ones first, and the burst of the blow (van den Doel & Pai 1998). */
function strike(random: () => number): Maker {
  const base = octaves(random, 60, 3000);
  const seconds = octaves(random, 0.01, 0.8);
  const modes = Array.from({ length: 3 + Math.floor(10 * random()) }, (_, mode) => ({ frequency: base * (mode === 0 ? 1 : 1 + 6 * random()), gain: (0.2 + random()) / (1 + 0.3 * mode) }));
  const blow = { gain: 1.5 * random(), seconds: octaves(random, 0.001, 0.03) };
  return ({ samples, start, sampleRate, random: each }) => {
    const force = 0.3 + 0.7 * each();
    for (const { frequency, gain } of modes) {
      const step = (2 * Math.PI * frequency) / sampleRate;
      if (step >= Math.PI) continue;
      const decay = Math.exp((-1 - frequency / 4000) / (seconds * sampleRate));
      const phase = 2 * Math.PI * each();
      let level = force * gain * (0.5 + each());
      for (let i = 0; level > 1e-3; i++, level *= decay) if (start + i >= 0 && start + i < samples.length) samples[start + i] += level * Math.sin(step * i + phase);
    }
    const decay = Math.exp(-1 / (blow.seconds * sampleRate));
    let level = force * blow.gain;
    for (let i = 0; level > 1e-3; i++, level *= decay) if (start + i >= 0 && start + i < samples.length) samples[start + i] += level * (2 * each() - 1);
  };
}

/** Noise of one band that swells and goes: steps, cloth, wind, sawing. A resonance of two poles. */
function rub(random: () => number): Maker {
  const frequency = octaves(random, 150, 6000);
  const width = octaves(random, 0.1, 1.5) * frequency;
  const seconds = octaves(random, 0.03, 0.8);
  return ({ samples, start, sampleRate, random: each }) => {
    const length = Math.round(seconds * (0.7 + 0.6 * each()) * sampleRate);
    const radius = Math.exp((-Math.PI * Math.min(width, sampleRate / 4)) / sampleRate);
    const turn = 2 * radius * Math.cos((2 * Math.PI * frequency) / sampleRate);
    let [last, before] = [0, 0];
    for (let i = 0; i < length; i++) {
      const value = (1 - radius) * (2 * each() - 1) + turn * last - radius * radius * before;
      [before, last] = [last, value];
      if (start + i >= 0 && start + i < samples.length) samples[start + i] += value * Math.sin((Math.PI * i) / length) ** 2;
    }
  };
}

/** A tone with partials whose pitch glides and trembles: birds, dogs, strings, sirens, squeaks. */
function call(random: () => number): Maker {
  const base = octaves(random, 90, 2500);
  const glide = octaves(random, 0.4, 2.5);
  const [tremble, rate] = [random() < 0.5 ? 0 : 0.06 * random(), octaves(random, 3, 30)];
  const seconds = octaves(random, 0.05, 1);
  const partials = Array.from({ length: 1 + Math.floor(12 * random()) }, (_, k) => (0.1 + random()) / (k + 1) ** (1.5 * random()));
  const rough = random() < 0.3 ? random() : 0;
  return ({ samples, start, sampleRate, random: each }) => {
    const length = Math.round(seconds * (0.7 + 0.6 * each()) * sampleRate);
    const pitch = base * 2 ** ((each() - 0.5) / 6);
    let phase = 2 * Math.PI * each();
    for (let i = 0; i < length; i++) {
      const along = i / length;
      const frequency = pitch * glide ** along * (1 + tremble * Math.sin((2 * Math.PI * rate * i) / sampleRate));
      phase += (2 * Math.PI * frequency) / sampleRate;
      if (start + i < 0 || start + i >= samples.length) continue;
      const envelope = Math.min(1, along * 20) * Math.sin(Math.PI * Math.min(1, 0.5 + along / 2)) * (1 - rough * each());
      let value = 0;
      partials.forEach((gain, k) => {
        if (frequency * (k + 1) < sampleRate / 2) value += gain * Math.sin(phase * (k + 1));
      });
      samples[start + i] += envelope * value;
    }
  };
}
