import type { LiveTransition } from '@cyclorama/stage/data';
import { ApsaraError } from '@cyclorama/contract';
import { ConsoleError } from '../../doors/console/errors.ts';
import { storeChange } from '../casters/change.ts';
import { PGM, PVW, type CasterAggregate, type Scene } from '../casters/model.ts';
import { checkSceneConfig, storeSceneConfig, withoutMixer } from '../casters/scenes/config.ts';
import type { Studio } from '../context.ts';
import { sceneLook } from './desk/look.ts';
import { LiveUnavailable, type CasterSessions, type LiveMoment } from './port.ts';

export interface TakeOrder {
  readonly projectId: string;
  readonly casterId: string;
  readonly requestId: string;
  readonly transition: LiveTransition;
  /** The preview shows afterwards what the programme showed before. */
  readonly swap?: boolean;
  /** What the caller believes the preview to show (`look` of its scene); another look refuses the take. */
  readonly expects?: string;
}

/**
 * Brings what the preview shows into the programme, with a transition.
 * @throws ApsaraError InvalidCaster.NotFound, IncorrectSceneStatus, as CopyCasterSceneConfig does
 * @throws ConsoleError Console.Stale (412) when the preview is not what the caller saw
 * @throws LiveUnavailable when the session does not answer; rows are changed then, it will follow
 */
export async function takePreview(
  studio: Studio,
  sessions: CasterSessions,
  order: TakeOrder,
): Promise<LiveMoment> {
  const { projectId, casterId, requestId, transition } = order;
  await storeChange(studio, projectId, casterId, async (change) => {
    const from = sceneOn(change.aggregate, PVW);
    const to = sceneOn(change.aggregate, PGM);
    requireLook(change.aggregate, from, order.expects);
    if (from.layoutId === undefined && from.componentIds.length === 0)
      throw new ApsaraError('IncorrectSceneStatus.ConfigError', 'the preview shows nothing');
    checkSceneConfig(change.aggregate, from);
    await storeSceneConfig(change, to, { ...from, audio: keptSound(from.audio, to.audio) });
    // A programme that has shown nothing yet leaves the preview as it is.
    if (order.swap === true && (to.layoutId !== undefined || to.componentIds.length > 0))
      await storeSceneConfig(change, from, { ...to, audio: withoutMixer(to.audio) });
  });
  return follow(sessions, casterId, { cause: 'take', requestId, transition, hold: null });
}

/** Brings rows that were changed on air. @throws LiveUnavailable */
export async function follow(
  sessions: CasterSessions,
  ...order: Parameters<CasterSessions['follow']>
): Promise<LiveMoment> {
  const moment = await sessions.follow(...order);
  if (moment === undefined)
    throw new LiveUnavailable('not-running', 'The show does not answer now; it will follow.');
  return moment;
}

/** The scene of a bus. @throws ApsaraError IncorrectSceneStatus when it is off */
export function sceneOn({ scenes }: CasterAggregate, type: Scene['outputType']): Scene {
  const scene = scenes.find(({ outputType, status }) => outputType === type && status === 1);
  if (!scene)
    throw new ApsaraError(
      'IncorrectSceneStatus',
      type === PVW ? 'the preview is off' : 'the programme is off',
    );
  return scene;
}

/** The mixer of the programme stays where it is whatever comes into the picture. */
export function keptSound(coming: Scene['audio'], present: Scene['audio']): Scene['audio'] {
  const { Mixer } = present;
  return Mixer === undefined ? coming : { ...withoutMixer(coming), Mixer };
}

function requireLook(aggregate: CasterAggregate, scene: Scene, expected: string | undefined): void {
  if (expected === undefined || sceneLook(aggregate, scene) === expected) return;
  throw new ConsoleError(
    'Console.Stale',
    'The preview was changed meanwhile: look at what it shows now, then take again.',
  );
}
