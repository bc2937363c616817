/** @file Sounds that nobody has to record: coloured noise, hum and chords, for mixtures to learn from and to measure with. Pure. */

/** Kinds of generated sound. */
export const GENERATED = ['white', 'pink', 'brown', 'hum', 'chords'] as const;

/** One kind. */
export type Generated = (typeof GENERATED)[number];

/** Seconds that a chord lasts, and the notes that chords are made of: a pentatonic scale over two octaves from A2, in Hz. */
const CHORD_SECONDS = 0.6;
const NOTES = [0, 3, 5, 7, 10, 12, 15, 17, 19, 22].map((semitones) => 110 * 2 ** (semitones / 12));
/** Partials of a tone. */
const PARTIALS = 6;

/**
 * Generated sound of about full scale; only its shape matters, since mixtures set levels themselves.
 *
 * @param random uniform numbers in [0, 1).
 */
export function generatedSound(kind: Generated, length: number, sampleRate: number, random: () => number): Float32Array {
  if (kind === 'hum') return tones(length, sampleRate, random, { base: random() < 0.5 ? 50 : 60, partials: 12 });
  if (kind === 'chords') return chords(length, sampleRate, random);
  return noise(kind, length, random);
}

/** Power falls with frequency: not at all, by 3 dB, by 6 dB per octave. */
function noise(kind: 'white' | 'pink' | 'brown', length: number, random: () => number): Float32Array {
  const samples = new Float32Array(length);
  // Pink: three one-pole filters an octave and more apart (P. Kellet's economy filter). Brown: one near 30 Hz at 16 kHz.
  const poles = kind === 'pink' ? [[0.99765, 0.099], [0.963, 0.2965], [0.57, 1.0526]] : [[0.988, 1]];
  const states = poles.map(() => 0);
  for (let i = 0; i < length; i++) {
    const value = 2 * random() - 1;
    if (kind === 'white') {
      samples[i] = value;
      continue;
    }
    let sum = kind === 'pink' ? 0.1848 * value : 0;
    for (const [k, [pole, gain]] of poles.entries()) sum += states[k] = pole * states[k] + gain * value;
    samples[i] = 0.1 * sum;
  }
  return samples;
}

/** A low tone with its partials, each at its own level and phase. */
function tones(length: number, sampleRate: number, random: () => number, { base, partials }: { readonly base: number; readonly partials: number }): Float32Array {
  const samples = new Float32Array(length);
  for (let k = 1; k <= partials; k++) {
    const [gain, phase] = [(0.3 + random()) / k, 2 * Math.PI * random()];
    const step = (2 * Math.PI * base * k) / sampleRate;
    if (step < Math.PI) for (let i = 0; i < length; i++) samples[i] += gain * Math.sin(step * i + phase);
  }
  return samples;
}

/** Three plucked tones at a time, of fading partials. */
function chords(length: number, sampleRate: number, random: () => number): Float32Array {
  const samples = new Float32Array(length);
  const span = Math.round(CHORD_SECONDS * sampleRate);
  const decay = Math.exp(-1 / (0.35 * sampleRate));
  for (let start = -Math.floor(random() * span); start < length; start += span) {
    for (let voice = 0; voice < 3; voice++) {
      const note = NOTES[Math.floor(random() * NOTES.length)];
      for (let k = 1; k <= PARTIALS; k++) {
        const step = (2 * Math.PI * note * k) / sampleRate;
        const phase = 2 * Math.PI * random();
        let gain = (0.5 + random()) / k;
        for (let i = 0; i < span; i++, gain *= decay) if (start + i >= 0 && start + i < length && step < Math.PI) samples[start + i] += gain * Math.sin(step * i + phase);
      }
    }
  }
  return samples;
}
