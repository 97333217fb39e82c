import type { ApsaraContext, ApsaraTable } from '../../doors/apsara/operation.ts';
import type { Asked } from '../casters/handler.ts';
import { createLiveAIStudio } from './create.ts';
import { deleteLiveAIStudio } from './delete.ts';
import { describeLiveAIStudio } from './list.ts';
import { modifyLiveAIStudio } from './modify.ts';

/** Milliseconds within which the URLs of a template must show what they are. */
const PATIENCE_MS = 8000;

/** Templates of virtual studios. @param patienceMs tests are less patient with URLs */
export function aiStudioTable(patienceMs: number) {
  return {
    CreateLiveAIStudio: (context: ApsaraContext, request: Asked<'CreateLiveAIStudio'>) =>
      createLiveAIStudio(context, request, patienceMs),
    ModifyLiveAIStudio: (context: ApsaraContext, request: Asked<'ModifyLiveAIStudio'>) =>
      modifyLiveAIStudio(context, request, patienceMs),
    DeleteLiveAIStudio: deleteLiveAIStudio,
    DescribeLiveAIStudio: describeLiveAIStudio,
  } satisfies ApsaraTable;
}

export const aiStudioOperations = aiStudioTable(PATIENCE_MS);
