import type { MusicInfo } from '../types.ts';
import { echo, mixInto, pumpUnder, reverb } from './room.ts';
import {
  bass,
  electricPiano,
  hat,
  kick,
  loopTrack,
  pad,
  pluck,
  snare,
  stringPulse,
  tom,
  type LoopTrack,
} from './synth.ts';

/** A chord: root of the bass and the upper voices, MIDI note numbers. */
interface Chord {
  readonly root: number;
  readonly voices: readonly number[];
}

interface Bed extends MusicInfo {
  readonly compose: () => LoopTrack;
}

const chord = (root: number, ...voices: number[]): Chord => ({ root, voices });
const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

/** Bright and forward: plucked arpeggios over warm pads, four on the floor in the second half. 112 BPM, 32 bars. */
function brightStart(): LoopTrack {
  const beat = 60 / 112;
  const bars = 32;
  const length = bars * 4 * beat;
  const changes = [
    chord(38, 62, 66, 69, 73),
    chord(45, 61, 64, 69, 71),
    chord(47, 62, 66, 69, 74),
    chord(43, 62, 67, 69, 71),
  ];
  const master = loopTrack(length);
  const pads = loopTrack(length);
  const plucks = loopTrack(length);
  const low = loopTrack(length);
  const drums = loopTrack(length);
  const kicks: number[] = [];
  for (let bar = 0; bar < bars; bar++) {
    const c = at(changes, bar);
    const t0 = bar * 4 * beat;
    const lifted = bar >= 8 && bar < 28;
    for (const v of c.voices)
      pad(pads, { at: t0, gain: 0.5, note: v - 12, length: 4 * beat }, lifted ? 1900 : 1300);
    const pattern = [0, 2, 1, 3, 2, 1, 3, 2];
    for (let i = 0; i < 8; i++) {
      const voice = c.voices[pattern[(i + (bar % 4 === 3 ? 2 : 0)) % 8]!]!;
      const accent = i % 4 === 0 ? 0.5 : 0.34;
      pluck(
        plucks,
        {
          at: t0 + i * 0.5 * beat,
          gain: accent,
          note: voice + (bar % 8 >= 4 && i % 2 ? 12 : 0),
          length: 0.4,
          pan: i % 2 ? 0.35 : -0.35,
        },
        bar * 8 + i,
      );
    }
    for (const [i, offset] of [0, 1.5, 2.5, 3].entries()) {
      bass(low, {
        at: t0 + offset * beat,
        gain: i === 0 ? 0.62 : 0.46,
        note: c.root + (i === 3 ? 12 : 0),
        length: 0.42 * beat,
      });
    }
    if (lifted) {
      for (let b = 0; b < 4; b++) {
        kick(drums, { at: t0 + b * beat, gain: 0.62 });
        kicks.push(t0 + b * beat);
      }
      for (const b of [1, 3]) snare(drums, { at: t0 + b * beat, gain: 0.34, pan: 0.05 }, bar * 5 + b);
    } else {
      kick(drums, { at: t0, gain: 0.5 });
      kick(drums, { at: t0 + 2.5 * beat, gain: 0.4 });
      kicks.push(t0, t0 + 2.5 * beat);
    }
    for (let i = 0; i < 8; i++) {
      hat(
        drums,
        { at: t0 + i * 0.5 * beat, gain: i % 2 ? 0.2 : 0.1, pan: 0.25 },
        i === 7 && bar % 4 === 3 ? 14 : 60,
        bar * 16 + i,
      );
    }
  }
  pumpUnder(pads, kicks, 0.35, 0.3);
  echo(plucks, 0.75 * beat, 0.42, 0.3);
  reverb(plucks, 0.82, 0.3, 0.5);
  reverb(pads, 0.86, 0.4, 0.6);
  mixInto(master, pads, 0.5);
  mixInto(master, plucks, 0.75);
  mixInto(master, low, 0.7);
  mixInto(master, drums, 0.8);
  return master;
}

/** Soft evening keys: electric piano with seventh chords, brushed swing. 84 BPM, 24 bars. */
function warmKeys(): LoopTrack {
  const beat = 60 / 84;
  const bars = 24;
  const length = bars * 4 * beat;
  const swing = 0.62;
  const changes = [
    chord(41, 57, 60, 64, 67),
    chord(40, 55, 59, 62, 67),
    chord(38, 57, 60, 64, 65),
    chord(43, 55, 59, 62, 65),
    chord(36, 55, 59, 62, 64),
    chord(45, 55, 60, 64, 67),
    chord(38, 53, 57, 60, 64),
    chord(43, 53, 57, 59, 64),
  ];
  const melody = [76, 74, 72, 71, 69, 72, 74, 79, 76, 72, 71, 74];
  const master = loopTrack(length);
  const keys = loopTrack(length);
  const lead = loopTrack(length);
  const low = loopTrack(length);
  const drums = loopTrack(length);
  const air = loopTrack(length);
  for (let bar = 0; bar < bars; bar++) {
    const c = at(changes, bar);
    const t0 = bar * 4 * beat;
    for (const [i, v] of c.voices.entries()) {
      const pan = (i - 1.5) * 0.25;
      electricPiano(keys, { at: t0 + i * 0.018, gain: 0.32, note: v, length: 1.4 * beat, pan });
      electricPiano(keys, {
        at: t0 + (2 + swing) * beat + i * 0.012,
        gain: 0.24,
        note: v,
        length: 0.9 * beat,
        pan,
      });
      pad(air, { at: t0, gain: 0.3, note: v, length: 4 * beat }, 900);
    }
    if (bar % 2 === 0 || bar % 8 > 4) {
      for (const [i, offset] of [swing, 1.5, 3].entries()) {
        const note = at(melody, bar * 5 + i * 3);
        electricPiano(lead, { at: t0 + offset * beat, gain: 0.2, note, length: 0.8 * beat, pan: 0.2 });
      }
    }
    bass(low, { at: t0, gain: 0.5, note: c.root, length: 1.3 * beat });
    bass(low, { at: t0 + (1 + swing) * beat, gain: 0.36, note: c.root + 7, length: 0.3 * beat });
    bass(low, { at: t0 + 2.5 * beat, gain: 0.42, note: c.root, length: 0.9 * beat });
    kick(drums, { at: t0, gain: 0.5 });
    kick(drums, { at: t0 + (2 + swing) * beat, gain: 0.36 });
    snare(drums, { at: t0 + beat, gain: 0.22 }, bar * 3 + 1);
    snare(drums, { at: t0 + 3 * beat, gain: 0.26 }, bar * 3 + 2);
    for (let b = 0; b < 4; b++) {
      hat(drums, { at: t0 + b * beat, gain: 0.1, pan: -0.3 }, 45, bar * 8 + b * 2);
      hat(drums, { at: t0 + (b + swing) * beat, gain: 0.07, pan: -0.2 }, 70, bar * 8 + b * 2 + 1);
    }
  }
  echo(lead, 1.5 * beat, 0.35, 0.3);
  reverb(lead, 0.84, 0.35, 0.7);
  reverb(keys, 0.78, 0.45, 0.4);
  mixInto(master, keys, 0.8);
  mixInto(master, lead, 0.8);
  mixInto(master, air, 0.28);
  mixInto(master, low, 0.75);
  mixInto(master, drums, 0.6);
  return master;
}

