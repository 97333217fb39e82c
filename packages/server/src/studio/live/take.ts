import type { LiveTransition } from '@cyclorama/stage/data';
import { ApsaraError } from '@cyclorama/contract';
import { storeChange } from '../casters/change.ts';
import { PGM, PVW, type CasterAggregate, type Scene } from '../casters/model.ts';
import { checkSceneConfig, storeSceneConfig } from '../casters/scenes/config.ts';
import type { Studio } from '../context.ts';
import { LiveUnavailable, type CasterSessions, type LiveMoment } from './port.ts';

/**
 * Brings what the preview shows into the programme, with a transition.
 * @throws ApsaraError InvalidCaster.NotFound, IncorrectSceneStatus, as CopyCasterSceneConfig does
 * @throws LiveUnavailable when the session does not answer; rows are changed then, it will follow
 */
export async function takePreview(
  studio: Studio,
  sessions: CasterSessions,
  order: {
    readonly projectId: string;
    readonly casterId: string;
    readonly requestId: string;
    readonly transition: LiveTransition;
  },
): Promise<LiveMoment> {
  const { projectId, casterId, requestId, transition } = order;
  await storeChange(studio, projectId, casterId, async (change) => {
    const from = sceneOn(change.aggregate, PVW);
    const to = sceneOn(change.aggregate, PGM);
    if (from.layoutId === undefined && from.componentIds.length === 0)
      throw new ApsaraError('IncorrectSceneStatus.ConfigError', 'the preview shows nothing');
    checkSceneConfig(change.aggregate, from);
    await storeSceneConfig(change, to, from);
  });
  const moment = await sessions.follow(casterId, { cause: 'take', requestId, transition });
  if (moment === undefined)
    throw new LiveUnavailable('not-running', 'The show does not answer now; it will follow.');
  return moment;
}

function sceneOn({ scenes }: CasterAggregate, type: Scene['outputType']): Scene {
  const scene = scenes.find(({ outputType, status }) => outputType === type && status === 1);
  if (!scene)
    throw new ApsaraError(
      'IncorrectSceneStatus',
      type === PVW ? 'the preview is off' : 'the programme is off',
    );
  return scene;
}
