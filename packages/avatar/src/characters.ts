import { clara } from './look/clara.ts';
import type { CharacterLook } from './look/look.ts';
import { ACTIONS } from './motion/actions.ts';
import type { CharacterInfo } from './types.ts';

interface Member extends Omit<CharacterInfo, 'actions'> {
  readonly look: CharacterLook;
}

const CAST: readonly Member[] = [
  {
    id: 'clara', name: 'Clara', sex: 'FEMALE', age: 'middle', tags: ['business', 'news'], framing: 'half', defaultVoice: 'en-female-clara',
    description: 'News anchor with chestnut hair, navy blazer over a cream blouse.', look: clara,
  },
];

/** The presenters that ship with the project. */
export const CHARACTERS: readonly CharacterInfo[] = CAST.map(({ look: _look, ...info }) => ({ ...info, actions: ACTIONS }));

export function characterById(id: string): CharacterInfo | undefined {
  return CHARACTERS.find((c) => c.id === id);
}

/** @throws RangeError for a character that does not exist. */
export function lookOf(id: string): { readonly look: CharacterLook; readonly framing: 'half' | 'full' } {
  const member = CAST.find((c) => c.id === id);
  if (member === undefined) throw new RangeError(`there is no character "${id}"; known: ${CAST.map((c) => c.id).join(', ')}`);
  return { look: member.look, framing: member.framing };
}
