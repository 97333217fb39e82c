import { ownApiDoor } from '../../doors/console/own-api.ts';
import type { Studio } from '../context.ts';
import type { Identities } from '../tenants/identities.ts';
import { createPerson, deletePerson, findPerson, listPeople, showPerson, updatePerson } from './people.ts';

export interface PeopleDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
}

type OfPerson = { Params: { id: string } };

/**
 * People of a tenant, for its owners:
 *
 * - `GET /api/people` `{count, people}`, `GET /api/people/{id}`;
 * - `POST /api/people` `{name, display_name, role, password}`: 201;
 * - `PATCH /api/people/{id}` `{display_name?, role?, disabled?, password?}`;
 * - `DELETE /api/people/{id}`: 204. The last owner cannot go, nor become something else.
 */
export function peopleDoor({ studio, identities }: PeopleDoorOptions): ReturnType<typeof ownApiDoor> {
  const { db, clock } = studio;
  return ownApiDoor({ identities, clock }, (api, own) => {
    api.get('/api/people', async (request) => {
      const { projectId } = await own.callerOf(request, 'console:ListPeople', 'people/*');
      const people = (await listPeople(db.orm, projectId)).map(showPerson);
      return { count: people.length, people };
    });
    api.get<OfPerson>('/api/people/:id', async (request) => {
      const { id } = request.params;
      const { projectId } = await own.callerOf(request, 'console:ShowPerson', `people/${id}`);
      return showPerson(await findPerson(db.orm, projectId, id));
    });
    api.post('/api/people', async (request, reply) => {
      const { projectId } = await own.callerOf(request, 'console:CreatePerson', 'people/*');
      const row = await createPerson(studio, projectId, own.bodyOf(request));
      request.resourceName = `acs:console:*:${projectId}:people/${row.name}`;
      return reply.code(201).send(showPerson(row));
    });
    api.patch<OfPerson>('/api/people/:id', async (request) => {
      const { id } = request.params;
      const { projectId } = await own.callerOf(request, 'console:UpdatePerson', `people/${id}`);
      const row = await updatePerson(studio, projectId, id, own.bodyOf(request));
      request.resourceName = `acs:console:*:${projectId}:people/${row.name}`;
      return showPerson(row);
    });
    api.delete<OfPerson>('/api/people/:id', async (request, reply) => {
      const { id } = request.params;
      const { projectId } = await own.callerOf(request, 'console:DeletePerson', `people/${id}`);
      const { name } = await deletePerson(studio, projectId, id);
      request.resourceName = `acs:console:*:${projectId}:people/${name}`;
      return reply.code(204).send();
    });
  });
}
