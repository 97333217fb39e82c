import { createHash } from 'node:crypto';
import { plainText, SsmlError } from '@cyclorama/speech';
import type { PlayRole, WireAudio, WireParagraph, WirePlayPolicy, WireScene, WireVoice } from '../wire.ts';
import { shuffled } from './random.ts';
import type { Line, Position, RoundPlan } from './types.ts';

/** What a show plays, as its room (or a later rewrite) says. */
export interface ScriptOptions {
  readonly scenes: readonly WireScene[];
  /** Scenes of `scenes` that are played in every round; those behind them only where a plan names them. */
  readonly playable: number;
  readonly policy: WirePlayPolicy;
  /** Avatars that take turns with the scenes' own, round by round. */
  readonly backups: readonly string[];
  readonly seed: number;
}

/** The script of a show: rounds, their order, and the lines at each place. */
export class Script {
  readonly scenes: readonly WireScene[];
  readonly playable: number;
  readonly #options: ScriptOptions;
  /** Lines by scene, paragraph and avatar: they are asked for with everything that happens. */
  readonly #lines = new Map<string, Line | undefined>();

  constructor(options: ScriptOptions) {
    this.#options = options;
    this.scenes = options.scenes;
    this.playable = options.playable;
  }

  /** Rounds there are in all; Infinity without end, 0 when there is nothing preset. */
  get rounds(): number {
    const { repeat_count: repeats = 0, play_mode: mode = 'TEXT' } = this.#options.policy;
    if (mode === 'NO_PRESET') return 0;
    return repeats < 0 ? Infinity : repeats + 1;
  }

  /** Order of a round (from 1), always the same for the same round. The first is played as written. */
  planOf(round: number): RoundPlan {
    const { policy, seed } = this.#options;
    if (this.rounds === 0) return [];
    const { random_play_mode: mode = 'SCRIPT_ITEM' } = policy;
    const own = seed + round * 7919;
    const plan = this.scenes.slice(0, this.playable).map((scene, index) => {
      const items = inOrder(scene.shoot_scripts).map((paragraph) => scene.shoot_scripts.indexOf(paragraph));
      const random = round > 1 && (mode === 'SCRIPT_ITEM' || mode === 'SCENE_AND_SCRIPT_ITEM');
      return { scene: index, items: random ? shuffled(items, own + index + 1) : items };
    });
    return round > 1 && (mode === 'SCENE' || mode === 'SCENE_AND_SCRIPT_ITEM') ? shuffled(plan, own) : plan;
  }

