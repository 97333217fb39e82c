/**
 * A small studio of instruments. Everything is written into a circular track: a tail that runs past the end of
 * the loop is heard at its beginning, which is what makes the beds seamless.
 */
export const RATE = 48_000;
const TAU = Math.PI * 2;

/** A stereo loop under construction; indices wrap around. */
export interface LoopTrack {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export function loopTrack(seconds: number): LoopTrack {
  const length = Math.round(seconds * RATE);
  return { left: new Float32Array(length), right: new Float32Array(length) };
}

/** Frequency of a MIDI note number, A4 = 69 = 440 Hz. */
export function pitch(note: number): number {
  return 440 * 2 ** ((note - 69) / 12);
}

/** Repeatable noise in −1…1. */
export function noiseSource(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2147483648 - 1;
  };
}

export interface Hit {
  /** Seconds from the start of the loop. */
  readonly at: number;
  readonly gain: number;
  /** −1 left … 1 right. */
  readonly pan?: number;
}

export interface Note extends Hit {
  readonly note: number;
  /** Seconds until release. */
  readonly length: number;
}

/** Sounds already made for a track: beds repeat their notes many times, and each is computed once. */
const made = new WeakMap<LoopTrack, Map<string, readonly Float32Array[]>>();

function once(track: LoopTrack, key: string, make: () => readonly Float32Array[]): readonly Float32Array[] {
  let known = made.get(track);
  if (!known) made.set(track, (known = new Map<string, readonly Float32Array[]>()));
  let sound = known.get(key);
  if (!sound) known.set(key, (sound = make()));
  return sound;
}

/** Adds a sound to one channel of the loop. */
function lay(channel: Float32Array, sound: Float32Array, start: number, gain: number): void {
  let at = ((start % channel.length) + channel.length) % channel.length;
  for (let n = 0; n < sound.length; n++) {
    channel[at]! += sound[n]! * gain;
    if (++at === channel.length) at = 0;
  }
}

/**
 * Adds a generated sound with constant-power panning; `sample(t, n)` is called once per sample. With a `key`, which
 * must name everything that the sound depends on, it is generated once per track.
 */
function play(
  track: LoopTrack,
  hit: Hit,
  seconds: number,
  sample: (t: number, n: number) => number,
  key?: string,
): void {
  const make = (): readonly Float32Array[] => {
    const sound = new Float32Array(Math.round(seconds * RATE));
    for (let n = 0; n < sound.length; n++) sound[n] = sample(n / RATE, n);
    return [sound];
  };
  const [sound] = key === undefined ? make() : once(track, key, make);
  const angle = (((hit.pan ?? 0) + 1) * Math.PI) / 4;
  const start = Math.round(hit.at * RATE);
  lay(track.left, sound!, start, Math.cos(angle) * hit.gain);
  lay(track.right, sound!, start, Math.sin(angle) * hit.gain);
}

/** Attack and release without clicks. */
function envelope(t: number, length: number, attack: number, release: number): number {
  if (t < attack) return t / attack;
  if (t < length) return 1;
  const x = (t - length) / release;
  return x >= 1 ? 0 : (1 - x) * (1 - x);
}

const SINE = Float32Array.from({ length: 4097 }, (_, i) => Math.sin((TAU * i) / 4096));

/** Sine of a phase counted in whole turns; a table, because notes ask for it millions of times. */
function sine(turns: number): number {
  const x = (turns - Math.floor(turns)) * 4096;
  const i = x | 0;
  const a = SINE[i]!;
  return a + (SINE[i + 1]! - a) * (x - i);
}

/** Electric piano: two-operator FM with a bell-like tine and a touch of tremolo. */
export function electricPiano(track: LoopTrack, note: Note): void {
  const f = pitch(note.note);
  const bright = 1.6 * Math.min(1, 420 / f) + 0.5;
  play(
    track,
    note,
    note.length + 0.9,
    (t) => {
      const decay = Math.exp(-t * (1.1 + f / 900));
      const tine = sine(f * 14 * t) * Math.exp(-t * 22) * 0.12;
      const body = sine(f * t + (sine(f * t) * bright * decay) / TAU);
      const tremolo = 1 + 0.08 * sine(4.6 * t);
      return (body * decay + tine) * tremolo * envelope(t, note.length, 0.004, 0.85) * 0.5;
    },
    `piano ${note.note} ${note.length}`,
  );
}

