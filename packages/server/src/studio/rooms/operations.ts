import type { OperationHandler, OperationTable } from '../../doors/metastudio/operation.ts';
import type { OperationRequest } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import type { RoomContext } from './context.ts';
import { createSmartLiveRoom } from './create.ts';
import { deleteSmartLiveRoom } from './delete.ts';
import { executeSmartLiveCommand } from './jobs/command.ts';
import { listSmartLive, listSmartLiveJobs } from './jobs/list.ts';
import { liveEventReport } from './jobs/report.ts';
import { showSmartLive } from './jobs/show.ts';
import { startSmartLive } from './jobs/start.ts';
import { stopSmartLive } from './jobs/stop.ts';
import { listSmartLiveRooms } from './list.ts';
import { showSmartLiveRoom } from './show.ts';
import { updateSmartLiveRoom } from './update.ts';

/** Chapters 6.1.1 to 6.1.5 and 6.2. */
export function roomOperations(context: RoomContext): OperationTable {
  const within =
    <Request extends OperationRequest<never, never>>(
      handler: (context: RoomContext, studio: Studio, request: Request) => ReturnType<OperationHandler>,
    ) =>
    (studio: Studio, request: Request) =>
      handler(context, studio, request);
  return {
    createSmartLiveRoom: within(createSmartLiveRoom),
    listSmartLiveRooms,
    showSmartLiveRoom,
    updateSmartLiveRoom: within(updateSmartLiveRoom),
    deleteSmartLiveRoom,
    startSmartLive: within(startSmartLive),
    listSmartLive: within(listSmartLive),
    showSmartLive: within(showSmartLive),
    stopSmartLive: within(stopSmartLive),
    executeSmartLiveCommand: within(executeSmartLiveCommand),
    listSmartLiveJobs: within(listSmartLiveJobs),
    liveEventReport: within(liveEventReport),
  };
}
