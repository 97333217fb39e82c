import { eq } from 'drizzle-orm';
import { storeChange } from '../../casters/change.ts';
import { PGM } from '../../casters/model.ts';
import { casters } from '../../casters/table.ts';
import type { Studio } from '../../context.ts';
import type { CasterSessions, LiveMoment } from '../port.ts';
import { follow, sceneOn } from '../take.ts';

export interface FadeOrder {
  readonly projectId: string;
  readonly casterId: string;
  readonly requestId: string;
  readonly on: boolean;
  readonly milliseconds: number;
}

/**
 * Fades the programme to black, or back to what it shows by then. Takes go on behind the black.
 * @throws ApsaraError InvalidCaster.NotFound, IncorrectSceneStatus when the programme is off
 * @throws LiveUnavailable when the session does not answer; rows are changed then, it will follow
 */
export async function fadeToBlack(
  studio: Studio,
  sessions: CasterSessions,
  order: FadeOrder,
): Promise<LiveMoment> {
  const { projectId, casterId, requestId, on, milliseconds } = order;
  await storeChange(studio, projectId, casterId, async ({ tx, aggregate }) => {
    sceneOn(aggregate, PGM);
    await tx.orm.update(casters).set({ faded: on }).where(eq(casters.id, casterId));
  });
  return follow(sessions, casterId, {
    cause: on ? 'fade-to-black' : 'fade-from-black',
    requestId,
    transition: { kind: 'fade', milliseconds },
  });
}