/** Plucked string after Karplus and Strong, damped by pitch. */
export function pluck(track: LoopTrack, note: Note, seed: number): void {
  const period = RATE / pitch(note.note);
  const size = Math.max(2, Math.floor(period));
  const fraction = period - size;
  const line = new Float32Array(size + 1);
  const noise = noiseSource(seed * 7919 + note.note);
  let last = 0;
  for (let i = 0; i <= size; i++) {
    last += (noise() - last) * 0.55;
    line[i] = last;
  }
  let read = 0;
  let previous = 0;
  play(track, note, note.length + 1.2, (t) => {
    const next = (read + 1) % (size + 1);
    const now = line[read]! * (1 - fraction) + line[next]! * fraction;
    const damped = (now + previous) * 0.4985;
    previous = now;
    line[read] = damped;
    read = next;
    return now * envelope(t, note.length, 0.001, 1.1) * 0.9;
  });
}

const TABLE = 2048;
const tables = new Map<string, Float32Array>();

/** One period of a saw whose harmonics roll off above `cutoff` Hz; cached, since a bed uses few pitches. */
function sawTable(f: number, cutoff: number): Float32Array {
  const key = `${f.toFixed(2)}:${cutoff.toFixed(0)}`;
  const known = tables.get(key);
  if (known) return known;
  const table = new Float32Array(TABLE + 1);
  const harmonics = Math.max(1, Math.min(24, Math.floor(9000 / f)));
  for (let h = 1; h <= harmonics; h++) {
    const level = 1 / h / (1 + ((h * f) / cutoff) ** 4);
    for (let i = 0; i <= TABLE; i++) table[i]! += Math.sin((TAU * h * i) / TABLE + h * 0.7) * level;
  }
  if (tables.size > 400) tables.clear();
  tables.set(key, table);
  return table;
}

/** Reads a table at a phase of 0…1. */
function readTable(table: Float32Array, phase: number): number {
  const x = phase * TABLE;
  const i = x | 0;
  const a = table[i]!;
  return a + (table[i + 1]! - a) * (x - i);
}

const PAD_VOICES = [-0.11, -0.05, 0, 0.06, 0.12];
/** The pad's filter moves slowly; it is set once per this many samples. */
const PAD_BLOCK = 64;

/** Warm pad: five detuned band-limited saws, spread over the stage, through a slowly opening low-pass. */
export function pad(track: LoopTrack, note: Note, cutoff: number): void {
  const [left, right] = once(track, `pad ${note.note} ${note.length} ${cutoff}`, () =>
    padSound(note, cutoff),
  );
  const start = Math.round(note.at * RATE);
  lay(track.left, left!, start, note.gain);
  lay(track.right, right!, start, note.gain);
}

function padSound(note: Note, cutoff: number): readonly Float32Array[] {
  const count = Math.round((note.length + 1.6) * RATE);
  const left = new Float32Array(count);
  const right = new Float32Array(count);
  for (const [i, detune] of PAD_VOICES.entries()) {
    const f = pitch(note.note + detune);
    const dark = sawTable(f, cutoff * 0.6);
    const open = sawTable(f, cutoff * 1.3);
    const step = (f / RATE) * TABLE;
    const angle = ((i / 2 - 1) * 0.8 + 1) * (Math.PI / 4);
    const gainLeft = (Math.cos(angle) / PAD_VOICES.length) * 0.6;
    const gainRight = (Math.sin(angle) / PAD_VOICES.length) * 0.6;
    let phase = ((i * 0.37) % 1) * TABLE;
    for (let start = 0; start < count; start += PAD_BLOCK) {
      const t = start / RATE;
      const sweep = 0.5 + 0.5 * Math.sin(0.69 * t + note.note);
      const end = Math.min(count, start + PAD_BLOCK);
      let level = envelope(t, note.length, 0.45, 1.5);
      const slope = (envelope(end / RATE, note.length, 0.45, 1.5) - level) / PAD_BLOCK;
      for (let n = start; n < end; n++) {
        const index = phase | 0;
        const x = phase - index;
        const d0 = dark[index]!;
        const o0 = open[index]!;
        const low = d0 + (dark[index + 1]! - d0) * x;
        const high = o0 + (open[index + 1]! - o0) * x;
        const value = (low + (high - low) * sweep) * level;
        left[n]! += value * gainLeft;
        right[n]! += value * gainRight;
        level += slope;
        phase += step;
        if (phase >= TABLE) phase -= TABLE;
      }
    }
  }
  return [left, right];
}