  /** Who presents in a round: 0 = the scene's own avatar, n = the nth substitute. */
  avatarOf(round: number): number {
    return (round - 1) % (this.#options.backups.length + 1);
  }

  /** HUMAN_MODEL_2D asset of a scene's presenter. */
  presenterOf(scene: WireScene | undefined, avatar: number): string | undefined {
    const backup = avatar > 0 ? this.#options.backups[avatar - 1] : undefined;
    return backup ?? ownPresenter(scene) ?? ownPresenter(this.scenes[0]);
  }

  /** What is said at a place; undefined for a paragraph without words. */
  lineAt(plan: RoundPlan, at: Position): Line | undefined {
    const scene = this.sceneAt(plan, at);
    const paragraph = this.paragraphAt(plan, at);
    if (scene === undefined || paragraph === undefined) return undefined;
    const avatar = this.avatarOf(at.round);
    const key = `${plan[at.scene]?.scene} ${plan[at.scene]?.items[at.item]} ${avatar}`;
    if (!this.#lines.has(key)) this.#lines.set(key, this.#lineOf(paragraph, scene, avatar));
    return this.#lines.get(key);
  }

  #lineOf(paragraph: WireParagraph, scene: WireScene, avatar: number): Line | undefined {
    const { audio_config: audio, text_config: words } = paragraph;
    const recorded = audio !== undefined && hasSound(audio);
    if (recorded && (this.#options.policy.play_mode === 'AUDIO' || !isSpoken(words?.text)))
      return this.audioLine(audio);
    if (words === undefined || !isSpoken(words.text)) return undefined;
    return this.textLine(words.text, scene, avatar);
  }

  paragraphAt(plan: RoundPlan, { scene, item }: Position): WireParagraph | undefined {
    const planned = plan[scene];
    const index = planned?.items[item];
    return planned === undefined || index === undefined
      ? undefined
      : this.scenes[planned.scene]?.shoot_scripts[index];
  }

  sceneAt(plan: RoundPlan, { scene }: Position): WireScene | undefined {
    const planned = plan[scene];
    return planned && this.scenes[planned.scene];
  }

  textLine(text: string, scene: WireScene | undefined, avatar: number, voice?: WireVoice): Line {
    const spoken = voice ?? scene?.voice_config ?? this.scenes[0]?.voice_config;
    const presenter = spoken === undefined ? this.presenterOf(scene, avatar) : undefined;
    return lineOf({ kind: 'text', text }, spoken, presenter);
  }

  audioLine(audio: WireAudio): Line {
    return lineOf({ kind: 'audio', audio });
  }

  /** What a reply text becomes in a scene. */
  replyLine(
    text: string,
    role: PlayRole,
    scene: WireScene | undefined,
    avatar: number,
    co?: WireVoice,
  ): Line {
    return role === 'CO_STREAMER' && co !== undefined
      ? this.textLine(text, scene, avatar, co)
      : this.textLine(text, scene, avatar);
  }

  /**
   * The script as it goes on after a rewrite while `at` is on air: what was played this round stays played, the paragraph
   * on air is finished, and the new scenes follow from there.
   */
  rewritten(
    scenes: readonly WireScene[],
    plan: RoundPlan,
    at: Position,
  ): { readonly script: Script; readonly plan: RoundPlan; readonly at: Position } {
    const options = this.#options;
    const now = this.sceneAt(plan, at);
    const onAir = this.paragraphAt(plan, at);
    const played = plan.slice(0, at.scene);
    const names = new Set(played.map(({ scene }) => this.scenes[scene]?.script_name));
    const done = new Set(
      (plan[at.scene]?.items ?? [])
        .slice(0, at.item + 1)
        .map((index) => now?.shoot_scripts[index]?.sequence_no),
    );
    const kept: WireScene[] = [];
    const keep = (entry: RoundPlan[number], items: readonly number[]): RoundPlan[number] => {
      kept.push(this.scenes[entry.scene]!);
      return { scene: scenes.length + kept.length - 1, items };
    };
    const before = played.map((entry) => keep(entry, entry.items));
    const entry = plan[at.scene];
    const current =
      entry === undefined || onAir === undefined ? [] : [keep(entry, entry.items.slice(0, at.item + 1))];
    const after = scenes.flatMap((scene, index) => {
      if (names.has(scene.script_name)) return [];
      const items = inOrder(scene.shoot_scripts)
        .map((paragraph) => scene.shoot_scripts.indexOf(paragraph))
        .filter(
          (i) => scene.script_name !== now?.script_name || !done.has(scene.shoot_scripts[i]?.sequence_no),
        );
      return items.length === 0
        ? []
        : [{ scene: index, items, current: scene.script_name === now?.script_name }];
    });
    // What is left of the scene on air comes first, wherever the new script lists it.
    const rest = [
      ...after.filter(({ current: isCurrent }) => isCurrent),
      ...after.filter(({ current: isCurrent }) => !isCurrent),
    ];
    return {
      script: new Script({ ...options, scenes: [...scenes, ...kept], playable: scenes.length }),
      plan: [...before, ...current, ...rest.map(({ scene, items }) => ({ scene, items }))],
      at: { ...at, scene: before.length, ...(current.length === 0 ? { item: 0, piece: 0 } : {}) },
    };
  }
}

function inOrder(paragraphs: readonly WireParagraph[]): readonly WireParagraph[] {
  return [...paragraphs].sort((a, b) => (a.sequence_no ?? 0) - (b.sequence_no ?? 0));
}

/** The avatar that a scene names, for itself or in its layer. */
function ownPresenter(scene: WireScene | undefined): string | undefined {
  const named = [
    scene?.model_asset_id,
    ...(scene?.layer_config ?? []).map(({ layer_type: type, asset_id: id }) =>
      type === 'HUMAN' ? id : undefined,
    ),
  ];
  return named.find((id) => id !== undefined && id !== '');
}

function hasSound({ asset_id: asset = '', audio_url: url = '' }: WireAudio): boolean {
  return asset !== '' || url !== '';
}

/** Markup that cannot be read is something to be said: whoever speaks it tells what is wrong with it. */
function isSpoken(text: string | undefined): boolean {
  if (text === undefined) return false;
  try {
    return plainText(text).trim() !== '';
  } catch (error) {
    if (error instanceof SsmlError) return true;
    throw error;
  }
}

function lineOf(source: Line['source'], voice?: WireVoice, presenter?: string): Line {
  const key = createHash('sha256')
    .update(JSON.stringify([source, voice, presenter]))
    .digest('hex')
    .slice(0, 32);
  return {
    key,
    source,
    ...(voice === undefined ? {} : { voice }),
    ...(presenter === undefined ? {} : { presenter }),
  };
}
