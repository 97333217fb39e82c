import { EMBEDDED_VOICES, voiceById } from '@cyclorama/speech';
import type { Voice } from '@cyclorama/speech';
import type { CharacterInfo } from '@cyclorama/avatar';

/** The voice of a presenter for whom none was chosen: its own, else one of the same language and sex. */
export function defaultVoice(character: Pick<CharacterInfo, 'defaultVoice' | 'sex'>): Voice | undefined {
  const own = voiceById(character.defaultVoice);
  if (own !== undefined) return own;
  const language = character.defaultVoice.slice(0, 2);
  return (
    EMBEDDED_VOICES.find((voice) => voice.sex === character.sex && voice.language.startsWith(language)) ??
    EMBEDDED_VOICES.find((voice) => voice.sex === character.sex)
  );
}
