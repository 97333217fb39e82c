import type { DialogLanguage, WakePhrases } from '@cyclorama/contract/dialogs';
import { request } from './http.ts';

export const DIALOG_LANGUAGES = ['zh_CN', 'en_US'] as const satisfies readonly DialogLanguage[];
export const BRAIN_KINDS = ['knowledge', 'openai', 'callback', 'third_party'] as const;
export const RECOGNISER_KINDS = ['browser', 'http', 'websocket', 'sherpa', 'none'] as const;
export type BrainKind = (typeof BRAIN_KINDS)[number];
export type RecogniserKind = (typeof RECOGNISER_KINDS)[number];

/** How a robot speaks one language. */
export interface RobotSpeech {
  readonly language: DialogLanguage;
  readonly voice_asset_id?: string;
  /** Percent. */
  readonly speed?: number;
  readonly pitch?: number;
  readonly volume?: number;
  readonly greeting?: string;
  readonly hot_questions?: readonly string[];
}

/** What answers. A stored key is never shown: `has_key` says that there is one; sent as null it is taken away. */
export interface RobotBrain {
  readonly kind: BrainKind;
  readonly url?: string;
  readonly model?: string;
  readonly key?: string | null;
  readonly has_key?: boolean;
  readonly system_prompt?: string;
  readonly app_id?: string;
  readonly is_stream?: boolean;
}

export interface RobotRecogniser {
  readonly kind: RecogniserKind;
  readonly url?: string;
  readonly model?: string;
  readonly key?: string | null;
  readonly has_key?: boolean;
}

export interface KnowledgePair {
  readonly question: string;
  /** Other ways to ask it. */
  readonly alternatives?: readonly string[];
  readonly answer: string;
  /** Assets of the library, or https addresses. */
  readonly images?: readonly string[];
}

export interface RobotBackground {
  readonly kind: 'none' | 'color' | 'asset';
  readonly color?: string;
  readonly asset_id?: string;
}

/** Everything of a robot that a person decides. */
export interface RobotSettings {
  readonly name: string;
  readonly avatar_asset_id: string;
  /** The first is the one that it begins with. */
  readonly languages: readonly RobotSpeech[];
  readonly background: RobotBackground;
  readonly width: number;
  readonly height: number;
  readonly allow_transparent: boolean;
  readonly is_public: boolean;
  readonly brain: RobotBrain;
  readonly knowledge: readonly KnowledgePair[];
  readonly recogniser: RobotRecogniser;
  readonly wake_phrases: WakePhrases;
  readonly sleep_after_seconds: number;
  readonly safe_answer: Readonly<Partial<Record<DialogLanguage, string>>>;
  readonly max_dialogs?: number | null;
}

export interface Robot extends RobotSettings {
  readonly robot_id: string;
  readonly created: string;
  readonly updated: string;
  /** Dialogs that run now. */
  readonly running: number;
  readonly portrait_url?: string | null;
}

export type NewRobot = Pick<RobotSettings, 'name' | 'avatar_asset_id' | 'languages'> & Partial<RobotSettings>;

const robot = (robotId: string, part = ''): string => `/api/robots/${encodeURIComponent(robotId)}${part}`;

export interface RobotList {
  readonly count: number;
  readonly robots: readonly Robot[];
}

/** All of them, as far as one answer of the server goes. */
export const fetchRobots = (signal?: AbortSignal): Promise<RobotList> =>
  request('GET', '/api/robots', { query: { limit: 500 }, signal });

/** @throws ApiError 404 */
export const fetchRobot = (robotId: string, signal?: AbortSignal): Promise<Robot> =>
  request('GET', robot(robotId), { signal });

/** @throws ApiError that names the member which is wrong */
export const createRobot = (body: NewRobot): Promise<Robot> => request('POST', '/api/robots', { body });

