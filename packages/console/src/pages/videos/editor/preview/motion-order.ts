import type { PreviewOrder } from '../../../../api/own-previews.ts';
import type { Script } from '../state/script.ts';

/** A segment with its words, voice and music. */
export function motionOrder(script: Script, segment: number, scriptId: string | undefined): PreviewOrder {
  const one = script.shoot_scripts[segment];
  return {
    document: { ...script, shoot_scripts: one === undefined ? [] : [one] },
    segment: 0,
    ...(scriptId === undefined ? {} : { script_id: scriptId }),
  };
}
