import type { RulesMemory } from '../rules/index.ts';
import type {
  PlayRole,
  PlayType,
  WireAudio,
  WireRule,
  WireScene,
  WireSmartLayer,
  WireVoice,
} from '../wire.ts';

/** Something that is said in one go: a paragraph, a reply, an insert. Plain JSON. */
export interface Line {
  /** The same words, voice and recording have the same key. */
  readonly key: string;
  readonly source:
    { readonly kind: 'text'; readonly text: string } | { readonly kind: 'audio'; readonly audio: WireAudio };
  /** How it sounds; undefined: the voice that fits the presenter. */
  readonly voice?: WireVoice;
  /** HUMAN_MODEL_2D asset whose own voice it is when none is named. */
  readonly presenter?: string;
}

/** A sentence of a line (of a recording: a stretch of it) that can be said. */
export interface Piece {
  readonly text: string;
  readonly durationMs: number;
}

/** What is known of a line: its first pieces, and whether there are more to come. */
export interface Prepared {
  readonly pieces: readonly Piece[];
  readonly complete: boolean;
  /** Why it cannot be said. */
  readonly failure?: string;
}

/** A place in the script: indices into the round's plan. */
export interface Position {
  readonly round: number;
  /** Index into the plan's scenes. */
  readonly scene: number;
  /** Index into that scene's items. */
  readonly item: number;
  readonly piece: number;
}

/** One round's order. `scene` and `items` are indices into the script's scenes and their paragraphs. */
export type RoundPlan = readonly { readonly scene: number; readonly items: readonly number[] }[];

/** Something to say that is not in the script: a reply or a command's text or audio. Plain JSON. */
export interface Insert {
  /** Id of the command, or made for the reply; callbacks call it `reply_id`. */
  readonly id: string;
  readonly line: Line;
  readonly role: PlayRole;
  readonly playType: PlayType;
  /** Lower goes first. Commands of people come before all rules. */
  readonly priority: number;
  readonly cause:
    | { readonly kind: 'command'; readonly ruleIndex?: string }
    | { readonly kind: 'rule'; readonly ruleKey: string; readonly eventId: string };
  /** Piece with which it begins, or goes on after it was cut. */
  readonly resume: number;
  /** Higher goes before everything lower: what cut something, then what was cut. */
  readonly rank: number;
  readonly layers: readonly LayerWish[];
}

/** A layer of a trigger or a command with what its dynamic text is made of. Plain JSON. */
export interface LayerWish {
  readonly id: string;
  readonly layer: WireSmartLayer;
  readonly words: Readonly<Record<string, string>>;
}

/** A layer that is shown now. */
export interface ShownLayer extends LayerWish {
  readonly until:
    | { readonly kind: 'time'; readonly ms: number }
    /** As long as an insert is being said. */
    | { readonly kind: 'insert'; readonly id: string }
    /** As long as an utterance is being said. */
    | { readonly kind: 'utterance'; readonly id: string };
}

export type Phase = 'PREPROCESSING' | 'PLAY_READY' | 'PROCESSING' | 'PLAY_PAUSE' | 'TAKE_OVER' | 'PLAY_END';

/** Everything of a show that must survive its process. Plain JSON. */
export interface DirectorState {
  readonly phase: Phase;
  /** While somebody has taken over: what goes on after that. */
  readonly afterwards?: Phase;
  /** First piece of the script that has not been said to its end. */
  readonly position: Position;
  readonly plan: RoundPlan;
  /** Scenes, when they were rewritten: those of the room, and behind them what is only played to its end. */
  readonly script?: { readonly scenes: readonly WireScene[]; readonly playable: number };
  readonly rewrittenRules?: readonly WireRule[];
  readonly rules: RulesMemory;
  /** Replies given so far by each rule that gives them in turn. */
  readonly turns: Readonly<Record<string, number>>;
  readonly queue: readonly Insert[];
  readonly layers: readonly ShownLayer[];
  readonly seed: number;
  readonly draws: number;
}

/** Where words are said: each is a time line of its own. */
export type Mouth = 'presenter' | 'co-streamer';

/** Words that a mouth was given. */
export interface Utterance {
  readonly id: string;
  readonly mouth: Mouth;
  /** Who speaks, for presenters: the index of the avatar that is on (0 = the scene's own). */
  readonly avatar: number;
  readonly scene: number;
  readonly line: Line;
  readonly piece: number;
  readonly text: string;
  readonly durationMs: number;
  readonly from:
    { readonly kind: 'script'; readonly at: Position } | { readonly kind: 'insert'; readonly id: string };
  /** Where the script stands, as the room names it. */
  readonly place: { readonly scene: string; readonly sequenceNo?: number };
  /** It ends its line. */
  readonly last: boolean;
}

/** What a session is to do. */
export type Effect =
  /** Give it to its mouth, behind what it has, or at once in place of everything it has. */
  | { readonly kind: 'say'; readonly utterance: Utterance; readonly interrupt: boolean }
  /** Take back what has not begun. */
  | { readonly kind: 'withdraw'; readonly utterances: readonly Utterance[] }
  /** Break off what is being said, with nothing in its place. */
  | { readonly kind: 'hush'; readonly mouth: Mouth }
  /** `Director.view` is another one. */
  | { readonly kind: 'view' }
  | { readonly kind: 'phase'; readonly phase: Phase }
  | {
      readonly kind: 'paragraph';
      readonly scene: WireScene;
      readonly sequenceNo: number;
      readonly title: string;
      readonly product?: { readonly id?: string; readonly title?: string };
    }
  | {
      readonly kind: 'spoken';
      readonly utterance: Utterance;
      readonly beganMs: number;
      readonly endedMs: number;
      readonly cut: boolean;
    }
  /** An insert was said to its end (or cut for good). */
  | { readonly kind: 'reply-finished'; readonly id: string; readonly cut: boolean }
  /** What became of an event, for the interaction record. */
  | { readonly kind: 'answered'; readonly record: Answered }
  /** Something must be thought up: `answered(id, text)` brings it. */
  | {
      readonly kind: 'ask';
      readonly id: string;
      readonly robotId: string;
      readonly question: string;
      readonly rule: WireRule;
      readonly eventId: string;
      readonly user: string;
    }
  /** The receiver of CALLBACK rules is to hear of it. */
  | {
      readonly kind: 'callback';
      readonly rule: WireRule;
      readonly eventId: string;
      readonly event: { readonly type: number; readonly content: string; readonly timestamp: number };
    }
  | { readonly kind: 'fault'; readonly message: string }
  /** The state has changed; at once: before the caller is answered. */
  | { readonly kind: 'save'; readonly atOnce: boolean };

/** What became of an event. */
export interface Answered {
  readonly eventId: string;
  readonly outcome:
    | 'unreadable'
    | 'unmatched'
    | 'suppressed'
    | 'queue-full'
    | 'speech'
    | 'layer'
    | 'asked'
    | 'callback'
    | 'nothing-to-say';
  readonly ruleKey?: string;
  readonly ruleName?: string;
  readonly replyId?: string;
  readonly text?: string;
}