/** Puts the whole robot in place of the one that is stored. @throws ApiError */
export const saveRobot = (robotId: string, body: RobotSettings): Promise<Robot> =>
  request('PUT', robot(robotId), { body });

/** Its dialogs end. */
export const deleteRobot = (robotId: string): Promise<void> => request('DELETE', robot(robotId));

export interface RobotDocument {
  readonly document_id: string;
  readonly name: string;
  readonly bytes: number;
  /** Pieces that it was cut into, one of which is an answer. */
  readonly passages: number;
  readonly created: string;
}

export const fetchDocuments = (
  robotId: string,
  signal?: AbortSignal,
): Promise<{ readonly count: number; readonly documents: readonly RobotDocument[] }> =>
  request('GET', robot(robotId, '/documents'), { signal });

/** @param body plain text or Markdown, 1 MB at most */
export const addDocument = (
  robotId: string,
  body: { readonly name: string; readonly text: string },
): Promise<RobotDocument> => request('POST', robot(robotId, '/documents'), { body });

export const deleteDocument = (robotId: string, documentId: string): Promise<void> =>
  request('DELETE', robot(robotId, `/documents/${encodeURIComponent(documentId)}`));

export interface RobotAnswer {
  readonly answer: string;
  readonly images: readonly string[];
  /** Where it is from; `safe_answer`: moderation refused what would have been said. */
  readonly source: AnswerSource;
  /** The question or the document that it is from. */
  readonly title?: string;
}

export type AnswerSource = 'pair' | 'document' | 'small_talk' | 'unknown' | 'model' | 'safe_answer';

/** What it would say, without a picture; with a `brain` that is not saved yet too. @throws ApiError in the words of whatever failed */
export const askRobot = (
  robotId: string,
  body: {
    readonly question: string;
    readonly language?: DialogLanguage;
    readonly brain?: RobotBrain;
  },
): Promise<RobotAnswer> => request('POST', robot(robotId, '/ask'), { body });

/** @param sound WAV, 16 kHz, mono, 16 bit. @throws ApiError when its recogniser cannot be had */
export const hearRobot = (
  robotId: string,
  sound: Blob,
  language: DialogLanguage,
): Promise<{ readonly text: string }> =>
  request('POST', robot(robotId, '/hear'), {
    query: { language },
    body: sound,
    headers: { 'content-type': 'audio/wav' },
  });

/** A code that opens one dialog, within minutes. */
export const createOnceCode = (
  robotId: string,
): Promise<{ readonly once_code: string; readonly expires_at: string }> =>
  request('POST', robot(robotId, '/once-codes'), { body: {} });

/** A visit of somebody who talks or talked to a robot. */
export interface DialogVisit {
  readonly job_id: string;
  readonly robot_id: string;
  /** As it was called when the dialog began. */
  readonly robot_name: string;
  readonly state: 'active' | 'asleep' | 'ended';
  readonly language: DialogLanguage;
  readonly started: string;
  readonly ended: string | null;
  readonly reason: string | null;
  readonly turns: number;
  readonly seconds: number;
}

export interface DialogLine {
  readonly at: string;
  readonly who: 'visitor' | 'avatar';
  readonly text: string;
}

export const fetchDialogs = (
  query: { readonly robot_id?: string; readonly limit?: number; readonly offset?: number },
  signal?: AbortSignal,
): Promise<{ readonly count: number; readonly dialogs: readonly DialogVisit[] }> =>
  request('GET', '/api/dialogs', { query, signal });

export const fetchDialog = (
  jobId: string,
  signal?: AbortSignal,
): Promise<DialogVisit & { readonly transcript: readonly DialogLine[] }> =>
  request('GET', `/api/dialogs/${encodeURIComponent(jobId)}`, { signal });

/** Ends one in which somebody talks; one that is over is forgotten with all that was said. */
export const deleteDialog = (jobId: string): Promise<void> =>
  request('DELETE', `/api/dialogs/${encodeURIComponent(jobId)}`);
