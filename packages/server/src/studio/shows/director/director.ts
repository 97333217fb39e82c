import type { ViewerEvent } from '../port.ts';
import type { PlayRole, PlayType, WireRule, WireScene, WireSmartLayer } from '../wire.ts';
import { Answers } from './answers.ts';
import { Board, type DirectorOptions } from './board.ts';
import { Floor } from './floor.ts';
import { shownNow, wishesOf } from './layers.ts';
import type {
  Answered,
  DirectorState,
  Effect,
  Insert,
  Line,
  Phase,
  Prepared,
  ShownLayer,
  Utterance,
} from './types.ts';

/** Inserts of people that may wait. */
const WAITING = 500;
/** Commands of people go before all rules. */
const PEOPLE = -1;
/** Events of the preset script itself. */
const SCRIPT_EVENT = 10;

/** What is to be seen now. */
export interface ShowView {
  /** Index into `scenes`. */
  readonly scene: number;
  readonly document: WireScene | undefined;
  /** HUMAN_MODEL_2D asset that presents. */
  readonly presenter: string | undefined;
  /** Shown next: to be opened meanwhile. */
  readonly upcoming?: { readonly document: WireScene | undefined; readonly presenter: string | undefined };
  readonly layers: readonly ShownLayer[];
  /** The presenter is to be lower: somebody else speaks. */
  readonly ducked: boolean;
}

/** An order of somebody to say something. */
export interface InsertOrder {
  readonly id: string;
  readonly source:
    { readonly kind: 'text'; readonly text: string } | { readonly kind: 'audio'; readonly url: string };
  readonly playType: PlayType;
  readonly role: PlayRole;
  readonly ruleIndex?: string;
}

/**
 * Decides what a show says and shows. Knows no clock, no files and no network: it is told what happens and when, and
 * `take` tells what is to be done about it. The same happenings at the same times make the same show.
 */
export class Director {
  readonly #board: Board;
  readonly #floor: Floor;
  readonly #answers: Answers;
  /** It was told to begin, or begins by itself. */
  #started: boolean;
  #ready = false;
  /** What goes on when whoever has taken over hands back. */
  #afterwards: Phase = 'PROCESSING';

  constructor(options: DirectorOptions) {
    this.#board = new Board(options);
    this.#floor = new Floor(this.#board);
    this.#answers = new Answers(this.#board);
    const before = phaseOf(options.state);
    this.#started =
      options.policy.auto_play_script !== false || before === 'PROCESSING' || before === 'PLAY_PAUSE';
    this.#floor.plan();
  }

  get phase(): Phase {
    return this.#board.phase;
  }

  get onAir(): Utterance | undefined {
    return this.#floor.onAir;
  }

  get position(): {
    readonly round: number;
    readonly scene: string | undefined;
    readonly sequenceNo: number | undefined;
  } {
    const { script, plan, position } = this.#board;
    return {
      round: position.round,
      scene: script.sceneAt(plan, position)?.script_name ?? this.#board.scene?.script_name,
      sequenceNo: script.paragraphAt(plan, position)?.sequence_no,
    };
  }

  /** Lines to be spoken, the most urgent first: what is about to be said, then all that rules may answer. */
  get wanted(): readonly Line[] {
    const { lines } = this.#board;
    const urgent = this.#floor.wanted;
    const replies = this.#answers.lines.filter(({ key }) => lines.get(key) === undefined);
    return [...urgent, ...replies.filter((line) => !urgent.some(({ key }) => key === line.key))];
  }

  get view(): ShowView {
    const { script, shown, layers } = this.#board;
    const of = ({ scene, avatar }: Board['shown']): Required<ShowView>['upcoming'] => ({
      document: script.scenes[scene],
      presenter: script.presenterOf(script.scenes[scene], avatar),
    });
    const { upcoming } = this.#floor;
    return {
      scene: shown.scene,
      ...of(shown),
      ...(upcoming === undefined ? {} : { upcoming: of(upcoming) }),
      layers,
      ducked: this.#floor.isDucked,
    };
  }

  /** HUMAN_MODEL_2D asset that presents a scene. @param avatar as utterances name it */
  presenterOf(scene: number, avatar: number): string | undefined {
    const { script } = this.#board;
    return script.presenterOf(script.scenes[scene], avatar);
  }

