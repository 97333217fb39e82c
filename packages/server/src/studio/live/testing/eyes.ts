import { LiveUnavailable, type CasterEyes } from '../port.ts';

const blind = (): Promise<never> =>
  Promise.reject(new LiveUnavailable('not-running', 'the caster does not run'));

/** Nothing can be seen. */
export const NO_EYES: CasterEyes = { snapshot: blind, autoMatte: blind };
