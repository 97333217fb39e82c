import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { storeChange } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { patiently } from './patience.ts';
import { setStopped, stopSession } from './start.ts';

/** StopCaster: ends programme, preview, relays and recordings; answers when they have ended, or while they do. */
export async function stopCaster(context: ApsaraContext, request: Asked<'StopCaster'>): Answer<'StopCaster'> {
  const { CasterId: casterId } = request.input;
  await storeChange(context.studio, request.identity.projectId, casterId, setStopped);
  // Also for a caster that was stopped already: an earlier request may have been cut off before its session ended.
  await patiently(stopSession(context, request), (error) =>
    context.studio.log.error({ err: error, casterId }, 'a caster did not end'),
  );
  return {};
}
