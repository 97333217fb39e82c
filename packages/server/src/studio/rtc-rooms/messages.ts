import type { SessionState } from '../shows/port.ts';

/** Longest message of the command channel, bytes. */
export const LONGEST_MESSAGE = 16 * 1024;

/** What a streamer may order (11.6). */
export const CONTROLS = [
  'get_current_state',
  'play_start',
  'play_pause',
  'play_resume',
  'voice_start',
  'voice_end',
] as const;
export type Control = (typeof CONTROLS)[number];
export type Timing = 'NOW' | 'SENTENCE_END';

export type Heard =
  | { readonly kind: 'control'; readonly command: Control; readonly timing: Timing }
  | { readonly kind: 'heartbeat' }
  /** It makes no sense; `why` is fit for users. */
  | { readonly kind: 'nonsense'; readonly why: string };

/** Reads a message of the command channel. */
export function readMessage(text: string): Heard {
  if (Buffer.byteLength(text) > LONGEST_MESSAGE) return nonsense('the message is too long');
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return nonsense('the message is no JSON');
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return nonsense('the message is no JSON object');
  const { message_type: type, command, params } = message as Readonly<Record<string, unknown>>;
  if (type === 'heartbeat') return { kind: 'heartbeat' };
  if (type !== 'live_control') return nonsense("message_type must be 'live_control' or 'heartbeat'");
  const known = CONTROLS.find((one) => one === command);
  if (known === undefined) return nonsense(`command must be one of ${CONTROLS.join(', ')}`);
  if (params !== undefined && (typeof params !== 'object' || params === null))
    return nonsense('params must be an object');
  const { timing = 'NOW' } = (params ?? {}) as Readonly<Record<string, unknown>>;
  if (timing !== 'NOW' && timing !== 'SENTENCE_END')
    return nonsense("params.timing must be 'NOW' or 'SENTENCE_END'");
  return { kind: 'control', command: known, timing };
}

function nonsense(why: string): Heard {
  return { kind: 'nonsense', why };
}

/** State of the session, as the RENDER user tells it. */
export function stateNotify(state: SessionState): string {
  return JSON.stringify({ message_type: 'state_notify', state });
}

export function heartbeat(): string {
  return JSON.stringify({ message_type: 'heartbeat' });
}

/** What was wrong; ours, the document has no answer to mistakes. */
export function errorMessage(code: 'INVALID_MESSAGE' | 'NOT_ALLOWED' | 'NOT_POSSIBLE', why: string): string {
  return JSON.stringify({ message_type: 'error', error_code: code, error_msg: why });
}

export interface Progress {
  readonly scriptName: string;
  readonly sequenceNo: number | undefined;
  readonly title: string;
  /** Characters of the paragraph or reply before what is being said. */
  readonly offset: number;
  readonly replyId: string | undefined;
}

export function progressNotify({ scriptName, sequenceNo, title, offset, replyId }: Progress): string {
  return JSON.stringify({
    message_type: 'live_progress_notify',
    data: {
      script_name: scriptName,
      ...(sequenceNo === undefined ? {} : { shoot_script_sequence_no: sequenceNo }),
      shoot_script_title: title,
      offset: String(offset),
      ...(replyId === undefined ? {} : { reply_id: replyId }),
    },
  });
}

export function replyFinishNotify(replyId: string): string {
  return JSON.stringify({ message_type: 'reply_command_finish_notify', data: { reply_id: replyId } });
}
