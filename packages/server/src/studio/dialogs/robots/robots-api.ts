import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ownApiDoor, type OwnApi } from '../../../doors/console/own-api.ts';
import type { Studio } from '../../context.ts';
import type { Identities } from '../../tenants/identities.ts';
import type { SecretBox } from '../../tenants/secret-box.ts';
import { CODE_MINUTES, createOnceCode, MOST_CODE_MINUTES } from '../codes/once-codes.ts';
import { askRobot, readAsk } from './ask.ts';
import { readRobot } from './check.ts';
import { addDocument, deleteDocument, listDocuments, readDocument } from './documents.ts';
import { documentCounts, runningCounts } from './figures.ts';
import { orderPortrait } from './pictures.ts';
import { integerOf, objectOf } from './reading.ts';
import { checkAssets, reviewDocument, reviewRobot } from './references.ts';
import { createRobot, deleteRobot, findRobot, listRobots, newRobotId, updateRobot } from './store.ts';
import type { RobotRow } from './table.ts';
import { robotOnWire } from './wire.ts';
import { pageOf, queryText } from './paging.ts';

export interface RobotsDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly box: SecretBox;
  /** `http(s)://host[:port]` by which a request reached us. */
  readonly baseUrl: (request: FastifyRequest) => string;
}

type OfRobot = { Params: { robot_id: string } };
type OfDocument = { Params: { robot_id: string; document_id: string } };

/**
 * Our own API for robots, with the credentials of the MetaStudio door; see docs/dialogs.md:
 *
 * - `POST /api/robots` 201, `GET /api/robots?limit&offset&name` `{count, robots}`;
 * - `GET|PUT|DELETE /api/robots/{robot_id}`; a `key` that is left out of a PUT stays, null takes it away;
 * - `POST /api/robots/{robot_id}/documents` `{name, text}` 201, `GET …` `{count, documents}`, `DELETE …/{document_id}` 204;
 * - `POST /api/robots/{robot_id}/ask` `{question, language?, brain?}`: `{answer, images, source, title?}`;
 * - `POST /api/robots/{robot_id}/once-codes` `{minutes?}` 201: `{once_code, expires_at}`.
 */
export function robotsDoor(options: RobotsDoorOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, identities, box } = options;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    const wire = new Wire(options);
    api.post('/api/robots', async (request, reply) => {
      const projectId = await own.projectOf(request, 'CreateRobot', 'robots/*');
      const sent = readRobot(studio, own.bodyOf(request));
      const at = { projectId, robotId: newRobotId() };
      await checkAssets(studio, projectId, sent);
      await reviewRobot(studio, at, sent);
      const row = await createRobot(studio, box, at, sent);
      await orderPortrait(studio, { projectId, ...row.document });
      request.resourceName = `acs:metastudio:*:${projectId}:robots/${row.id}`;
      return reply.code(201).send(await wire.one(request, row));
    });
    api.get('/api/robots', async (request) => {
      const projectId = await own.projectOf(request, 'ListRobots', 'robots/*');
      const name = queryText(request, 'name');
      const page = { ...pageOf(request), ...(name === undefined ? {} : { name }) };
      const { count, rows } = await listRobots(studio.db.orm, projectId, page);
      return { count, robots: await wire.all(request, rows) };
    });
    api.get<OfRobot>('/api/robots/:robot_id', async (request) => {
      const row = await robotFor(studio, own, request, 'ShowRobot');
      return wire.one(request, row);
    });
    api.put<OfRobot>('/api/robots/:robot_id', async (request) => {
      const { id: robotId, projectId } = await robotFor(studio, own, request, 'UpdateRobot');
      const sent = readRobot(studio, own.bodyOf(request));
      await checkAssets(studio, projectId, sent);
      await reviewRobot(studio, { projectId, robotId }, sent);
      return wire.one(request, await updateRobot(studio, box, { projectId, robotId }, sent));
    });
    api.delete<OfRobot>('/api/robots/:robot_id', async (request, reply) => {
      const { robot_id: robotId } = request.params;
      const projectId = await own.projectOf(request, 'DeleteRobot', `robots/${robotId}`);
      await deleteRobot(studio, projectId, robotId);
      return reply.code(204).send();
    });
    documentRoutes(options, api, own);
    api.post<OfRobot>('/api/robots/:robot_id/ask', async (request) => {
      const row = await robotFor(studio, own, request, 'AskRobot');
      return askRobot(studio, box, row, readAsk(studio, row, own.bodyOf(request)));
    });
    api.post<OfRobot>('/api/robots/:robot_id/once-codes', async (request, reply) => {
      const { id: robotId, projectId } = await robotFor(studio, own, request, 'CreateOnceCode');
      const { minutes = CODE_MINUTES } = objectOf(own.bodyOf(request), 'body', ['minutes']);
      const { code, expiresAt } = await createOnceCode(studio, {
        ...{ projectId, robotId },
        minutes: integerOf(minutes, 'minutes', 1, MOST_CODE_MINUTES),
      });
      return reply.code(201).send({ once_code: code, expires_at: expiresAt.toISOString() });
    });
  });
}

function documentRoutes({ studio }: RobotsDoorOptions, api: FastifyInstance, own: OwnApi): void {
  api.post<OfRobot>('/api/robots/:robot_id/documents', async (request, reply) => {
    const { id: robotId, projectId } = await robotFor(studio, own, request, 'UpdateRobot');
    const sent = readDocument(own.bodyOf(request));
    await reviewDocument(studio, { projectId, robotId }, sent);
    return reply.code(201).send(await addDocument(studio, robotId, sent));
  });
  api.get<OfRobot>('/api/robots/:robot_id/documents', async (request) => {
    const { id } = await robotFor(studio, own, request, 'ShowRobot');
    const documents = await listDocuments(studio.db.orm, id);
    return { count: documents.length, documents };
  });
  api.delete<OfDocument>('/api/robots/:robot_id/documents/:document_id', async (request, reply) => {
    const { id } = await robotFor(studio, own, request, 'UpdateRobot');
    await deleteDocument(studio, id, request.params.document_id);
    return reply.code(204).send();
  });
}

/** The robot that a request names, if its caller may do this to it. */
async function robotFor(
  studio: Studio,
  own: OwnApi,
  request: FastifyRequest<OfRobot>,
  action: string,
): Promise<RobotRow> {
  const { robot_id: robotId } = request.params;
  const projectId = await own.projectOf(request, action, `robots/${robotId}`);
  return findRobot(studio.db.orm, projectId, robotId);
}

/** Shows robots with their figures. */
class Wire {
  readonly #options: RobotsDoorOptions;

  constructor(options: RobotsDoorOptions) {
    this.#options = options;
  }

  async one(request: FastifyRequest, row: RobotRow) {
    const [shown] = await this.all(request, [row]);
    return shown;
  }

  async all(request: FastifyRequest, rows: readonly RobotRow[]) {
    const { studio } = this.#options;
    const ids = rows.map(({ id }) => id);
    const running = await runningCounts(studio.db.orm, ids);
    const documents = await documentCounts(studio.db.orm, ids);
    const baseUrl = this.#options.baseUrl(request);
    return Promise.all(
      rows.map((row) =>
        robotOnWire(studio, row, {
          running: running.get(row.id) ?? 0,
          documents: documents.get(row.id) ?? 0,
          baseUrl,
        }),
      ),
    );
  }
}
