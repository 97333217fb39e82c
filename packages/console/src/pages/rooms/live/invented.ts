import type { Schemas } from '@cyclorama/contract';
import type { InventedEvent, InventedUser } from '../../../api/own-rooms.ts';

/** What invented viewers do, and how much of each. */
export interface RehearsalMix {
  readonly comments: boolean;
  readonly gifts: boolean;
  readonly likes: boolean;
}

type Random = () => number;

const NAMES: Readonly<Record<string, readonly string[]>> = {
  en: ['Ann', 'Ben', 'Chloe', 'Dev', 'Elif', 'Femi', 'Grace', 'Hugo', 'Ines', 'Jonas', 'Kofi', 'Lena'],
  zh: ['小雨', '阿强', '思琪', '大海', '晓东', '梦瑶', '子涵', '老王', '佳怡', '阿杰', '婷婷', '海燕'],
};
const COMMENTS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'Hello from Lisbon!',
    'How much is it?',
    'Which colours are there?',
    'When do you deliver?',
    'Does it come in a larger size?',
    'Can I send it back?',
    'That looks lovely',
    'What is it made of?',
  ],
  zh: [
    '主播好！',
    '多少钱？',
    '有哪些颜色？',
    '什么时候发货？',
    '有大码吗？',
    '可以退货吗？',
    '真好看',
    '什么材质的？',
  ],
};
const GIFTS: Readonly<Record<string, readonly string[]>> = {
  en: ['Rose', 'Star', 'Rocket'],
  zh: ['玫瑰', '星星', '火箭'],
};

/** Something that a viewer could have done. */
export function invent(
  mix: RehearsalMix,
  language: string,
  own: readonly string[],
  random: Random = Math.random,
): InventedEvent {
  const user = inventUser(language, random);
  const kinds = [
    ...(mix.comments ? (['comment', 'comment', 'comment'] as const) : []),
    ...(mix.gifts ? (['gift'] as const) : []),
    ...(mix.likes ? (['like', 'like'] as const) : []),
  ];
  switch (kinds.length === 0 ? 'enter' : pick(kinds, random)) {
    case 'comment':
      return {
        type: 'comment',
        user,
        text: pick([...(COMMENTS[language] ?? COMMENTS['en']!), ...own], random),
      };
    case 'gift':
      return {
        type: 'gift',
        user,
        gift: {
          name: pick(GIFTS[language] ?? GIFTS['en']!, random),
          count: 1 + Math.floor(random() * 5),
          value: pick([1, 10, 50], random),
        },
      };
    case 'like':
      return { type: 'like', user, count: 1 + Math.floor(random() * 8) };
    default:
      return { type: 'enter', user };
  }
}

function inventUser(language: string, random: Random): InventedUser {
  const names = NAMES[language] ?? NAMES['en']!;
  const at = Math.floor(random() * names.length);
  return { id: `simulated-${at}`, name: names[at]!, level: 1 + (at % 9) };
}

function pick<Item>(from: readonly Item[], random: Random): Item {
  return from[Math.floor(random() * from.length)]!;
}

/**
 * Comments that the room's rules answer, as far as their conditions are plain words.
 * @param rules of the room
 */
export function commentsFor(rules: readonly Schemas['LiveRoomInteractionRuleInfo'][]): readonly string[] {
  const words = rules
    .filter(({ enabled, event_type: type = 1 }) => enabled !== false && type === 1)
    .flatMap(({ hit_condition: condition }) => condition?.tags ?? [])
    .filter(({ tag, match }) => tag === 'content' && (match === 'EQUAL' || match === 'REGEX'))
    .map(({ value = '' }) => plainOf(value));
  return [...new Set(words.filter((word) => word !== ''))];
}

/** The first alternative of a simple expression; nothing when it is not a simple one. */
function plainOf(expression: string): string {
  const bare = expression
    .replace(/^\(\?i\)/, '')
    .replaceAll('.*', '')
    .replace(/^\^|\$$/g, '');
  const [first = ''] = bare.replace(/^\(|\)$/g, '').split('|');
  return /[\\()[\]{}*+?.]/.test(first) ? '' : first.trim();
}
