import type { ViewerEvent } from '../shows/port.ts';

/** Events in one message, at most. */
export const MOST_EVENTS = 10_000;

/** What cannot be read; `message` is for whoever writes the bridge. */
export class UnreadableMessage extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableMessage';
  }
}

const TYPES = { comment: 1, enter: 2, like: 3, gift: 4, follow: 5, viewers: 6 } as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a message of a bridge: an event, a list of events, or `{events: […]}`. An event is one of ours (see docs/rooms.md)
 * or one of the API (6.2.7: a number as `type`, its `content` JSON text).
 * @param nowMs epoch ms, for events without a time of their own
 * @throws UnreadableMessage; nothing of the message is taken then
 */
export function readMessage(text: string, nowMs: number): readonly ViewerEvent[] {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new UnreadableMessage('expected JSON');
  }
  const list = Array.isArray(message)
    ? (message as readonly unknown[])
    : isFields(message) && Array.isArray(message['events'])
      ? (message['events'] as readonly unknown[])
      : [message];
  if (list.length > MOST_EVENTS)
    throw new UnreadableMessage(`more than ${MOST_EVENTS} events in one message`);
  return list.map((event, i) => readEvent(event, nowMs, list.length === 1 ? '' : `event ${i}: `));
}

function readEvent(event: unknown, nowMs: number, where: string): ViewerEvent {
  if (!isFields(event)) throw new UnreadableMessage(`${where}expected an object`);
  const { type } = event;
  const timestamp = timeOf(event['time'] ?? event['timestamp'], nowMs, where);
  if (typeof type === 'number') {
    const { content = '' } = event;
    if (!Number.isInteger(type) || type < 1 || type > 100)
      throw new UnreadableMessage(`${where}type: expected a number of an event type`);
    return { timestamp, type, content: typeof content === 'string' ? content : JSON.stringify(content) };
  }
  if (typeof type !== 'string' || !Object.hasOwn(TYPES, type))
    throw new UnreadableMessage(`${where}type: expected one of ${Object.keys(TYPES).join(', ')}`);
  return {
    timestamp,
    type: TYPES[type as keyof typeof TYPES],
    content: JSON.stringify(contentOf(type as keyof typeof TYPES, event, where)),
  };
}

/** The content in the words of the API, so that rules see what they know. */
function contentOf(type: keyof typeof TYPES, event: Fields, where: string): Fields {
  if (type === 'viewers') return { numberOfViewers: numberOf(event, 'count', where) };
  const user = userOf(event['user']);
  switch (type) {
    case 'comment': {
      const { text } = event;
      if (typeof text !== 'string') throw new UnreadableMessage(`${where}text: expected a text`);
      return { user, content: text };
    }
    case 'gift': {
      const gift = isFields(event['gift']) ? event['gift'] : {};
      const count = gift['count'] === undefined ? 1 : numberOf(gift, 'count', `${where}gift.`);
      const value = gift['value'] === undefined ? 0 : numberOf(gift, 'value', `${where}gift.`);
      const total = gift['total'] === undefined ? count * value : numberOf(gift, 'total', `${where}gift.`);
      const { name: giftName = '' } = gift;
      return { user, gift: { giftName, giftNum: count, giftValue: value, totalValue: total } };
    }
    case 'like':
      return event['count'] === undefined ? { user } : { user, count: numberOf(event, 'count', where) };
    default:
      return { user };
  }
}

function userOf(user: unknown): Fields {
  if (!isFields(user)) return {};
  const { id, name, level, badge, badge_level: badgeLevel } = user;
  return { userId: id, name, level, badge, badgeLevel };
}

function numberOf(fields: Fields, name: string, where: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new UnreadableMessage(`${where}${name}: expected a number`);
  return value;
}

/** Epoch milliseconds, or a time of RFC 3339. */
function timeOf(value: unknown, nowMs: number, where: string): number {
  if (value === undefined) return nowMs;
  const at = typeof value === 'string' ? Date.parse(value) : value;
  if (typeof at !== 'number' || !(at >= 0 && at < 8.64e15))
    throw new UnreadableMessage(
      `${where}time: expected milliseconds since 1970 or a time such as 2026-01-05T08:00:00Z`,
    );
  return Math.round(at);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