/** Composed and urgent: pulsing strings over a pedal with toms, for news and openings. 100 BPM, 28 bars. */
function newsline(): LoopTrack {
  const beat = 60 / 100;
  const bars = 28;
  const length = bars * 4 * beat;
  const changes = [
    chord(45, 57, 60, 64),
    chord(41, 57, 60, 65),
    chord(48, 55, 60, 64),
    chord(43, 55, 59, 62),
    chord(45, 57, 60, 64),
    chord(50, 57, 62, 65),
    chord(40, 56, 59, 64),
  ];
  const master = loopTrack(length);
  const pulses = loopTrack(length);
  const pads = loopTrack(length);
  const low = loopTrack(length);
  const drums = loopTrack(length);
  for (let bar = 0; bar < bars; bar++) {
    const c = at(changes, bar);
    const t0 = bar * 4 * beat;
    const full = bar % 14 >= 4;
    for (let i = 0; i < 16; i++) {
      const accent = i % 8 === 0 || i % 8 === 3 || i % 8 === 6;
      const v = c.voices[accent ? 0 : i % c.voices.length]!;
      const hit = {
        at: t0 + i * 0.25 * beat,
        gain: accent ? 0.42 : 0.22,
        length: 0.16,
        pan: i % 2 ? 0.3 : -0.3,
      };
      stringPulse(pulses, { ...hit, note: v });
      if (accent && full) stringPulse(pulses, { ...hit, note: v + 12, gain: 0.2 });
    }
    for (const v of c.voices) pad(pads, { at: t0, gain: 0.4, note: v, length: 4 * beat }, full ? 1500 : 1000);
    for (let b = 0; b < 8; b++) {
      bass(low, {
        at: t0 + b * 0.5 * beat,
        gain: b % 4 === 0 ? 0.55 : 0.36,
        note: c.root - (c.root > 46 ? 12 : 0),
        length: 0.3 * beat,
      });
    }
    kick(drums, { at: t0, gain: 0.6 });
    kick(drums, { at: t0 + 1.5 * beat, gain: 0.45 });
    kick(drums, { at: t0 + 3 * beat, gain: 0.5 });
    if (full) {
      snare(drums, { at: t0 + 2 * beat, gain: 0.3 }, bar);
      for (let i = 0; i < 8; i++)
        hat(drums, { at: t0 + i * 0.5 * beat, gain: i % 2 ? 0.14 : 0.09, pan: 0.3 }, 55, bar * 8 + i);
    }
    if (bar % 7 === 6) {
      for (const [i, f] of [150, 130, 110, 92].entries()) {
        tom(drums, { at: t0 + (3 + i * 0.25) * beat, gain: 0.45, pan: 0.45 - i * 0.3 }, f);
      }
    }
  }
  echo(pulses, 0.75 * beat, 0.3, 0.18);
  reverb(pulses, 0.8, 0.35, 0.45);
  reverb(pads, 0.88, 0.4, 0.6);
  mixInto(master, pulses, 0.85);
  mixInto(master, pads, 0.42);
  mixInto(master, low, 0.7);
  mixInto(master, drums, 0.8);
  return master;
}

export const BEDS: readonly Bed[] = [
  {
    id: 'bright-start',
    name: 'Bright start',
    tags: ['upbeat', 'corporate', 'shop'],
    description: 'Plucked arpeggios over warm pads in D major, 112 BPM; for openings and products.',
    duration: (32 * 4 * 60) / 112,
    compose: brightStart,
  },
  {
    id: 'warm-keys',
    name: 'Warm keys',
    tags: ['calm', 'lesson', 'talk'],
    description:
      'Electric piano with seventh chords and brushed swing in C major, 84 BPM; for lessons and talks.',
    duration: (24 * 4 * 60) / 84,
    compose: warmKeys,
  },
  {
    id: 'newsline',
    name: 'Newsline',
    tags: ['news', 'serious', 'opening'],
    description: 'Pulsing strings and toms in A minor, 100 BPM; for news and announcements.',
    duration: (28 * 4 * 60) / 100,
    compose: newsline,
  },
];
