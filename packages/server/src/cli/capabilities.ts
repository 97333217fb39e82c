import type { ApsaraTable } from '../doors/apsara/operation.ts';
import type { OperationTable } from '../doors/metastudio/operation.ts';
import { avatarTrainingHandlers } from '../studio/avatar-training/handlers.ts';
import { avatarTrainingOperations } from '../studio/avatar-training/operations.ts';
import { aiStudioOperations } from '../studio/ai-studios/operations.ts';
import { assetJobHandlers } from '../studio/assets/jobs.ts';
import { assetOperations } from '../studio/assets/operations.ts';
import { casterOperations } from '../studio/casters/operations.ts';
import type { Studio } from '../studio/context.ts';
import { episodeOperations } from '../studio/episodes/operations.ts';
import { fileOperations } from '../studio/files/operations.ts';
import { interactionOperations } from '../studio/interaction/operations.ts';
import { produceRuleOperations } from '../studio/produce-rules/operations.ts';
import { productOperations } from '../studio/products/operations.ts';
import type { RoomContext } from '../studio/rooms/context.ts';
import { roomOperations } from '../studio/rooms/operations.ts';
import { scriptOperations } from '../studio/scripts/operations.ts';
import { speechPreviewOperations } from '../studio/speech-previews/operations.ts';
import { videoOperations } from '../studio/videos/operations.ts';
import { productionHandlers } from '../studio/videos/handlers.ts';
import { studioLayoutOperations } from '../studio/virtual-studios/operations.ts';
import { voiceTrainingHandlers } from '../studio/voice-training/handlers.ts';
import { voiceTrainingOperations } from '../studio/voice-training/operations.ts';
import type { AnyJobHandler } from '../work/queue.ts';

/**
 * Every operation that the capabilities bring to the MetaStudio door.
 * @param rooms what live rooms need beside the studio
 */
export function operationTables(rooms: RoomContext): readonly OperationTable[] {
  return [
    assetOperations,
    fileOperations,
    scriptOperations,
    videoOperations,
    speechPreviewOperations,
    roomOperations(rooms),
    interactionOperations,
    productOperations,
    avatarTrainingOperations,
    voiceTrainingOperations(),
  ];
}

/** Every operation that the capabilities bring to the Apsara door. */
export const APSARA_TABLES: readonly ApsaraTable[] = [
  casterOperations,
  episodeOperations,
  studioLayoutOperations,
  aiStudioOperations,
  produceRuleOperations,
];

/** Every kind of background work, for workers. */
export function jobHandlers(studio: Studio): readonly AnyJobHandler[] {
  return [
    ...assetJobHandlers(studio),
    ...productionHandlers(studio),
    ...avatarTrainingHandlers(studio),
    ...voiceTrainingHandlers(studio),
  ];
}
