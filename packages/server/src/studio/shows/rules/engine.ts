import type { WireRule } from '../wire.ts';
import { compileRule, keyOf, weigh, type CompiledRule, type Tally } from './compiled.ts';
import { FieldReader, readContent, type EventFields } from './fields.ts';
import { BadPattern } from './tests.ts';

/** What a rule remembers. Plain JSON. */
export interface RuleMemory {
  /** By aggregated tag, in the rule's order. */
  readonly tally: readonly Tally[];
  /** Epoch ms of the last time it fired. */
  readonly firedMs?: number;
}

/** What all rules remember, by key. Plain JSON; rules that have nothing to remember are left out. */
export type RulesMemory = Readonly<Record<string, RuleMemory>>;

/** An event on its way to the rules. */
export interface RuleEvent {
  readonly type: number;
  readonly content: string;
}

/** What became of an event. */
export type Verdict =
  /** Its content cannot be read. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unmatched' }
  /** A rule matched that may not fire again yet. */
  | { readonly kind: 'suppressed'; readonly key: string; readonly rule: WireRule }
  | {
      readonly kind: 'fired';
      readonly key: string;
      readonly rule: WireRule;
      readonly priority: number;
      readonly fields: EventFields;
    };

interface Live {
  readonly compiled: CompiledRule;
  readonly tally: Tally[];
  firedMs: number | undefined;
}

const UNREADABLE: Verdict = { kind: 'unreadable' };
const UNMATCHED: Verdict = { kind: 'unmatched' };

/**
 * Matches events against a room's rules. Every event is counted by every rule of its type; of the rules that match, the
 * one with the lowest priority number answers (of equals, the earlier one). Catch-all rules answer what no other rule
 * matches. A rule within its time window swallows its events; one that fires once per job and has fired steps aside.
 */
export class RuleEngine {
  #byType = new Map<number, Live[]>();
  #problems: readonly string[] = [];

  constructor(rules: readonly WireRule[], memory: RulesMemory = {}) {
    this.#take(rules, memory);
  }

  /** Rules that cannot be used, a sentence each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Replaces the rules; those that keep their `rule_index` and condition keep what they remember. */
  rewrite(rules: readonly WireRule[]): void {
    const known = new Map<string, Live>();
    for (const live of this.#all()) known.set(live.compiled.key, live);
    const kept: Record<string, RuleMemory> = {};
    rules.forEach((rule, index) => {
      const key = keyOf(rule, index);
      const before = known.get(key);
      if (before === undefined) return;
      const same =
        JSON.stringify(before.compiled.rule.hit_condition) === JSON.stringify(rule.hit_condition) &&
        before.compiled.rule.event_type === rule.event_type;
      if (same) kept[key] = memoryOf(before);
    });
    this.#take(rules, kept);
  }

  /** @param at scene that plays, and wall time in epoch ms */
  match(event: RuleEvent, at: { readonly scene?: string; readonly nowMs: number }): Verdict {
    const rules = this.#byType.get(event.type);
    const fields = readContent(event.type, event.content);
    if (fields === undefined) return UNREADABLE;
    if (rules === undefined) return UNMATCHED;
    const reader = new FieldReader(fields);
    let winner: Live | undefined;
    let reserve: Live | undefined;
    // In order of priority: once one has won, only those that count are still asked.
    for (const live of rules) {
      const { compiled } = live;
      if (compiled.relation === 'RESERVED') {
        if (reserve === undefined && isActive(live, at.scene)) reserve = live;
        continue;
      }
      if (winner !== undefined && compiled.aggregates.length === 0) continue;
      if (weigh(compiled, reader, live.tally) && winner === undefined && isActive(live, at.scene))
        winner = live;
    }
    winner ??= reserve;
    if (winner === undefined) return UNMATCHED;
    const { key, rule, priority, window } = winner.compiled;
    if (window > 0 && winner.firedMs !== undefined && at.nowMs - winner.firedMs < window * 1000)
      return { kind: 'suppressed', key, rule };
    winner.firedMs = at.nowMs;
    for (const tally of winner.tally) {
      tally.count = 0;
      tally.sum = 0;
    }
    return { kind: 'fired', key, rule, priority, fields };
  }

  /** What must survive the process. */
  get memory(): RulesMemory {
    const memory: Record<string, RuleMemory> = {};
    for (const live of this.#all())
      if (live.firedMs !== undefined || live.tally.some(({ count }) => count > 0))
        memory[live.compiled.key] = memoryOf(live);
    return memory;
  }

  *#all(): Iterable<Live> {
    for (const rules of this.#byType.values()) yield* rules;
  }

  #take(rules: readonly WireRule[], memory: RulesMemory): void {
    const problems: string[] = [];
    const byType = new Map<number, Live[]>();
    rules.forEach((rule, index) => {
      if (rule.enabled === false) return;
      try {
        const compiled = compileRule(rule, index);
        const known = memory[compiled.key];
        const tally = compiled.aggregates.map((_, i) => ({ count: 0, sum: 0, ...known?.tally[i] }));
        const list = byType.get(compiled.eventType) ?? [];
        list.push({ compiled, tally, firedMs: known?.firedMs });
        byType.set(compiled.eventType, list);
      } catch (error) {
        if (!(error instanceof BadPattern)) throw error;
        problems.push(`rule ${rule.rule_name ?? rule.rule_index ?? String(index)}: ${error.message}`);
      }
    });
    for (const list of byType.values()) list.sort((a, b) => a.compiled.priority - b.compiled.priority);
    this.#byType = byType;
    this.#problems = problems;
  }
}

function isActive({ compiled, firedMs }: Live, scene: string | undefined): boolean {
  if (compiled.window < 0 && firedMs !== undefined) return false;
  return compiled.scenes === undefined || (scene !== undefined && compiled.scenes.has(scene));
}

function memoryOf({ tally, firedMs }: Live): RuleMemory {
  return { tally: tally.map((one) => ({ ...one })), ...(firedMs === undefined ? {} : { firedMs }) };
}
