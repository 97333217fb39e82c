import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { medianPitch, trackPitch } from '../../dsp/pitch.ts';
import { placeMarks } from '../../dsp/psola.ts';
import { fillGaps, joinUnits } from './join.ts';
import { EDGE, loadUnitModel, UNIT_RATE, writeUnitModel, type Unit, type UnitModel } from './model.ts';
import { indexUnits, selectUnits, wantedOf } from './select.ts';
import { soundsOf, type Sound } from './sounds.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'units-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A buzz with the pulses of a voice. */
function buzz(seconds: number, hz: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * UNIT_RATE) }, (_, n) => {
    const phase = ((n * hz) / UNIT_RATE) % 1;
    return 0.5 * Math.exp(-phase * 6) * Math.cos(phase * 40);
  });
}

function unit(symbol: string, half: 0 | 1, at: number, more: Partial<Unit> = {}): Unit {
  const edge = new Float32Array(EDGE);
  return {
    ...{ symbol, half, previous: '_', next: '_', stressed: false, sentence: 0 },
    ...{ start: at, end: at + 0.05, pitchIn: 120, pitchOut: 120, level: -20, edgeIn: edge, edgeOut: edge },
    ...more,
  };
}

/** Sounds of 0.1 s in a row; a space is a new word, "_" a pause. */
function sounds(text: string): Sound[] {
  let token = 0;
  let at = 0;
  const out: Sound[] = [];
  for (const symbol of text) {
    if (symbol === ' ') {
      token++;
      continue;
    }
    out.push({ symbol, start: at, end: at + 0.1, stressed: false, token: symbol === '_' ? -1 : token });
    at += 0.1;
  }
  return out;
}

describe('choosing units', () => {
  const both = (symbol: string, at: number, more: Partial<Unit> = {}): Unit[] => [
    unit(symbol, 0, at, more),
    unit(symbol, 1, at + 0.05, more),
  ];

  it('takes what was spoken in a row, and the neighbours that fit', () => {
    const units = [
      ...both('a', 0, { next: 'x' }),
      ...both('b', 0.1, { previous: 'x' }),
      ...both('a', 1, { next: 'b', sentence: 1 }),
      ...both('b', 1.1, { previous: 'a', sentence: 1 }),
    ];
    const chosen = selectUnits(sounds('ab'), units, indexUnits(units));
    expect(chosen.map((c) => c.unit && units.indexOf(c.unit))).toEqual([4, 5, 6, 7]);
  });

  it('joins where spectra and pitch agree', () => {
    const other = Float32Array.from({ length: EDGE }, () => 3);
    const units = [
      ...both('a', 0),
      unit('b', 0, 2, { edgeIn: other, pitchIn: 220 }),
      unit('b', 0, 3, { sentence: 1 }),
      unit('b', 1, 4, { sentence: 2 }),
    ];
    const chosen = selectUnits(sounds('ab'), units, indexUnits(units));
    expect(chosen[2]?.unit?.start).toBe(3);
  });

  it('leaves a word whole to the guide when a sound of it is missing', () => {
    const units = [...both('a', 0), ...both('b', 0.1)];
    const chosen = selectUnits(sounds('ab az _ b'), units, indexUnits(units));
    const mine = chosen.filter((c) => c.half === 0).map((c) => [c.sound.symbol, c.unit !== undefined]);
    expect(mine).toEqual([
      ['a', true],
      ['b', true],
      ['a', false],
      ['z', false],
      ['b', true],
    ]);
    expect(wantedOf(sounds('_')).length).toBe(0);
    expect(selectUnits([], [], new Map())).toEqual([]);
  });

  it('takes the shapes of a diphthong for one sound, and signs of stress for none', () => {
    const phoneme = (symbol: string, viseme: string, start: number, stressed = false) => ({
      ...{ symbol, viseme, start, end: start + 0.1, stressed, token: 0 },
    });
    const found = soundsOf([
      phoneme('ˈaɪ', 'aa', 0, true),
      phoneme('ˈaɪ', 'I', 0.1),
      phoneme('pau', 'sil', 0.2),
      phoneme('t', 'DD', 0.3),
    ]);
    expect(found.map(({ symbol, stressed }) => [symbol, stressed])).toEqual([
      ['aɪ', true],
      ['_', false],
      ['t', false],
    ]);
    expect(found[0]?.end).toBeCloseTo(0.2);
  });
});

