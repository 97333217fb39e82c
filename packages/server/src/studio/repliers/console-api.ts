import { and, asc, eq, sql } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { MssError } from '@cyclorama/contract';
import { ownApiDoor } from '../../doors/console/own-api.ts';
import { wireTime } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import type { Replier } from '../shows/session/replier.ts';
import type { Identities } from '../tenants/identities.ts';
import type { SecretBox } from '../tenants/secret-box.ts';
import { readReplier, type SentReplier } from './check.ts';
import { keyContext, repliers, type ReplierRow } from './table.ts';

export interface ReplierConsoleOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  readonly box: SecretBox;
  /** Answers questions that are only tried. */
  readonly replier: Replier;
}

const LONGEST_QUESTION = 4096;
const TRY_MS = 15_000;

type OfRobot = { Params: { robot_id: string } };

/**
 * Our own API for the robots of INTELLIGENT_REPLY rules, with the credentials of the MetaStudio door:
 *
 * - `PUT /api/repliers/{robot_id}` `{kind: knowledge|openai|callback, url, model, key, system_prompt, texts, app_id,
 *   is_stream}`: sets it up; a `key` that is left out stays as it was, keys are never shown again;
 * - `GET /api/repliers` `{count, repliers}`, `GET /api/repliers/{robot_id}`, `DELETE …`: 204;
 * - `POST /api/repliers/{robot_id}/ask` `{question}`: what it would say, `{answer}` or null.
 */
export function replierDoor(options: ReplierConsoleOptions): (app: FastifyInstance) => Promise<void> {
  const { studio, identities, box, replier } = options;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    api.put<OfRobot>('/api/repliers/:robot_id', async (request) => {
      const robotId = robotOf(request.params);
      const projectId = await own.projectOf(request, 'UpdateReplier', `repliers/${robotId}`);
      const sent = readReplier(studio, own.bodyOf(request));
      return onWire(await store(studio, box, { projectId, robotId }, sent));
    });
    api.get('/api/repliers', async (request) => {
      const projectId = await own.projectOf(request, 'ListRepliers', 'repliers/*');
      const rows = await studio.db.orm
        .select()
        .from(repliers)
        .where(eq(repliers.projectId, projectId))
        .orderBy(asc(repliers.robotId));
      return { count: rows.length, repliers: rows.map(onWire) };
    });
    api.get<OfRobot>('/api/repliers/:robot_id', async (request) => {
      const robotId = robotOf(request.params);
      const projectId = await own.projectOf(request, 'ListRepliers', `repliers/${robotId}`);
      const [row] = await studio.db.orm.select().from(repliers).where(place(projectId, robotId));
      return onWire(row ?? missing(robotId));
    });
    api.delete<OfRobot>('/api/repliers/:robot_id', async (request, reply) => {
      const robotId = robotOf(request.params);
      const projectId = await own.projectOf(request, 'UpdateReplier', `repliers/${robotId}`);
      const gone = await studio.db.orm.delete(repliers).where(place(projectId, robotId)).returning();
      if (gone.length === 0) missing(robotId);
      return reply.code(204).send();
    });
    api.post<OfRobot>('/api/repliers/:robot_id/ask', async (request) => {
      const robotId = robotOf(request.params);
      const projectId = await own.projectOf(request, 'AskReplier', `repliers/${robotId}`);
      const { question } = own.bodyOf(request);
      if (typeof question !== 'string' || question.trim() === '' || question.length > LONGEST_QUESTION)
        throw new MssError(
          'MSS.00000003',
          `question: expected a text of 1 to ${LONGEST_QUESTION} characters`,
        );
      const asked = { question, robotId, user: '', projectId, jobId: 'tried', knowledge: [] };
      try {
        return { answer: (await replier.reply(asked, AbortSignal.timeout(TRY_MS))) ?? null };
      } catch (error) {
        throw new MssError('MSS.00000003', error instanceof Error ? error.message : String(error), {
          cause: error,
        });
      }
    });
  });
}

async function store(
  studio: Studio,
  box: SecretBox,
  at: Pick<ReplierRow, 'projectId' | 'robotId'>,
  { document, key }: SentReplier,
): Promise<ReplierRow> {
  const now = studio.clock.now();
  const sealedKey = typeof key === 'string' ? box.seal(key, keyContext(at)) : null;
  return studio.db.tx(async ({ orm }) => {
    const [known] = await orm.select().from(repliers).where(place(at.projectId, at.robotId)).for('update');
    if (document.kind === 'callback' && key === undefined && (known?.sealedKey ?? null) === null)
      throw new MssError('MSS.00000003', 'key: the callback is signed with it');
    const [row] = await orm
      .insert(repliers)
      .values({ ...at, document, sealedKey, createdAt: now, updatedAt: now })
      .onConflictDoUpdate({
        target: [repliers.projectId, repliers.robotId],
        set: {
          document,
          // Two changes within one tick of the clock are two changes.
          updatedAt: sql`greatest(${now.toISOString()}::timestamptz, ${repliers.updatedAt} + interval '1 millisecond')`,
          ...(key === undefined ? {} : { sealedKey }),
        },
      })
      .returning();
    if (row === undefined) throw new Error('the replier was not stored');
    return row;
  });
}

function place(projectId: string, robotId: string) {
  return and(eq(repliers.projectId, projectId), eq(repliers.robotId, robotId));
}

function robotOf({ robot_id: id }: OfRobot['Params']): string {
  if (!/^[\w.-]{1,64}$/.test(id))
    throw new MssError(
      'MSS.00000003',
      'robot_id: expected 1 to 64 letters, digits, dots, hyphens or underscores',
    );
  return id;
}

function missing(robotId: string): never {
  throw new MssError('MSS.00000002', `there is no replier ${robotId}`);
}

function onWire({ robotId, document, sealedKey, createdAt, updatedAt }: ReplierRow) {
  const { kind } = document;
  return {
    robot_id: robotId,
    kind,
    ...(kind === 'knowledge' ? {} : { url: document.url, has_key: sealedKey !== null }),
    ...(kind === 'callback'
      ? { app_id: document.appId, is_stream: document.isStream }
      : { texts: document.texts }),
    ...(kind === 'openai' ? { model: document.model, system_prompt: document.systemPrompt ?? null } : {}),
    create_time: wireTime(createdAt),
    update_time: wireTime(updatedAt),
  };
}
