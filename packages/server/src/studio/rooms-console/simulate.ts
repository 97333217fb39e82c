import { MssError } from '@cyclorama/contract';
import { readMessage, UnreadableMessage } from '../connectors/messages.ts';
import type { ViewerEvent } from '../shows/port.ts';

const MOST_EVENTS = 200;

/**
 * Viewers who are invented for a rehearsal: their events bear `simulated: true` in their content.
 * @param body `{events}` in the words of connectors
 * @throws MssError MSS.00000003
 */
export function simulatedEvents(
  body: Readonly<Record<string, unknown>>,
  nowMs: number,
): readonly ViewerEvent[] {
  const { events } = body;
  if (!Array.isArray(events) || events.length < 1 || events.length > MOST_EVENTS)
    throw new MssError('MSS.00000003', `events: expected a list of 1 to ${MOST_EVENTS}`);
  return read(events, nowMs).map((event) => ({ ...event, content: marked(event.content) }));
}

function read(events: unknown, nowMs: number): readonly ViewerEvent[] {
  try {
    return readMessage(JSON.stringify(events), nowMs);
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    throw new MssError('MSS.00000003', error.message, { cause: error });
  }
}

function marked(content: string): string {
  let fields: unknown;
  try {
    fields = JSON.parse(content);
  } catch {
    // A comment may be plain text.
  }
  const plain = typeof fields !== 'object' || fields === null || Array.isArray(fields);
  return JSON.stringify({ ...(plain ? { content } : (fields as object)), simulated: true });
}