describe('joining units', () => {
  const spoken = buzz(1, 120);
  const model: UnitModel = {
    sentences: [{ samples: spoken, marks: placeMarks(spoken, UNIT_RATE, trackPitch(spoken, UNIT_RATE)) }],
    units: [
      unit('a', 0, 0.1, { end: 0.3 }),
      unit('a', 1, 0.3, { end: 0.5 }),
      unit('b', 0, 0.6, { end: 0.7 }),
      unit('b', 1, 0.75, { end: 0.9 }),
    ],
  };

  it('keeps the guide’s time and follows its melody without gaps', () => {
    const guide = buzz(0.6, 150);
    const wanted: Sound[] = [
      { symbol: 'a', start: 0, end: 0.3, stressed: false, token: 0 },
      { symbol: 'b', start: 0.3, end: 0.6, stressed: false, token: 0 },
    ];
    const chosen = selectUnits(wanted, model.units, indexUnits(model.units));
    const out = joinUnits(chosen, model, guide);
    expect(out.length).toBe(guide.length);
    expect(medianPitch(trackPitch(out, UNIT_RATE))).toBeCloseTo(150, -1);
    for (let at = 0.02; at < 0.57; at += 0.02) {
      const part = out.subarray(Math.round(at * UNIT_RATE), Math.round((at + 0.02) * UNIT_RATE));
      expect(Math.max(...part)).toBeGreaterThan(0.2);
    }
  });

  it('fills in the guide where there is nothing of the person, at its level', () => {
    const guide = buzz(0.6, 120).map((v) => v * 0.1);
    const wanted: Sound[] = [
      { symbol: 'a', start: 0, end: 0.3, stressed: false, token: 0 },
      { symbol: 'z', start: 0.3, end: 0.6, stressed: false, token: 1 },
    ];
    const chosen = selectUnits(wanted, model.units, indexUnits(model.units));
    const out = joinUnits(chosen, model, guide);
    const peak = (from: number, to: number): number =>
      Math.max(...out.subarray(Math.round(from * UNIT_RATE), Math.round(to * UNIT_RATE)));
    expect(peak(0.35, 0.6)).toBe(0);
    fillGaps(out, chosen, guide);
    expect(peak(0.35, 0.55) / peak(0.05, 0.25)).toBeGreaterThan(0.7);
    expect(peak(0.35, 0.55) / peak(0.05, 0.25)).toBeLessThan(1.4);
  });

  it('reads what it wrote, and refuses what is no model', async () => {
    const path = join(folder, 'a.voice');
    await writeUnitModel(path, model);
    const read = await loadUnitModel(path);
    expect(read.units).toHaveLength(4);
    expect(read.units[2]).toMatchObject({
      symbol: 'b',
      half: 0,
      previous: '_',
      sentence: 0,
      stressed: false,
    });
    expect(read.units[2]?.start).toBeCloseTo(0.6, 5);
    expect(read.sentences[0]?.marks).toHaveLength(model.sentences[0]?.marks.length ?? -1);
    expect(read.sentences[0]?.samples[500]).toBeCloseTo(spoken[500] ?? 9, 3);
    const bytes = await readFile(path);
    for (const [broken, why] of [
      [bytes.subarray(0, bytes.length - 8), 'not whole'],
      [bytes.subarray(0, 40), 'cut off'],
      [Buffer.from('nothing of the kind'), 'no voice model'],
    ] as const) {
      const other = join(folder, 'b.voice');
      await writeFile(other, broken);
      await expect(loadUnitModel(other)).rejects.toThrow(why);
    }
  });
});
