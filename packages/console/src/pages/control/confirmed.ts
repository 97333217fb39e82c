import type { Desk } from '../../api/own-desk.ts';

/** Whether the show has confirmed all that was asked of its buses. */
export function isConfirmed({ running, scenes, on_air: onAir, black }: ConfirmedParts): boolean {
  if (!running || onAir === null) return !running;
  return (
    onAir.pgm?.look === scenes.pgm?.look && onAir.pvw?.look === scenes.pvw?.look && onAir.black === black
  );
}

type ConfirmedParts = Pick<Desk, 'running' | 'scenes' | 'on_air' | 'black'>;
