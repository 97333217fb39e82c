import type {
  Audience,
  HostNumbers,
  OutputChange,
  Saying,
  ShowStatus,
  SpokenEntry,
} from '../../../api/own-rooms.ts';

/** Who did what among the viewers, and what became of it. */
export interface FeedLine {
  readonly id: string;
  readonly at: string;
  readonly kind: 'comment' | 'enter' | 'like' | 'gift' | 'follow' | 'other';
  readonly user: string;
  readonly text: string;
  readonly simulated: boolean;
  readonly gift?: { readonly name: string; readonly count: number };
  readonly count?: number;
  readonly outcome?: string;
  readonly rule?: string;
  readonly reply?: string;
  readonly replyId?: string;
  /** The answer was heard. */
  readonly said?: boolean;
}

/** What went wrong, or is to be known. */
export interface DeskNote {
  readonly id: string;
  readonly at: string;
  readonly text: string;
}

/** Everything that the stream of a room told so far. */
export interface Feed {
  readonly status: ShowStatus | null | undefined;
  readonly saying: readonly Saying[];
  readonly audience: Audience | undefined;
  readonly numbers: HostNumbers | undefined;
  readonly lines: readonly FeedLine[];
  readonly spoken: readonly SpokenEntry[];
  readonly outputs: readonly OutputChange[];
  readonly notes: readonly DeskNote[];
  /** Of crowds only some are shown. */
  readonly skipped: number;
}

export interface FeedEvent {
  readonly type: string;
  readonly data: unknown;
}

/** What the browser is told to listen for. */
export const FEED_TYPES = [
  ...['job', 'status', 'state', 'paragraph', 'saying', 'said', 'comment', 'viewer', 'match', 'answer'],
  ...['speech', 'output', 'note', 'audience', 'numbers', 'skipped'],
] as const;

export const EMPTY_FEED: Feed = {
  status: undefined,
  saying: [],
  audience: undefined,
  numbers: undefined,
  lines: [],
  spoken: [],
  outputs: [],
  notes: [],
  skipped: 0,
};

const MOST_LINES = 2000;
const MOST_SPOKEN = 2000;
const MOST_NOTES = 50;

type Fields = Readonly<Record<string, unknown>>;

/** The feed after some more happened; the same object when nothing of it is shown. */
export function hearAll(feed: Feed, events: readonly FeedEvent[]): Feed {
  return events.reduce(hear, feed);
}

function hear(feed: Feed, { type, data }: FeedEvent): Feed {
  const fields = isFields(data) ? data : {};
  switch (type) {
    case 'status':
      return { ...feed, status: data === null ? null : statusOf(fields) };
    case 'saying': {
      const saying = fields as unknown as Saying;
      return { ...feed, saying: [...feed.saying.filter(({ by }) => by !== saying.by), saying] };
    }
    case 'said':
      return { ...feed, saying: feed.saying.filter(({ id }) => id !== fields['id']) };
    case 'audience':
      return { ...feed, audience: fields as unknown as Audience };
    case 'numbers':
      return { ...feed, numbers: fields as unknown as HostNumbers };
    case 'comment':
    case 'viewer':
      return withLine(feed, fields);
    case 'match':
    case 'answer':
      return { ...feed, lines: answered(feed.lines, fields) };
    case 'speech':
      return spoke(feed, fields as unknown as SpokenEntry);
    case 'output':
      return {
        ...feed,
        outputs: [...feed.outputs, { at: text(fields['at']), state: text(fields['state']) }].slice(
          -MOST_NOTES,
        ),
      };
    case 'note':
      return { ...feed, notes: [...feed.notes, noteOf(fields, feed.notes)].slice(-MOST_NOTES) };
    case 'skipped':
      return { ...feed, skipped: feed.skipped + number(fields['events']) };
    default:
      return feed;
  }
}

function statusOf(fields: Fields): ShowStatus {
  const { scene, sequenceNo } = fields;
  return {
    state: fields['state'] as ShowStatus['state'],
    round: number(fields['round']),
    scene: typeof scene === 'string' ? scene : null,
    sequence_no: typeof sequenceNo === 'number' ? sequenceNo : null,
    stream_ms: number(fields['streamMs']),
    output: fields['output'] as ShowStatus['output'],
  };
}

const KINDS: Readonly<Record<number, FeedLine['kind']>> = {
  1: 'comment',
  2: 'enter',
  3: 'like',
  4: 'gift',
  5: 'follow',
};
const VIEWERS = 6;
const SCRIPT = 10;

function withLine(feed: Feed, fields: Fields): Feed {
  const type = number(fields['type']);
  if (type === VIEWERS || type === SCRIPT) return feed;
  const line = lineOf(type, fields);
  return { ...feed, lines: [...feed.lines, line].slice(-MOST_LINES) };
}

function lineOf(type: number, fields: Fields): FeedLine {
  const content = contentOf(text(fields['content']));
  const user = isFields(content['user']) ? content['user'] : content;
  const gift = isFields(content['gift']) ? content['gift'] : undefined;
  return {
    id: text(fields['eventId']),
    at: text(fields['at']),
    kind: KINDS[type] ?? 'other',
    user: text(user['name']) || text(user['userName']) || text(user['userId']),
    text: text(content['content']),
    simulated: content['simulated'] === true,
    ...(gift === undefined
      ? {}
      : { gift: { name: text(gift['giftName']), count: number(gift['giftNum']) || 1 } }),
    ...(typeof content['count'] === 'number' ? { count: content['count'] } : {}),
  };
}

/** JSON, or the plain words of a comment. */
function contentOf(content: string): Fields {
  try {
    const read: unknown = JSON.parse(content);
    return isFields(read) ? read : { content };
  } catch {
    return { content };
  }
}

function answered(lines: readonly FeedLine[], fields: Fields): readonly FeedLine[] {
  const id = text(fields['eventId']);
  const at = lines.findLastIndex((line) => line.id === id);
  const line = lines[at];
  if (line === undefined) return lines;
  const rule = text(fields['ruleName']);
  const reply = text(fields['text']);
  const replyId = text(fields['replyId']);
  return lines.with(at, {
    ...line,
    outcome: text(fields['outcome']),
    ...(rule === '' ? {} : { rule }),
    ...(reply === '' ? {} : { reply }),
    ...(replyId === '' ? {} : { replyId }),
  });
}

function spoke(feed: Feed, entry: SpokenEntry): Feed {
  const { reply_id: replyId } = entry;
  const at = replyId === undefined ? -1 : feed.lines.findLastIndex((line) => line.replyId === replyId);
  const line = feed.lines[at];
  return {
    ...feed,
    spoken: [...feed.spoken, entry].slice(-MOST_SPOKEN),
    ...(line === undefined ? {} : { lines: feed.lines.with(at, { ...line, said: true }) }),
  };
}

function noteOf(fields: Fields, notes: readonly DeskNote[]): DeskNote {
  const at = text(fields['at']);
  return { id: `${at} ${notes.length}`, at, text: text(fields['text']) };
}

/** What was said, of the log that was fetched and of the stream, each sentence once. */
export function joinSpoken(
  fetched: readonly SpokenEntry[],
  heard: readonly SpokenEntry[],
): readonly SpokenEntry[] {
  const known = new Set(fetched.map(keyOfSpoken));
  return [...fetched, ...heard.filter((entry) => !known.has(keyOfSpoken(entry)))];
}

export function keyOfSpoken({ began, by, text: said }: SpokenEntry): string {
  return `${began} ${by} ${said}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
