import type { StudioEyes } from '../mattes/console-api.ts';
import type { Compositions } from './desk.ts';

/** Looks at what is on air here with a template. */
export function studioEyes(compositions: Compositions): StudioEyes {
  return {
    hostOf: (projectId, studioId) =>
      compositions
        .of(projectId)
        .find(({ rule, composition }) => rule.studio?.id === studioId && composition?.isRunning === true)
        ?.composition?.host(),
  };
}
