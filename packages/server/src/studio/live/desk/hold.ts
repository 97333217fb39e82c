import { ApsaraError } from '@cyclorama/contract';
import type { LiveHold } from '@cyclorama/stage/data';
import { ConsoleError } from '../../../doors/console/errors.ts';
import { loadCaster } from '../../casters/load.ts';
import { PGM, PVW } from '../../casters/model.ts';
import type { Studio } from '../../context.ts';
import type { CasterSessions, CasterWatch, LiveMoment } from '../port.ts';
import { follow, sceneOn } from '../take.ts';

/** A lever is moved in steps: the picture goes from one to the next within three frames. */
const GLIDE_MS = 120;

export interface HoldOrder {
  readonly casterId: string;
  readonly requestId: string;
  readonly kind: LiveHold['kind'];
  /** 0 = the programme alone, and nothing is held any more; 1 = the preview alone, which a take makes the programme. */
  readonly position: number;
}

/**
 * Holds a transition from the programme to the preview where a T-bar stands. It belongs to the session, not to the rows:
 * a show that is started anew begins with its programme.
 * @throws ApsaraError InvalidCaster.NotFound, IncorrectSceneStatus when programme or preview are off
 * @throws LiveUnavailable when the session does not answer
 */
export async function holdTransition(
  studio: Studio,
  sessions: CasterSessions,
  { casterId, requestId, kind, position }: HoldOrder,
): Promise<LiveMoment> {
  const aggregate = await loadCaster(studio.db.orm, casterId);
  if (aggregate === undefined) throw new ApsaraError('InvalidCaster.NotFound', casterId);
  sceneOn(aggregate, PGM);
  sceneOn(aggregate, PVW);
  return follow(sessions, casterId, {
    cause: 'hold',
    requestId,
    transition: { kind: 'fade', milliseconds: GLIDE_MS },
    hold: position <= 0 ? null : { kind, position },
  });
}

/** What the preview shows is half on air while a transition is held. @throws ConsoleError Console.Busy (409) */
export async function refuseWhileHeld(watch: CasterWatch, casterId: string): Promise<void> {
  const status = await watch.present(casterId);
  if (status?.held === undefined) return;
  throw new ConsoleError(
    'Console.Busy',
    'The T-bar stands between programme and preview: bring it to an end first, or cut.',
  );
}
