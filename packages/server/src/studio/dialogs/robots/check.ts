import type { DialogLanguage, WakePhrases } from '@cyclorama/contract/dialogs';
import type { Studio } from '../../context.ts';
import type { Robot, RobotLanguage } from '../port.ts';
import { readBrain, readRecogniser, type SentKey } from './check-services.ts';
import { readKnowledge } from './check-knowledge.ts';
import {
  flagOf,
  integerOf,
  listOf,
  objectOf,
  oneOf,
  optionalText,
  refuse,
  textOf,
  type Body,
} from './reading.ts';
import type { KnowledgePair, StoredRobot } from './table.ts';
import {
  DIALOG_LANGUAGES,
  PRESET_WAKE_PHRASES,
  USUAL_SAFE_ANSWER,
  USUAL_SIZE,
  USUAL_SLEEP_SECONDS,
} from './usual.ts';

const LONGEST_NAME = 64;
const LONGEST_GREETING = 1000;
const MOST_HOT_QUESTIONS = 20;
const LONGEST_QUESTION = 256;
const MOST_PHRASES = 8;
const LONGEST_PHRASE = 32;
const MOST_DIALOGS = 10_000;
const MEMBERS = [
  'name',
  'avatar_asset_id',
  'languages',
  'background',
  'width',
  'height',
  'allow_transparent',
  'is_public',
  'brain',
  'knowledge',
  'recogniser',
  'wake_phrases',
  'sleep_after_seconds',
  'safe_answer',
  'max_dialogs',
];
/** Told by answers only; whoever sends back what was answered is not refused for it. */
const TOLD = ['robot_id', 'created', 'updated', 'running', 'portrait_url', 'background_url', 'documents'];

/** A robot as it was sent, with what is usual for what was left out. */
export interface SentRobot {
  readonly name: string;
  readonly document: StoredRobot;
  readonly knowledge: readonly KnowledgePair[];
  readonly brainKey: SentKey;
  readonly recogniserKey: SentKey;
}

/** Reads what a robot is to be; assets are looked at elsewhere. @throws MssError MSS.00000003 that names the member */
export function readRobot(studio: Pick<Studio, 'fetcher'>, sent: Body): SentRobot {
  const body = objectOf(sent, 'body', [...MEMBERS, ...TOLD]);
  const { brain, key: brainKey } = readBrain(studio, body['brain'] ?? { kind: 'knowledge' });
  const { recogniser, key: recogniserKey } = readRecogniser(
    studio,
    body['recogniser'] ?? { kind: 'browser' },
  );
  const name = textOf(body['name'], 'name', LONGEST_NAME);
  if (/\p{Cc}/u.test(name)) refuse('name', 'expected one line');
  const { width = USUAL_SIZE.width, height = USUAL_SIZE.height } = body;
  return {
    name,
    document: {
      avatarAssetId: textOf(body['avatar_asset_id'], 'avatar_asset_id', 64),
      languages: readLanguages(body['languages']),
      background: readBackground(body['background'] ?? { kind: 'none' }),
      width: sideOf(width, 'width', 1080),
      height: sideOf(height, 'height', 1920),
      allowTransparent: flagOf(body['allow_transparent'] ?? true, 'allow_transparent'),
      isPublic: flagOf(body['is_public'] ?? false, 'is_public'),
      brain,
      recogniser,
      wakePhrases: readPhrases(body['wake_phrases']),
      sleepAfterSeconds: integerOf(
        body['sleep_after_seconds'] ?? USUAL_SLEEP_SECONDS,
        'sleep_after_seconds',
        5,
        3600,
      ),
      safeAnswer: readSafeAnswer(body['safe_answer']),
      maxDialogs:
        (body['max_dialogs'] ?? null) === null
          ? null
          : integerOf(body['max_dialogs'], 'max_dialogs', 1, MOST_DIALOGS),
    },
    knowledge: readKnowledge(body['knowledge'] ?? []),
    brainKey,
    recogniserKey,
  };
}

