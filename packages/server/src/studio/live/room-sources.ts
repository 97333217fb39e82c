import { parseRoomUrl } from '../../compile/caster/index.ts';
import type { CasterAggregate } from '../casters/model.ts';
import type { EventBus } from '../events/bus.ts';
import { LIVE_JOB_NEWS, type LiveJobNews } from '../rooms/model.ts';
import type { LiveChange } from './port.ts';

/** Casters on air that may show live rooms. */
export interface RoomViewer {
  readonly aggregate: CasterAggregate;
  follow(change: LiveChange): Promise<unknown>;
}

/**
 * Lets casters follow the rooms that they show: a room that goes on air comes into its sources by itself, one that ends
 * leaves its card there.
 * @returns ends it
 */
export function followRooms(
  events: EventBus,
  running: () => readonly RoomViewer[],
  onFault: (error: unknown) => void,
): () => void {
  return events.subscribe(LIVE_JOB_NEWS, (payload) => {
    const { roomId, projectId, state } = payload as LiveJobNews;
    if (state === 'WAITING') return;
    for (const viewer of running())
      if (viewer.aggregate.caster.projectId === projectId && shows(viewer.aggregate, roomId))
        viewer.follow({ cause: `room ${state.toLowerCase()}` }).catch(onFault);
  });
}

function shows({ resources }: CasterAggregate, roomId: string): boolean {
  return resources.some(({ effective: { LiveStreamUrl, VodUrl } }) =>
    [LiveStreamUrl, VodUrl].some((url) => parseRoomUrl(url) === roomId),
  );
}
