import type { Schemas } from '@cyclorama/contract';
import { fitting, type Turn } from './conversations.ts';

/** A model said that it failed. */
export class ModelFailed extends Error {
  constructor(why: string) {
    super(`the model failed: ${fitting(why, 200)}`);
    this.name = 'ModelFailed';
  }
}

interface Choice {
  readonly index?: number;
  readonly delta?: { readonly content?: unknown } | null;
  readonly message?: { readonly content?: unknown } | null;
  readonly finish_reason?: unknown;
}

interface Said {
  readonly choices?: readonly Choice[];
  readonly error?: { readonly message?: unknown } | string | null;
  readonly error_code?: unknown;
  readonly error_msg?: unknown;
}

/** A piece of an answer. */
export interface Piece {
  readonly text: string;
  /** The model says that this is the last one. */
  readonly isLast: boolean;
}

/** Address of the chat completions of a service, by its base address or its whole one. */
export function completionsAddress(text: string): string {
  const url = new URL(text);
  if (!url.pathname.endsWith('/chat/completions'))
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`;
  return url.href;
}

/**
 * What a chunk or a whole answer says, of the chat interface of OpenAI and of the callback of §7.1 alike; pieces may lack their
 * `index`, and whatever is no first choice is left out.
 * @throws SyntaxError when it is no JSON of that shape, ModelFailed when it tells of a failure
 */
export function pieceOf(text: string): Piece {
  const said = JSON.parse(text) as Said | null;
  if (typeof said !== 'object' || said === null) throw new SyntaxError('the answer is no object');
  const { choices, error, error_code: code } = said;
  if (error !== undefined && error !== null)
    throw new ModelFailed(reasonOf(typeof error === 'string' ? error : error.message));
  if (code !== undefined && choices === undefined) throw new ModelFailed(reasonOf(said.error_msg ?? code));
  if (!Array.isArray(choices)) throw new SyntaxError('the answer has no choices');
  const first = (choices as readonly (Choice | null)[]).find((choice) => (choice?.index ?? 0) === 0);
  const content = first?.delta?.content ?? first?.message?.content ?? '';
  if (typeof content !== 'string') throw new SyntaxError('the content of the answer is no text');
  return { text: content, isLast: typeof first?.finish_reason === 'string' };
}

function reasonOf(why: unknown): string {
  return typeof why === 'string' && why !== '' ? why : 'no reason given';
}

/** Body of a request of §7.1: questions and answers in turn, without roles, none longer than allowed. */
export function callbackBody(asked: {
  readonly question: string;
  readonly turns: readonly Turn[];
  readonly appId: string;
  readonly user: string;
  readonly sessionId: string;
  readonly isStream: boolean;
}): Schemas['LlmCallbackRequest'] {
  const spoken = asked.turns.filter(({ question, answer }) => question.trim() !== '' && answer.trim() !== '');
  return {
    messages: [
      ...spoken.flatMap(({ question, answer }) => [
        { content: fitting(question) },
        { content: fitting(answer) },
      ]),
      { content: fitting(asked.question) },
    ],
    app_id: asked.appId,
    user: asked.user,
    session_id: asked.sessionId,
    is_stream: asked.isStream,
  };
}
