import type { WireInteraction, WirePlayPolicy, WireRule, WireScene, WireVoice } from '../wire.ts';
import { Script } from './script.ts';
import type {
  DirectorState,
  Effect,
  Insert,
  Line,
  Phase,
  Position,
  Prepared,
  RoundPlan,
  ShownLayer,
  Utterance,
} from './types.ts';

export interface DirectorOptions {
  readonly scenes: readonly WireScene[];
  readonly policy: WirePlayPolicy;
  readonly rules: readonly WireRule[];
  readonly backups: readonly string[];
  readonly interaction?: WireInteraction;
  readonly coStreamer?: {
    readonly voice_config?: WireVoice;
    readonly streamer_action?: 'SILENCE' | 'VOLUME_DOWN';
  };
  readonly seed: number;
  readonly makeId: () => string;
  /** Of an earlier attempt: the show goes on from there. */
  readonly state?: DirectorState;
}

const MOST_LAYERS = 12;
const BEGINNING: Position = { round: 1, scene: 0, item: 0, piece: 0 };

/** What the parts of a director share: the state of the show, and what is to be done about it. */
export class Board {
  readonly options: DirectorOptions;
  readonly lines = new Map<string, Prepared>();
  script: Script;
  plan: RoundPlan;
  position: Position;
  phase: Phase = 'PREPROCESSING';
  queue: Insert[];
  layers: readonly ShownLayer[];
  readonly turns: Map<string, number>;
  draws: number;
  /** Where the picture is: scene of the script and avatar of the round that was heard last. */
  shown: { readonly scene: number; readonly avatar: number };
  readonly #leftOut = new Set<string>();
  #rewritten: boolean;
  #effects: Effect[] = [];
  /** What `#effects` says already about what is to be kept. */
  #saving: 'nothing' | 'soon' | 'at once' = 'nothing';

  constructor(options: DirectorOptions) {
    const { state, scenes, policy, backups } = options;
    this.options = options;
    this.#rewritten = state?.script !== undefined;
    this.script = new Script({
      scenes: state?.script?.scenes ?? scenes,
      playable: state?.script?.playable ?? scenes.length,
      policy,
      backups,
      seed: this.seed,
    });
    this.position = state?.position ?? BEGINNING;
    this.plan = state?.plan ?? this.script.planOf(this.position.round);
    this.queue = [...(state?.queue ?? [])];
    this.layers = (state?.layers ?? []).filter(({ until }) => until.kind === 'time');
    this.turns = new Map(Object.entries(state?.turns ?? {}));
    this.draws = state?.draws ?? 0;
    this.shown = this.#placeOf(this.position);
  }

  get seed(): number {
    return this.options.state?.seed ?? this.options.seed;
  }

  get scene(): WireScene | undefined {
    return this.script.scenes[this.shown.scene];
  }

  emit(effect: Effect): void {
    if (effect.kind === 'save' && !this.#savesMore(effect.atOnce)) return;
    this.#effects.push(effect);
  }

  /** What is to be done since the last call. */
  take(): readonly Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    this.#saving = 'nothing';
    return effects;
  }

  setPhase(phase: Phase): void {
    if (this.phase === phase) return;
    this.phase = phase;
    this.emit({ kind: 'phase', phase });
    this.emit({ kind: 'save', atOnce: true });
  }

  /** Of more than a picture holds, the latest are shown: a crowd must not fill it a thousand times over. */
  setLayers(layers: readonly ShownLayer[]): void {
    this.layers = layers.slice(-MOST_LAYERS);
    this.emit({ kind: 'view' });
    this.emit({ kind: 'save', atOnce: false });
  }

  /** What an insert shows while it is said. */
  showLayersOf({ from }: Utterance): void {
    if (from.kind !== 'insert') return;
    const insert = this.queue.find(({ id }) => id === from.id);
    const missing = (insert?.layers ?? []).filter(({ id }) => !this.layers.some((layer) => layer.id === id));
    if (missing.length > 0)
      this.setLayers([
        ...this.layers,
        ...missing.map((wish) => ({ ...wish, until: { kind: 'insert', id: from.id } as const })),
      ]);
  }

  /** Takes away layers whose time has come. */
  dropLayers(isOver: (until: ShownLayer['until']) => boolean): void {
    const kept = this.layers.filter(({ until }) => !isOver(until));
    if (kept.length < this.layers.length) this.setLayers(kept);
  }

  /** Whether an utterance ends its line, as far as is known now. */
  endsLine({ line, piece, last }: Utterance): boolean {
    const prepared = this.lines.get(line.key);
    if (prepared === undefined) return last;
    return (prepared.complete || prepared.failure !== undefined) && piece + 1 >= prepared.pieces.length;
  }

  /** A paragraph cannot be said: told once. */
  leaveOut(place: string, why: string): void {
    if (this.#leftOut.has(place)) return;
    this.#leftOut.add(place);
    this.emit({ kind: 'fault', message: `a paragraph is left out: ${why}` });
  }

  /** The script plays on with other scenes. */
  rewrite(scenes: readonly WireScene[]): void {
    const next = this.script.rewritten(scenes, this.plan, this.position);
    this.script = next.script;
    this.plan = next.plan;
    this.position = next.at;
    this.#rewritten = true;
    this.shown = this.#placeOf(this.position);
  }

  /** Whether an insert is said beside the script, at lower volume of the streamer. */
  isBeside(insert: Insert): boolean {
    return insert.role === 'CO_STREAMER' && this.options.coStreamer?.streamer_action === 'VOLUME_DOWN';
  }

  /** The line for a text that is said in the scene that is shown. */
  lineFor(text: string, role: Insert['role']): Line {
    const { voice_config: co } = this.options.coStreamer ?? {};
    return this.script.replyLine(text, role, this.scene, this.shown.avatar, co);
  }

  get rewritten(): DirectorState['script'] {
    if (!this.#rewritten) return undefined;
    return { scenes: this.script.scenes, playable: this.script.playable };
  }

  /** A crowd changes the state a thousand times between two looks: it is kept once. */
  #savesMore(atOnce: boolean): boolean {
    if (this.#saving === 'at once' || (this.#saving === 'soon' && !atOnce)) return false;
    this.#saving = atOnce ? 'at once' : 'soon';
    return true;
  }

  #placeOf({ scene, round }: Position): Board['shown'] {
    return { scene: this.plan[scene]?.scene ?? 0, avatar: this.script.avatarOf(round) };
  }
}
