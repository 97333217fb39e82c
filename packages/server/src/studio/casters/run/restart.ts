import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../../doors/apsara/operation.ts';
import { storeChange } from '../change.ts';
import type { Answer, Asked } from '../handler.ts';
import { requireStartable } from './conditions.ts';
import { setRunning, setStopped, startSession, stopSession } from './start.ts';

/** RestartCaster: ends a running caster and starts it anew. Virtual studios have no restart. */
export async function restartCaster(
  context: ApsaraContext,
  request: Asked<'RestartCaster'>,
): Answer<'RestartCaster'> {
  const { CasterId: casterId } = request.input;
  const { projectId } = request.identity;
  const { studio } = context;
  await storeChange(studio, projectId, casterId, async (change) => {
    const { caster } = change.aggregate;
    if (caster.normType === 4) {
      throw new ApsaraError(
        'InvalidCaster.NotFound',
        `${casterId} is a virtual studio, which has no restart`,
      );
    }
    if (caster.desired !== 'running') {
      throw new ApsaraError('IncorrectCasterStatus', `caster ${casterId} is stopped: StartCaster starts it`);
    }
    requireStartable(caster);
    await setStopped(change);
  });
  await stopSession(context, request);
  const { result: mine } = await storeChange(studio, projectId, casterId, async (change) => {
    // Somebody else started it in between: then it is started anew already.
    if (change.aggregate.caster.desired === 'running') return false;
    await setRunning(change);
    return true;
  });
  if (mine) await startSession(context, request);
  return {};
}
