import type { FastifyRequest } from 'fastify';
import { ownApiDoor } from '../../doors/console/own-api.ts';
import type { Studio } from '../context.ts';
import type { Identities } from '../tenants/identities.ts';
import { finishFirstRun, makeFirstVideo, showFirstRun } from './first-run.ts';

export interface FirstRunDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  /** `http(s)://host:port` as the caller reached us. */
  readonly baseUrl: (request: FastifyRequest) => string;
}

/**
 * What the welcome page needs:
 *
 * - `GET /api/first-run` `{finished, presenters: [{asset_id, name, cover_url, voice_id}]}`;
 * - `POST /api/first-run` `{presenter, text, voice?}` makes a video: `{job_id}`;
 * - `POST /api/first-run/finish`: 204, the page is not shown again by itself.
 */
export function firstRunDoor({
  studio,
  identities,
  baseUrl,
}: FirstRunDoorOptions): ReturnType<typeof ownApiDoor> {
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    api.get('/api/first-run', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ShowFirstRun', 'first-run');
      return showFirstRun(studio, projectId, baseUrl(request));
    });
    api.post('/api/first-run', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:CreateFirstVideo', 'first-run');
      return { job_id: await makeFirstVideo(studio, projectId, own.bodyOf(request)) };
    });
    api.post('/api/first-run/finish', async (request, reply) => {
      const { projectId } = await own.callerOf(request, 'console:FinishFirstRun', 'first-run');
      await finishFirstRun(studio, projectId);
      return reply.code(204).send();
    });
  });
}
