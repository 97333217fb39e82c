import { RuleEngine, type EventFields, type RulesMemory } from '../rules/index.ts';
import type { ViewerEvent } from '../port.ts';
import type { WireRule } from '../wire.ts';
import type { Board } from './board.ts';
import { shownNow, wishesOf } from './layers.ts';
import { playTypeOf, presetAt, presetsOf, type Preset } from './replies.ts';
import type { Script } from './script.ts';
import type { Answered, Insert, Line } from './types.ts';

/** Answers of rules that may wait; more are not given. */
const WAITING = 20;
/** Answers that may be thought up at a time. */
const ASKED = 8;

interface Asked {
  readonly rule: WireRule;
  readonly key: string;
  readonly priority: number;
  readonly fields: EventFields;
  readonly eventId: string;
  /** Its first sentence is being said. */
  readonly begun?: true;
}

/** What the rules answer to what happens. */
export class Answers {
  readonly #board: Board;
  readonly #engine: RuleEngine;
  readonly #asked = new Map<string, Asked>();
  #rules: readonly WireRule[];
  /** What `lines` was made of, and what came out. */
  #lines:
    | {
        readonly rules: readonly WireRule[];
        readonly script: Script;
        readonly avatar: number;
        readonly lines: readonly Line[];
      }
    | undefined;

  constructor(board: Board) {
    const { options } = board;
    this.#board = board;
    this.#rules = options.state?.rewrittenRules ?? options.rules;
    this.#engine = new RuleEngine(this.#rules, options.state?.rules ?? {});
    this.#complain();
  }

  get memory(): RulesMemory {
    return this.#engine.memory;
  }

  /** The rules when they were rewritten. */
  get rewritten(): readonly WireRule[] | undefined {
    return this.#rules === this.#board.options.rules ? undefined : this.#rules;
  }

  rewrite(rules: readonly WireRule[]): void {
    this.#rules = rules;
    this.#engine.rewrite(rules);
    this.#complain();
  }

  /** Lines of everything that rules may say in the scenes of the script: spoken before they are needed. */
  get lines(): readonly Line[] {
    const {
      script,
      shown: { avatar },
    } = this.#board;
    const known = this.#lines;
    if (known?.rules === this.#rules && known.script === script && known.avatar === avatar)
      return known.lines;
    const lines = this.#linesOf(script, avatar);
    this.#lines = { rules: this.#rules, script, avatar, lines };
    return lines;
  }

  #linesOf(script: Script, avatar: number): readonly Line[] {
    const { options } = this.#board;
    const lines = new Map<string, Line>();
    const scenes = script.scenes.slice(0, Math.max(1, script.playable));
    for (const rule of this.#rules) {
      if (rule.enabled === false) continue;
      const { trigger = {}, enabled_scenes: enabled = [] } = rule;
      const role = trigger.reply_role ?? 'STREAMER';
      for (const preset of presetsOf(trigger)) {
        for (const scene of scenes) {
          if (enabled.length > 0 && !enabled.includes(scene.script_name)) continue;
          const line =
            preset.kind === 'audio'
              ? script.audioLine({ audio_url: preset.url })
              : script.replyLine(preset.text, role, scene, avatar, options.coStreamer?.voice_config);
          lines.set(line.key, line);
        }
      }
    }
    return [...lines.values()];
  }

  /** @param utterance what is on air; layers without a time of their own stay as long */
  hear(event: ViewerEvent, eventId: string, nowMs: number, utterance: string | undefined): Answered {
    const scene = this.#board.scene?.script_name;
    const verdict = this.#engine.match(event, { nowMs, ...(scene === undefined ? {} : { scene }) });
    switch (verdict.kind) {
      case 'unreadable':
      case 'unmatched':
        return { eventId, outcome: verdict.kind };
      case 'suppressed':
        return { eventId, outcome: 'suppressed', ruleKey: verdict.key, ...named(verdict.rule) };
      case 'fired':
        this.#board.emit({ kind: 'save', atOnce: true });
        return this.#fire({ ...verdict, eventId }, event, nowMs, utterance);
    }
  }

