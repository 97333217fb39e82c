import { EDGE, type Unit } from './model.ts';
import { PAUSE, type Sound } from './sounds.ts';

/** Half a sound that is to be said. */
export interface Wanted {
  readonly sound: Sound;
  readonly half: 0 | 1;
  readonly previous: string;
  readonly next: string;
  /** Seconds of the guide. */
  readonly start: number;
  readonly end: number;
}

/** What says it: a unit of the person, or nothing of theirs. */
export interface Chosen extends Wanted {
  readonly unit: Unit | undefined;
}

const CANDIDATES = 40;
/** Weights of the costs; found by ear of the machine: alignment of what came out with its text. */
const CONTEXT_NEAR = 1.2;
const CONTEXT_FAR = 0.3;
const STRESS = 0.6;
const LENGTH = 0.7;
/** Units that are much shorter than a sound can be are mistakes of the alignment. */
const SHORTEST = 0.012;
/** Seconds between units that were spoken without a pause. */
const TOGETHER = 0.002;
const JOIN_INSIDE = 0.7;
const JOIN_BETWEEN = 1.3;
const SPECTRUM = 0.12;
const PITCH = 3;
const LEVEL = 0.04;

/** Units by sound and half. */
export type UnitIndex = ReadonlyMap<string, readonly number[]>;

export function indexUnits(units: readonly Unit[]): UnitIndex {
  const index = new Map<string, number[]>();
  units.forEach((unit, i) => {
    if (unit.end - unit.start < SHORTEST) return;
    const key = `${unit.symbol}/${unit.half}`;
    const list = index.get(key);
    if (list) list.push(i);
    else index.set(key, [i]);
  });
  return index;
}

/** Both halves of each sound, in order; pauses are left out. */
export function wantedOf(sounds: readonly Sound[]): Wanted[] {
  return sounds.flatMap((sound, i): Wanted[] => {
    if (sound.symbol === PAUSE) return [];
    const previous = sounds[i - 1]?.symbol ?? PAUSE;
    const next = sounds[i + 1]?.symbol ?? PAUSE;
    const middle = (sound.start + sound.end) / 2;
    return [
      { sound, half: 0, previous, next, start: sound.start, end: middle },
      { sound, half: 1, previous, next, start: middle, end: sound.end },
    ];
  });
}

function targetCost(wanted: Wanted, unit: Unit): number {
  const isFirst = wanted.half === 0;
  const before = unit.previous === wanted.previous ? 0 : isFirst ? CONTEXT_NEAR : CONTEXT_FAR;
  const after = unit.next === wanted.next ? 0 : isFirst ? CONTEXT_FAR : CONTEXT_NEAR;
  const length = Math.abs(Math.log((unit.end - unit.start + 0.01) / (wanted.end - wanted.start + 0.01)));
  return before + after + (unit.stressed === wanted.sound.stressed ? 0 : STRESS) + length * LENGTH;
}

function joinCost(before: Unit, after: Unit, half: 0 | 1): number {
  let sum = 0;
  for (let k = 0; k < EDGE; k++) sum += ((before.edgeOut[k] ?? 0) - (after.edgeIn[k] ?? 0)) ** 2;
  const pitch =
    before.pitchOut > 0 && after.pitchIn > 0
      ? Math.abs(Math.log(before.pitchOut / after.pitchIn)) * PITCH
      : before.pitchOut > 0 === after.pitchIn > 0
        ? 0
        : 0.5;
  return (
    (half === 1 ? JOIN_INSIDE : JOIN_BETWEEN) +
    Math.sqrt(sum) * SPECTRUM +
    pitch +
    Math.abs(before.level - after.level) * LEVEL
  );
}

interface Step {
  readonly unit: number;
  readonly cost: number;
  readonly from: Step | undefined;
}

/** The chain of units that fits best and joins best (Viterbi). */
function chain(wanted: readonly Wanted[], units: readonly Unit[], index: UnitIndex): (Unit | undefined)[] {
  let steps: Step[] = [];
  for (const [position, target] of wanted.entries()) {
    const candidates = (index.get(`${target.sound.symbol}/${target.half}`) ?? [])
      .map((unit) => ({ unit, cost: units[unit] ? targetCost(target, units[unit]) : Infinity }))
      .sort((a, b) => a.cost - b.cost)
      .slice(0, CANDIDATES);
    steps = candidates.map(({ unit, cost }): Step => {
      const mine = units[unit];
      if (position === 0 || !mine) return { unit, cost, from: undefined };
      let best = Infinity;
      let from: Step | undefined;
      for (const step of steps) {
        const theirs = units[step.unit];
        if (!theirs || step.cost >= best) continue;
        const isNeighbour =
          step.unit + 1 === unit &&
          theirs.sentence === mine.sentence &&
          Math.abs(mine.start - theirs.end) < TOGETHER;
        const total = step.cost + (isNeighbour ? 0 : joinCost(theirs, mine, target.half));
        if (total < best) {
          best = total;
          from = step;
        }
      }
      return { unit, cost: best + cost, from };
    });
  }
  let step = steps.reduce<Step | undefined>(
    (a, b) => (a === undefined || b.cost < a.cost ? b : a),
    undefined,
  );
  const out: (Unit | undefined)[] = [];
  for (; step; step = step.from) out.push(units[step.unit]);
  return out.reverse();
}

/**
 * Chooses who says what. A word of which a sound is missing is left whole to the guide: half a word in another voice is
 * worse than a word.
 */
export function selectUnits(sounds: readonly Sound[], units: readonly Unit[], index: UnitIndex): Chosen[] {
  const wanted = wantedOf(sounds);
  const lacking = new Set(
    wanted.filter(({ sound, half }) => !index.has(`${sound.symbol}/${half}`)).map(({ sound }) => sound.token),
  );
  const out: Chosen[] = [];
  let run: Wanted[] = [];
  const flush = (): void => {
    const chosen = chain(run, units, index);
    run.forEach((target, i) => out.push({ ...target, unit: chosen[i] }));
    run = [];
  };
  for (const target of wanted) {
    if (!lacking.has(target.sound.token)) {
      run.push(target);
      continue;
    }
    flush();
    out.push({ ...target, unit: undefined });
  }
  flush();
  return out;
}
