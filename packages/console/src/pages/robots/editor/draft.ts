import type { WakePhrases } from '@cyclorama/contract/dialogs';
import type {
  Robot,
  RobotBrain,
  RobotRecogniser,
  RobotSettings,
  RobotSpeech,
} from '../../../api/own-dialogs.ts';

/** A robot as it is edited. `key` of its brain and recogniser: undefined stays, null is taken away. */
export type Draft = RobotSettings;

/** What a tab of the editor needs. */
export interface Parts {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly disabled: boolean;
}

export const MOST_HOT_QUESTIONS = 20;
export const MOST_PHRASES = 8;
export const LONGEST_SLEEP = 3600;
export const SHORTEST_SLEEP = 5;

/** What of a stored robot can be changed. */
export function draftOf(robot: Robot): Draft {
  return {
    name: robot.name,
    avatar_asset_id: robot.avatar_asset_id,
    languages: robot.languages,
    background: robot.background,
    width: robot.width,
    height: robot.height,
    allow_transparent: robot.allow_transparent,
    is_public: robot.is_public,
    brain: robot.brain,
    knowledge: robot.knowledge,
    recogniser: robot.recogniser,
    wake_phrases: robot.wake_phrases,
    sleep_after_seconds: robot.sleep_after_seconds,
    safe_answer: robot.safe_answer,
    ...(robot.max_dialogs === undefined ? {} : { max_dialogs: robot.max_dialogs }),
  };
}

/** What is sent: without what only the server says, and only what belongs to the chosen kinds. */
export function requestOf(draft: Draft): Draft {
  return {
    ...draft,
    name: draft.name.trim(),
    languages: draft.languages.map((one) => ({
      ...one,
      hot_questions: phrases(one.hot_questions ?? []),
    })),
    brain: brainOf(draft.brain),
    recogniser: recogniserOf(draft.recogniser),
    wake_phrases: {
      wake: phrases(draft.wake_phrases.wake),
      interrupt: phrases(draft.wake_phrases.interrupt),
      exit: phrases(draft.wake_phrases.exit),
    },
  };
}

const phrases = (list: readonly string[]): readonly string[] =>
  list.map((text) => text.trim()).filter((text) => text !== '');

function brainOf({ kind, url, model, key, system_prompt, app_id, is_stream }: RobotBrain): RobotBrain {
  const sealed = key === undefined ? {} : { key };
  const prompt = system_prompt === undefined ? {} : { system_prompt };
  const address = url === undefined ? {} : { url: url.trim() };
  const streamed = is_stream === undefined ? {} : { is_stream };
  switch (kind) {
    case 'openai':
      return { kind, ...address, ...(model === undefined ? {} : { model }), ...sealed, ...prompt };
    case 'callback':
      return { kind, ...address, ...sealed, ...(app_id === undefined ? {} : { app_id }), ...streamed };
    case 'knowledge':
    case 'third_party':
      return { kind };
  }
}

function recogniserOf({ kind, url, model, key }: RobotRecogniser): RobotRecogniser {
  const sealed = key === undefined ? {} : { key };
  const address = url === undefined ? {} : { url: url.trim() };
  switch (kind) {
    case 'http':
      return { kind, ...address, ...(model === undefined ? {} : { model }), ...sealed };
    case 'websocket':
      return { kind, ...address, ...sealed };
    case 'browser':
    case 'sherpa':
    case 'none':
      return { kind };
  }
}

export type Problem =
  | 'name'
  | 'languages'
  | 'hotQuestions'
  | 'color'
  | 'picture'
  | 'size'
  | 'brainUrl'
  | 'model'
  | 'appId'
  | 'secret'
  | 'recogniserUrl'
  | 'recogniserModel'
  | 'phrases'
  | 'sleep'
  | 'limit';

/** Why a draft cannot be stored as it stands. */
export function problemsOf(draft: Draft): readonly Problem[] {
  const { brain, recogniser, background, width, height, max_dialogs: limit } = draft;
  const found: Problem[] = [];
  if (draft.name.trim() === '' || draft.name.trim().length > 64) found.push('name');
  if (draft.languages.length === 0) found.push('languages');
  if (draft.languages.some(({ hot_questions: asked }) => phrases(asked ?? []).length > MOST_HOT_QUESTIONS))
    found.push('hotQuestions');
  if (background.kind === 'color' && !/^#[\da-f]{6}$/i.test(background.color ?? '')) found.push('color');
  if (background.kind === 'asset' && (background.asset_id ?? '') === '') found.push('picture');
  if (!isSide(width, 1080) || !isSide(height, 1920)) found.push('size');
  if ((brain.kind === 'openai' || brain.kind === 'callback') && !isUrl(brain.url, ['http:', 'https:']))
    found.push('brainUrl');
  if (brain.kind === 'openai' && (brain.model ?? '').trim() === '') found.push('model');
  if (brain.kind === 'callback') {
    if ((brain.app_id ?? '').trim() === '') found.push('appId');
    const hasKey = brain.key === undefined ? brain.has_key === true : (brain.key ?? '') !== '';
    if (!hasKey) found.push('secret');
  }
  if (recogniser.kind === 'http' && !isUrl(recogniser.url, ['http:', 'https:'])) found.push('recogniserUrl');
  if (recogniser.kind === 'websocket' && !isUrl(recogniser.url, ['ws:', 'wss:'])) found.push('recogniserUrl');
  if (recogniser.kind === 'http' && (recogniser.model ?? '').trim() === '') found.push('recogniserModel');
  if (WAKE_KINDS.some((kind) => phrases(draft.wake_phrases[kind]).length > MOST_PHRASES))
    found.push('phrases');
  if (!isWhole(draft.sleep_after_seconds, SHORTEST_SLEEP, LONGEST_SLEEP)) found.push('sleep');
  if (limit !== undefined && limit !== null && !isWhole(limit, 1, 10_000)) found.push('limit');
  return found;
}

const isWhole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;
const isSide = (value: number, most: number): boolean => isWhole(value, 64, most) && value % 2 === 0;

function isUrl(text: string | undefined, schemes: readonly string[]): boolean {
  try {
    return schemes.includes(new URL((text ?? '').trim()).protocol);
  } catch {
    // Not an address at all: the same as a wrong one.
    return false;
  }
}

/** The languages with one replaced. */
export function withSpeech(languages: Draft['languages'], speech: RobotSpeech): Draft['languages'] {
  return languages.map((one) => (one.language === speech.language ? speech : one));
}

/** One to a line, as people write lists. */
export const linesOf = (list: readonly string[] | undefined): string => (list ?? []).join('\n');
/** Lines as they are while somebody writes: an empty one is where the next begins. */
export const listOf = (lines: string): readonly string[] => (lines === '' ? [] : lines.split('\n'));

export const WAKE_KINDS = ['wake', 'interrupt', 'exit'] as const satisfies readonly (keyof WakePhrases)[];
