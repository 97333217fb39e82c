import type { Studio } from '../context.ts';
import { findWord } from './words.ts';

/** What is looked at. */
export interface ModerationCase {
  readonly projectId: string;
  /** What it is about, e.g. `video-job:ID`; goes to the hook. */
  readonly subject: string;
  readonly texts: readonly string[];
  /** Its owner asks that nobody looks: counts for projects that the operator trusts. */
  readonly noNeedReview?: boolean;
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/** The hook did not answer as documented; nothing may pass unseen, so the work is tried again later. */
export class ModerationUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(`the moderation hook ${message}`, options);
    this.name = 'ModerationUnavailable';
  }
}

const HOOK_TIMEOUT_MS = 10_000;
const HOOK_ANSWER_BYTES = 64 * 1024;
const LONGEST_REASON = 500;

/** Whether texts pass unseen: their owner asks for it, and the operator's list holds the project. */
export function passesUnseen(
  { config }: Pick<Studio, 'config'>,
  { projectId, noNeedReview }: Pick<ModerationCase, 'projectId' | 'noNeedReview'>,
): boolean {
  return noNeedReview === true && config.moderation.exempt.includes(projectId);
}

/**
 * Looks at texts before they are spoken: first the operator's word list, then the operator's HTTP hook. The hook gets
 * `{project_id, subject, texts}` and answers `{"decision": "PASS" | "REJECT", "reason": "…"}`.
 *
 * @throws ModerationUnavailable when there is a hook and it gives no usable answer
 */
export async function moderate(
  studio: Pick<Studio, 'config' | 'fetcher'>,
  subject: ModerationCase,
): Promise<Verdict> {
  if (passesUnseen(studio, subject)) return { allowed: true };
  const { words, hookUrl } = studio.config.moderation;
  const word = findWord(words, subject.texts);
  if (word !== undefined) return { allowed: false, reason: `the text contains “${word}”` };
  return hookUrl === undefined ? { allowed: true } : askHook(studio, hookUrl, subject);
}

async function askHook(
  studio: Pick<Studio, 'fetcher'>,
  url: string,
  subject: ModerationCase,
): Promise<Verdict> {
  let answer: { readonly status: number; readonly body: string };
  try {
    answer = await studio.fetcher.post(
      url,
      { project_id: subject.projectId, subject: subject.subject, texts: subject.texts },
      { timeoutMs: HOOK_TIMEOUT_MS, maxBytes: HOOK_ANSWER_BYTES },
    );
  } catch (error) {
    throw new ModerationUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
  }
  if (answer.status < 200 || answer.status > 299)
    throw new ModerationUnavailable(`answered ${answer.status}`);
  return readVerdict(answer.body);
}

function readVerdict(body: string): Verdict {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw new ModerationUnavailable('did not answer JSON', { cause: error });
  }
  const { decision, reason } = (parsed ?? {}) as { decision?: unknown; reason?: unknown };
  if (decision === 'PASS') return { allowed: true };
  if (decision !== 'REJECT') throw new ModerationUnavailable('answered without a decision of PASS or REJECT');
  const why =
    typeof reason === 'string' && reason.trim() !== '' ? reason.trim() : 'rejected by the moderation hook';
  return { allowed: false, reason: why.slice(0, LONGEST_REASON) };
}
