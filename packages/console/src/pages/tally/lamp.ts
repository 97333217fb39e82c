import type { Link, Meters } from '../../api/desk-stream.ts';

export type TallyLamp = 'onAir' | 'next' | 'idle' | 'lost' | 'notRunning';

/** What a camera's lamp says. Without a connection nobody knows: a dark lamp would be a promise. */
export function lampOf(link: Link, meters: Meters | undefined, location: string): TallyLamp {
  if (link !== 'open') return 'lost';
  if (meters === undefined) return 'notRunning';
  const source = meters.sources[location];
  if (source?.pgm === true) return 'onAir';
  return source?.pvw === true ? 'next' : 'idle';
}
