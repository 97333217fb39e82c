import { amina } from './look/amina.ts';
import { clara } from './look/clara.ts';
import { diego } from './look/diego.ts';
import { henrik } from './look/henrik.ts';
import { kwame } from './look/kwame.ts';
import type { CharacterLook } from './look/look.ts';
import { mei } from './look/mei.ts';
import { priya } from './look/priya.ts';
import { zola } from './look/zola.ts';
import { ACTIONS } from './motion/actions.ts';
import type { CharacterInfo } from './types.ts';

interface Member extends Omit<CharacterInfo, 'actions'> {
  readonly look: CharacterLook;
}

const CAST: readonly Member[] = [
  {
    id: 'clara',
    name: 'Clara',
    sex: 'FEMALE',
    age: 'middle',
    tags: ['business', 'news'],
    framing: 'half',
    defaultVoice: 'en-female-clara',
    look: clara,
    description: 'News anchor with a chestnut bob, navy blazer over a cream blouse.',
  },
  {
    id: 'kwame',
    name: 'Kwame',
    sex: 'MALE',
    age: 'middle',
    tags: ['business', 'news', 'training'],
    framing: 'half',
    defaultVoice: 'en-male-ross',
    look: kwame,
    description: 'Newsreader and trainer with cropped hair and a short beard, charcoal suit with a tie.',
  },
  {
    id: 'mei',
    name: 'Mei',
    sex: 'FEMALE',
    age: 'young',
    tags: ['shop', 'casual'],
    framing: 'full',
    defaultVoice: 'zh-female-lin',
    look: mei,
    description: 'Shop presenter with long black hair, sage apron over a cream knit; full figure.',
  },
  {
    id: 'diego',
    name: 'Diego',
    sex: 'MALE',
    age: 'young',
    tags: ['shop', 'casual'],
    framing: 'half',
    defaultVoice: 'en-male-alec',
    look: diego,
    description: 'Shop presenter with a wavy quiff and stubble, rolled denim shirt under a canvas apron.',
  },
  {
    id: 'amina',
    name: 'Amina',
    sex: 'FEMALE',
    age: 'young',
    tags: ['business', 'training'],
    framing: 'half',
    defaultVoice: 'en-female-nora',
    look: amina,
    description: 'Trainer with a plum headscarf, sand-coloured cardigan and lanyard.',
  },
  {
    id: 'henrik',
    name: 'Henrik',
    sex: 'MALE',
    age: 'senior',
    tags: ['teacher', 'business'],
    framing: 'half',
    defaultVoice: 'en-male-kal',
    look: henrik,
    description:
      'Teacher in his sixties with silver hair, beard and round glasses, green cardigan over shirt and tie.',
  },
  {
    id: 'priya',
    name: 'Priya',
    sex: 'FEMALE',
    age: 'middle',
    tags: ['teacher', 'training'],
    framing: 'half',
    defaultVoice: 'en-female-imogen',
    look: priya,
    description:
      'Head of learning in her fifties with silver-threaded hair in a bun, teal tunic and cat-eye glasses.',
  },
  {
    id: 'zola',
    name: 'Zola',
    sex: 'FEMALE',
    age: 'young',
    tags: ['casual', 'social'],
    framing: 'full',
    defaultVoice: 'en-female-nora',
    look: zola,
    description: 'Casual host with big natural curls, mustard roll-neck and wide trousers; full figure.',
  },
];

/** The presenters that ship with the project. */
export const CHARACTERS: readonly CharacterInfo[] = CAST.map(
  ({ id, name, sex, age, tags, framing, description, defaultVoice }) => ({
    id,
    name,
    sex,
    age,
    tags,
    framing,
    description,
    defaultVoice,
    actions: ACTIONS,
  }),
);

/** The presenter with this slug. */
export function characterById(id: string): CharacterInfo | undefined {
  return CHARACTERS.find((c) => c.id === id);
}

/** @throws RangeError for a character that does not exist. */
export function lookOf(id: string): { readonly look: CharacterLook; readonly framing: 'half' | 'full' } {
  const member = CAST.find((c) => c.id === id);
  if (member === undefined)
    throw new RangeError(`there is no character "${id}"; known: ${CAST.map((c) => c.id).join(', ')}`);
  return { look: member.look, framing: member.framing };
}