  /** Everything that must survive the process. */
  get state(): DirectorState {
    const board = this.#board;
    return {
      phase: board.phase,
      ...(board.phase === 'TAKE_OVER' ? { afterwards: this.#afterwards } : {}),
      position: board.position,
      plan: board.plan,
      ...(board.rewritten === undefined ? {} : { script: board.rewritten }),
      ...(this.#answers.rewritten === undefined ? {} : { rewrittenRules: this.#answers.rewritten }),
      rules: this.#answers.memory,
      turns: Object.fromEntries(board.turns),
      queue: board.queue,
      layers: board.layers,
      seed: board.seed,
      draws: board.draws,
    };
  }

  /** What is to be done since the last call, in order. */
  take(): readonly Effect[] {
    return this.#board.take();
  }

  // ------------------------------------------------------------------------------------------------ speech

  /** More of a line is known. */
  prepared(key: string, prepared: Prepared): void {
    const board = this.#board;
    board.lines.set(key, prepared);
    if (prepared.failure !== undefined && prepared.pieces.length === 0) {
      const lost = board.queue.filter(({ line }) => line.key === key);
      board.queue = board.queue.filter(({ line }) => line.key !== key);
      for (const { id } of lost) {
        board.emit({ kind: 'fault', message: `an insert cannot be said: ${prepared.failure}` });
        board.emit({ kind: 'reply-finished', id, cut: true });
      }
    }
    this.#go();
  }

  /** Forgets a line that is not kept any longer; it is wanted again when it is needed. */
  forget(key: string): void {
    this.#board.lines.delete(key);
  }

  /** A mouth has begun with an utterance. @param atMs epoch ms at which it is heard */
  began(id: string, atMs: number): void {
    this.#floor.began(id, atMs);
    const said = this.#floor.onAir;
    if (said?.id === id && said.from.kind === 'script') {
      const event = { type: SCRIPT_EVENT, timestamp: atMs, content: JSON.stringify({ content: said.text }) };
      const record = this.event(event, `script:${id}`, atMs);
      if (record.outcome !== 'unmatched') this.#board.emit({ kind: 'answered', record });
    }
    this.#go();
  }

  /** An utterance is over. @param cut it did not come to its end, or never began */
  ended(id: string, atMs: number, cut: boolean): void {
    this.#floor.ended(id, atMs, cut);
    this.#go();
  }

  /** The mouths are gone with all that they were given: it is said again. */
  reset(): void {
    this.#floor.reset();
    this.#go();
  }

  // ------------------------------------------------------------------------------------------------ what happens

  /** Something that viewers did. */
  event(event: ViewerEvent, eventId: string, nowMs: number): Answered {
    const record = this.#answers.hear(event, eventId, nowMs, this.#floor.onAir?.id);
    this.#board.emit({ kind: 'save', atOnce: false });
    if (record.outcome === 'speech') this.#floor.plan();
    return record;
  }

  /** What was thought up for an `ask`; undefined = nothing. @param more it is the beginning: `answered` comes again */
  answered(askId: string, text: string | undefined, more = false): void {
    this.#answers.answered(askId, text, more);
    this.#go();
  }

  /** Time passes: layers go. */
  tick(nowMs: number): void {
    const { layers } = this.#board;
    const kept = layers.filter(({ until }) => until.kind !== 'time' || until.ms > nowMs);
    if (kept.length < layers.length) this.#board.setLayers(kept);
  }

  /** Epoch ms at which `tick` has something to do; Infinity when never. */
  get wakeAt(): number {
    return Math.min(
      Infinity,
      ...this.#board.layers.flatMap(({ until }) => (until.kind === 'time' ? [until.ms] : [])),
    );
  }

  // ------------------------------------------------------------------------------------------------ control

  /** The start signal of shows that wait for it. */
  start(): void {
    this.#started = true;
    this.#go();
  }

  pause(timing: 'NOW' | 'SENTENCE_END'): void {
    if (this.#board.phase === 'TAKE_OVER') this.#afterwards = 'PLAY_PAUSE';
    if (this.#board.phase === 'PROCESSING') this.#floor.pause(timing === 'SENTENCE_END');
  }

  resume(): void {
    this.#floor.goOn();
    if (this.#board.phase === 'TAKE_OVER') this.#afterwards = 'PROCESSING';
    if (this.#board.phase !== 'PLAY_PAUSE') return;
    this.#board.setPhase('PROCESSING');
    this.#go();
  }

  /** Goes on behind the answer or the paragraph on air. */
  skip(): void {
    this.#floor.skip();
    this.#go();
  }

  /** A person speaks in the presenter's place until `handBack`. @returns false when nothing can be taken over */
  takeOver(timing: 'NOW' | 'SENTENCE_END'): boolean {
    const board = this.#board;
    const { phase } = board;
    if (phase === 'PREPROCESSING' || phase === 'PLAY_END') return false;
    if (phase === 'TAKE_OVER') return true;
    this.#afterwards = phase;
    if (phase === 'PROCESSING') this.#floor.pause(timing === 'SENTENCE_END', 'TAKE_OVER');
    else board.setPhase('TAKE_OVER');
    return true;
  }

  /** The show goes on where it was. */
  handBack(): void {
    this.#floor.goOn();
    if (this.#board.phase === 'TAKE_OVER') this.#board.setPhase(this.#afterwards);
    this.#go();
  }

  // ------------------------------------------------------------------------------------------------ commands

  /** @returns false when too much waits already */
  insert(order: InsertOrder): boolean {
    const board = this.#board;
    const { id, source, playType, role, ruleIndex } = order;
    if (board.queue.length >= WAITING) return false;
    const insert: Insert = {
      id,
      line:
        source.kind === 'text'
          ? board.lineFor(source.text, role)
          : board.script.audioLine({ audio_url: source.url }),
      role,
      playType,
      priority: PEOPLE,
      cause: { kind: 'command', ...(ruleIndex === undefined ? {} : { ruleIndex }) },
      resume: 0,
      rank: 0,
      layers: [],
    };
    board.queue = [...board.queue, insert];
    board.emit({ kind: 'save', atOnce: true });
    this.#go();
    return true;
  }

  /** Takes back what has not begun: those named, or all. @returns how many */
  cleanUp(ids: readonly string[]): number {
    const board = this.#board;
    const gone = board.queue.filter(
      ({ id, resume }) =>
        (ids.length === 0 || ids.includes(id)) && resume === 0 && !this.#floor.isUnderWay(id),
    );
    board.queue = board.queue.filter((insert) => !gone.includes(insert));
    board.emit({ kind: 'save', atOnce: true });
    this.#go();
    return gone.length;
  }

  showLayer(id: string, layer: WireSmartLayer, nowMs: number): void {
    const board = this.#board;
    const wishes = wishesOf(id, [layer], {});
    board.setLayers([...board.layers, ...wishes.map((wish) => shownNow(wish, nowMs, undefined))]);
  }

  /** Replaces what has not been played yet. */
  rewriteScript(scenes: readonly WireScene[]): void {
    this.#board.rewrite(scenes);
    this.#board.emit({ kind: 'save', atOnce: true });
    this.#floor.relocate();
    this.#go();
  }

  rewriteRules(rules: readonly WireRule[]): void {
    this.#answers.rewrite(rules);
    this.#board.emit({ kind: 'save', atOnce: true });
  }

  /** Scenes and paragraphs of this round in the order in which they are played. */
  currentScripts(): readonly {
    readonly script_name: string;
    readonly model_asset_id?: string;
    readonly shoot_scripts: readonly { readonly sequence_no: number; readonly title: string }[];
  }[] {
    const { script, plan, position } = this.#board;
    return plan.map(({ scene, items }) => {
      const wire = script.scenes[scene]!;
      const presenter = script.presenterOf(wire, script.avatarOf(position.round));
      return {
        script_name: wire.script_name,
        ...(presenter === undefined ? {} : { model_asset_id: presenter }),
        shoot_scripts: items.map((index) => {
          const { sequence_no: sequence = 0, title = '' } = wire.shoot_scripts[index] ?? {};
          return { sequence_no: sequence, title };
        }),
      };
    });
  }

  /** Plans, and goes over to the next phase when it is time. */
  #go(): void {
    const board = this.#board;
    this.#floor.plan();
    if (board.phase === 'PREPROCESSING' && this.#floor.canBegin) {
      board.setPhase('PLAY_READY');
    }
    if (board.phase === 'PLAY_READY' && this.#started) {
      const paused = phaseOf(board.options.state) === 'PLAY_PAUSE' && !this.#ready;
      this.#ready = true;
      board.setPhase(paused ? 'PLAY_PAUSE' : 'PROCESSING');
      this.#floor.plan();
    }
    if (board.phase === 'PROCESSING' && this.#floor.isOver) board.setPhase('PLAY_END');
  }
}

/** Phase in which an earlier attempt stood; whoever had taken it over is gone with it. */
function phaseOf(state: DirectorState | undefined): Phase | undefined {
  return state?.phase === 'TAKE_OVER' ? (state.afterwards ?? 'PROCESSING') : state?.phase;
}