  /** An answer was thought up. @param text undefined: there is none @param more it goes on */
  answered(askId: string, text: string | undefined, more = false): void {
    const asked = this.#asked.get(askId);
    if (asked === undefined) return;
    if (more) this.#asked.set(askId, { ...asked, begun: true });
    else this.#asked.delete(askId);
    const said = text?.trim() ?? '';
    const record = said === '' ? undefined : this.#enqueue(asked, { kind: 'text', text: said });
    if (record === undefined && asked.begun === true) return;
    this.#board.emit({
      kind: 'answered',
      record: record ?? {
        eventId: asked.eventId,
        outcome: 'nothing-to-say',
        ruleKey: asked.key,
        ...named(asked.rule),
      },
    });
  }

  #fire(asked: Asked, event: ViewerEvent, nowMs: number, utterance: string | undefined): Answered {
    const { rule, key, eventId } = asked;
    const { trigger = {} } = rule;
    const about = { eventId, ruleKey: key, ...named(rule) };
    switch (trigger.reply_mode ?? 'SYSTEM_REPLY') {
      case 'SHOW_LAYER':
        this.#showLayers(asked, nowMs, utterance);
        return { ...about, outcome: 'layer' };
      case 'INTELLIGENT_REPLY':
        return this.#ask(asked, about);
      case 'CALLBACK': {
        const { type, content, timestamp } = event;
        this.#board.emit({ kind: 'callback', rule, eventId, event: { type, content, timestamp } });
        const preset = this.#draw(key, trigger);
        if (preset !== undefined) return this.#enqueue(asked, preset);
        this.#showLayers(asked, nowMs, utterance);
        return { ...about, outcome: 'callback' };
      }
      case 'SYSTEM_REPLY': {
        const preset = this.#draw(key, trigger);
        if (preset !== undefined) return this.#enqueue(asked, preset);
        const shown = this.#showLayers(asked, nowMs, utterance);
        return { ...about, outcome: shown ? 'layer' : 'nothing-to-say' };
      }
    }
  }

  #ask(asked: Asked, about: Omit<Answered, 'outcome'>): Answered {
    const { rule, fields, eventId } = asked;
    const { content, user } = fields as {
      readonly content?: unknown;
      readonly user?: { readonly userId?: unknown; readonly name?: unknown } | null;
    };
    if (this.#asked.size >= ASKED) return { ...about, outcome: 'queue-full' };
    if (typeof content !== 'string' || content.trim() === '') return { ...about, outcome: 'nothing-to-say' };
    const id = this.#board.options.makeId();
    this.#asked.set(id, asked);
    const who = user?.userId ?? user?.name;
    this.#board.emit({
      kind: 'ask',
      id,
      robotId: rule.trigger?.robot_id ?? '',
      question: content,
      rule,
      eventId,
      user: typeof who === 'string' ? who : '',
    });
    return { ...about, outcome: 'asked' };
  }

  #draw(key: string, trigger: NonNullable<WireRule['trigger']>): Preset | undefined {
    const board = this.#board;
    const turn = board.turns.get(key) ?? 0;
    const preset = presetAt(trigger, turn, board.seed, board.draws);
    if (preset === undefined) return undefined;
    board.turns.set(key, turn + 1);
    board.draws += 1;
    return preset;
  }

  #enqueue({ rule, key, priority, fields, eventId, begun }: Asked, preset: Preset): Answered {
    const board = this.#board;
    const { trigger = {} } = rule;
    const about = { eventId, ruleKey: key, ...named(rule) };
    const waiting = board.queue.filter(({ cause }) => cause.kind === 'rule').length;
    if (waiting >= WAITING) return { ...about, outcome: 'queue-full' };
    const id = board.options.makeId();
    const role = trigger.reply_role ?? 'STREAMER';
    const insert: Insert = {
      id,
      line:
        preset.kind === 'text'
          ? board.lineFor(preset.text, role)
          : board.script.audioLine({ audio_url: preset.url }),
      role,
      // What follows the first sentence of an answer does not cut that off.
      playType: begun === true ? 'INSERT' : playTypeOf(rule, board.options.interaction),
      priority,
      cause: { kind: 'rule', ruleKey: key, eventId },
      resume: 0,
      rank: 0,
      layers: wishesOf(id, [trigger.layer_config, trigger.extra_layer_config], fields),
    };
    board.queue = [...board.queue, insert];
    return {
      ...about,
      outcome: 'speech',
      replyId: id,
      text: preset.kind === 'text' ? preset.text : preset.url,
    };
  }

  #showLayers({ rule, fields }: Asked, nowMs: number, utterance: string | undefined): boolean {
    const board = this.#board;
    const { trigger = {} } = rule;
    const wishes = wishesOf(
      board.options.makeId(),
      [trigger.layer_config, trigger.extra_layer_config],
      fields,
    );
    if (wishes.length === 0) return false;
    board.setLayers([...board.layers, ...wishes.map((wish) => shownNow(wish, nowMs, utterance))]);
    return true;
  }

  #complain(): void {
    for (const message of this.#engine.problems) this.#board.emit({ kind: 'fault', message });
  }
}

function named({ rule_name: name }: WireRule): { readonly ruleName?: string } {
  return name === undefined ? {} : { ruleName: name };
}
