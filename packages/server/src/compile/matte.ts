import { SCENE_MATTE, SCREEN_MATTE, type MatteSettings } from '@cyclorama/stage/data';

/** What a person stands before, in the words of the Apsara API. */
export type MattingColor = 'green' | 'blue' | 'auto' | 'complex';

/**
 * How a person is cut out. `own` are fine settings that somebody made for this camera or template: they count when they
 * are for the same kind of surroundings, and a cloth of exactly one colour (`#RRGGBB`) stays that colour.
 */
export function matteFor(color: MattingColor, own?: MatteSettings): MatteSettings {
  if (color === 'complex') return own?.kind === 'scene' ? own : SCENE_MATTE;
  if (own?.kind !== 'screen') return { ...SCREEN_MATTE, backdrop: color };
  return own.backdrop.startsWith('#') ? own : { ...own, backdrop: color };
}