/** Short bowed chord tone for pulses: bright attack, natural decay. */
export function stringPulse(track: LoopTrack, note: Note): void {
  for (const detune of [-0.06, 0.05]) {
    const f = pitch(note.note + detune);
    const bright = sawTable(f, 3400);
    const dark = sawTable(f, 900);
    const step = f / RATE;
    let phase = 0;
    const side = { ...note, pan: (note.pan ?? 0) + detune * 6, gain: note.gain / 2 };
    play(
      track,
      side,
      note.length + 0.35,
      (t) => {
        phase += step;
        if (phase >= 1) phase -= 1;
        const a = readTable(dark, phase);
        const tone = a + (readTable(bright, phase) - a) * Math.exp(-t * 7);
        return tone * envelope(t, note.length, 0.018, 0.32) * Math.exp(-t * 1.8) * 0.55;
      },
      `strings ${note.note} ${note.length} ${detune}`,
    );
  }
}

/** Round bass: sine with a saturated octave. */
export function bass(track: LoopTrack, note: Note): void {
  const f = pitch(note.note);
  play(
    track,
    note,
    note.length + 0.12,
    (t) => {
      const pluckDecay = 0.55 + 0.45 * Math.exp(-t * 5);
      const tone = Math.sin(TAU * f * t) + 0.35 * Math.sin(TAU * 2 * f * t) * Math.exp(-t * 6);
      return Math.tanh(tone * 1.4) * pluckDecay * envelope(t, note.length, 0.006, 0.1) * 0.7;
    },
    `bass ${note.note} ${note.length}`,
  );
}

export function kick(track: LoopTrack, hit: Hit): void {
  play(
    track,
    hit,
    0.4,
    (t) => {
      const phase = TAU * (47 * t + (130 / 34) * (1 - Math.exp(-34 * t)));
      const click = Math.exp(-t * 900) * 0.25;
      return (
        (Math.sin(phase) * Math.exp(-t * 9) + click) * Math.min(1, t * 1200) * Math.min(1, (0.4 - t) * 20)
      );
    },
    'kick',
  );
}

/** Brushed backbeat: filtered noise over a short body tone. */
export function snare(track: LoopTrack, hit: Hit, seed: number): void {
  const noise = noiseSource(seed);
  let low = 0;
  let band = 0;
  play(track, hit, 0.3, (t) => {
    const n = noise();
    band += (n - band) * 0.5;
    low += (band - low) * 0.12;
    return ((band - low) * Math.exp(-t * 17) + Math.sin(TAU * 188 * t) * Math.exp(-t * 28) * 0.5) * 0.8;
  });
}

/** High-passed noise tick; `decay` in 1/s, 60 closed, 14 open. */
export function hat(track: LoopTrack, hit: Hit, decay: number, seed: number): void {
  const noise = noiseSource(seed);
  let a = 0;
  let b = 0;
  play(track, hit, Math.min(0.5, 5 / decay), (t) => {
    const n = noise();
    a += (n - a) * 0.65;
    b += (a - b) * 0.55;
    return (n - a * 0.4 - b * 0.6) * Math.exp(-t * decay) * Math.min(1, t * 2500) * 0.5;
  });
}

export function tom(track: LoopTrack, hit: Hit, f: number): void {
  play(track, hit, 0.5, (t) => {
    const phase = TAU * (f * t + (f / 22) * (1 - Math.exp(-22 * t)));
    return Math.sin(phase) * Math.exp(-t * 8) * Math.min(1, (0.5 - t) * 12);
  });
}
