import type { FastifyInstance } from 'fastify';
import { isMssErrorCode, MssError } from '@cyclorama/contract';
import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { bytesOf, ownApiDoor } from '../../../doors/console/own-api.ts';
import { queryOf } from '../../../doors/raw-url.ts';
import type { Studio } from '../../context.ts';
import type { Identities } from '../../tenants/identities.ts';
import { BrainFailure, type Robot } from '../port.ts';
import { oneOf } from '../robots/reading.ts';
import { wholeReason } from './failures.ts';
import { readRecording } from './read-recording.ts';
import type { ChosenRecogniser } from './recognisers.ts';
import { understandRecording } from './try-recogniser.ts';

const PATIENCE_MS = 60_000;

/** Whose a robot is, and in which languages it listens. */
export interface HearingRobot {
  readonly robot: Pick<Robot, 'projectId' | 'languages'>;
}

export interface HearDoorOptions<Loaded extends HearingRobot = HearingRobot> {
  readonly studio: Pick<Studio, 'clock'>;
  readonly identities: Identities;
  /** @throws BrainFailure when it lacks something */
  readonly loadRobot: (robotId: string) => Promise<Loaded | undefined>;
  readonly recogniserOf: (robot: Loaded, language: DialogLanguage) => ChosenRecogniser;
}

type OfRobot = { Params: { robot_id: string } };

/**
 * Our own API: `POST /api/robots/{robot_id}/hear?language=` with a WAV file (16 kHz mono, 16 bit, at most 30 s) answers
 * `{text}`, what the robot's recogniser understands, as it is stored.
 */
export function hearDoor<Loaded extends HearingRobot>({
  studio,
  identities,
  loadRobot,
  recogniserOf,
}: HearDoorOptions<Loaded>): (app: FastifyInstance) => Promise<void> {
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    api.post<OfRobot>('/api/robots/:robot_id/hear', async (request) => {
      const { robot_id: robotId } = request.params;
      const projectId = await own.projectOf(request, 'AskRobot', `robots/${robotId}`);
      const signal = AbortSignal.timeout(PATIENCE_MS);
      try {
        const loaded = await loadRobot(robotId);
        if (loaded?.robot.projectId !== projectId)
          throw new MssError('MSS.47010106', `there is no robot ${robotId.slice(0, 64)}`, { status: 404 });
        const spoken = loaded.robot.languages.map(({ language }) => language);
        const language = oneOf(queryOf(request).get('language') ?? spoken[0], 'language', spoken);
        const pcm = readRecording(bytesOf(request));
        const { recogniser, told } = recogniserOf(loaded, language);
        if (recogniser === undefined)
          throw new BrainFailure('MSS.47010143', told.why ?? 'the browser of the visitor understands speech');
        return { text: await understandRecording(recogniser, { pcm, language }, signal) };
      } catch (error) {
        if (signal.aborted)
          throw new MssError('MSS.47010119', `nothing understood within ${PATIENCE_MS / 1000} s`, {
            status: 422,
          });
        if (!(error instanceof BrainFailure)) throw error;
        const code = isMssErrorCode(error.code) ? error.code : 'MSS.47010119';
        throw new MssError(code, wholeReason(error), { status: 422, cause: error });
      }
    });
  });
}