function readLanguages(value: unknown): readonly RobotLanguage[] {
  const list = listOf(value ?? [], 'languages', DIALOG_LANGUAGES.length);
  if (list.length === 0) refuse('languages', 'a robot speaks at least one');
  const languages = list.map((one, i) => readLanguage(one, `languages[${i}]`));
  languages.forEach(({ language }, i) => {
    if (languages.findIndex((other) => other.language === language) !== i)
      refuse(`languages[${i}].language`, `${language} is there twice`);
  });
  return languages;
}

function readLanguage(value: unknown, at: string): RobotLanguage {
  const members = ['language', 'voice_asset_id', 'speed', 'pitch', 'volume', 'greeting', 'hot_questions'];
  const body = objectOf(value, at, members);
  const voiceAssetId = optionalText(body['voice_asset_id'], `${at}.voice_asset_id`, 256);
  const greeting = optionalText(body['greeting'], `${at}.greeting`, LONGEST_GREETING);
  const scale = (name: 'speed' | 'pitch' | 'volume', from: number, to: number) =>
    (body[name] ?? undefined) === undefined
      ? {}
      : { [name]: integerOf(body[name], `${at}.${name}`, from, to) };
  return {
    language: oneOf(body['language'], `${at}.language`, DIALOG_LANGUAGES),
    ...(voiceAssetId === undefined ? {} : { voiceAssetId }),
    ...scale('speed', 50, 200),
    ...scale('pitch', 50, 200),
    ...scale('volume', 90, 240),
    ...(greeting === undefined ? {} : { greeting }),
    hotQuestions: listOf(body['hot_questions'] ?? [], `${at}.hot_questions`, MOST_HOT_QUESTIONS).map(
      (one, i) => textOf(one, `${at}.hot_questions[${i}]`, LONGEST_QUESTION),
    ),
  };
}

function readBackground(value: unknown): Robot['background'] {
  const body = objectOf(value, 'background', ['kind', 'color', 'asset_id']);
  const kind = oneOf(body['kind'], 'background.kind', ['none', 'color', 'asset']);
  if (kind === 'none') return { kind };
  if (kind === 'asset') return { kind, assetId: textOf(body['asset_id'], 'background.asset_id', 64) };
  const { color } = body;
  if (typeof color !== 'string' || !/^#[0-9a-f]{6}$/i.test(color))
    refuse('background.color', 'expected a colour such as #1F2937');
  return { kind, color };
}

function sideOf(value: unknown, name: string, longest: number): number {
  const side = integerOf(value, name, 64, longest);
  if (side % 2 !== 0) refuse(name, 'expected an even number');
  return side;
}

function readPhrases(value: unknown): WakePhrases {
  if (value === undefined || value === null) return PRESET_WAKE_PHRASES;
  const body = objectOf(value, 'wake_phrases', ['wake', 'interrupt', 'exit']);
  const phrases = (name: keyof WakePhrases): readonly string[] => {
    if (body[name] === undefined) return PRESET_WAKE_PHRASES[name];
    return listOf(body[name], `wake_phrases.${name}`, MOST_PHRASES).map((one, i) =>
      textOf(one, `wake_phrases.${name}[${i}]`, LONGEST_PHRASE),
    );
  };
  return { wake: phrases('wake'), interrupt: phrases('interrupt'), exit: phrases('exit') };
}

function readSafeAnswer(value: unknown): Readonly<Record<DialogLanguage, string>> {
  if (value === undefined || value === null) return USUAL_SAFE_ANSWER;
  const body = objectOf(value, 'safe_answer', DIALOG_LANGUAGES);
  const said = (language: DialogLanguage): string =>
    optionalText(body[language], `safe_answer.${language}`, LONGEST_GREETING) ?? USUAL_SAFE_ANSWER[language];
  return { zh_CN: said('zh_CN'), en_US: said('en_US') };
}
