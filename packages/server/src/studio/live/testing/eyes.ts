import type { LiveConsoleOptions } from '../console-api.ts';
import { LiveUnavailable, type CasterEyes } from '../port.ts';

const blind = (): Promise<never> =>
  Promise.reject(new LiveUnavailable('not-running', 'the caster does not run'));

/** Nothing can be seen. */
export const NO_EYES: CasterEyes = { snapshot: blind, autoMatte: blind };

/** A control room in which nothing happens. */
export const NO_DESK = {
  watch: { present: () => Promise.resolve(undefined), onAir: () => undefined, thumbnail: blind },
  streams: { isPublished: () => false, kick: () => undefined },
  addresses: () => ({ rtmp: 'rtmp://127.0.0.1:1935', http: 'http://127.0.0.1:8420' }),
} satisfies Pick<LiveConsoleOptions, 'watch' | 'streams' | 'addresses'>;
