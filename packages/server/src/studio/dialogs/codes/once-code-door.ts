import type { FastifyInstance } from 'fastify';
import { MssError } from '@cyclorama/contract';
import { ownApiDoor } from '../../../doors/console/own-api.ts';
import type { Studio } from '../../context.ts';
import type { Identities } from '../../tenants/identities.ts';
import { createOnceCode } from './once-codes.ts';

export interface OnceCodeDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
}

type OfProject = { Params: { project_id: string } };

/**
 * CreateOnceCode, as the vendor's published clients call it. The document names it (chapter 7.2) without specifying it, so
 * it stands beside the operations of the contract: `POST /v1/{project_id}/digital-human-chat/once-code`, no body, answers
 * `{once_code}`, good for five minutes and any robot of the project.
 */
export function onceCodeDoor(options: OnceCodeDoorOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, identities } = options;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    api.post<OfProject>('/v1/:project_id/digital-human-chat/once-code', async (request) => {
      const projectId = await own.projectOf(request, 'CreateOnceCode', 'digital-human-chat/once-code');
      if (request.params.project_id !== projectId)
        throw new MssError('MSS.00020006', `the credentials are for project ${projectId}`);
      const { code } = await createOnceCode(studio, { projectId });
      return { once_code: code };
    });
  });
}
