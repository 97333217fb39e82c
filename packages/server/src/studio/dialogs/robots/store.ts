import { and, asc, count, desc, eq, ilike, sql, type SQL } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import { newId } from '../../assets/ids.ts';
import type { Orm } from '../../assets/queries.ts';
import type { Studio, Tx } from '../../context.ts';
import { violatedConstraint } from '../../files/queries.ts';
import type { SecretBox } from '../../tenants/secret-box.ts';
import { endDialogsOf } from '../record/ends.ts';
import type { SentRobot } from './check.ts';
import type { SentKey } from './check-services.ts';
import { refuse } from './reading.ts';
import {
  brainKeyContext,
  recogniserKeyContext,
  robots,
  type RobotRow,
  type StoredBrain,
  type StoredRecogniser,
} from './table.ts';

const MOST_ROBOTS = 1000;
const NAME_TAKEN = 'robots_project_id_name_key';

/** A robot of a tenant. @throws MssError MSS.47010034 (404) */
export async function findRobot(orm: Orm, projectId: string, robotId: string): Promise<RobotRow> {
  const [row] = await orm.select().from(robots).where(place(projectId, robotId));
  return row ?? missing(robotId);
}

function place(projectId: string, robotId: string): SQL | undefined {
  return and(eq(robots.projectId, projectId), eq(robots.id, robotId));
}

function missing(robotId: string): never {
  throw new MssError('MSS.47010034', `there is no robot ${robotId.slice(0, 64)}`, { status: 404 });
}

/** Robots of a tenant, the newest first. */
export async function listRobots(
  orm: Orm,
  projectId: string,
  page: { readonly limit: number; readonly offset: number; readonly name?: string },
): Promise<{ readonly count: number; readonly rows: readonly RobotRow[] }> {
  const where = and(
    eq(robots.projectId, projectId),
    page.name === undefined ? undefined : ilike(robots.name, `%${page.name.replaceAll(/[\\%_]/g, '\\$&')}%`),
  );
  const [total] = await orm.select({ count: count() }).from(robots).where(where);
  const rows = await orm
    .select()
    .from(robots)
    .where(where)
    .orderBy(desc(robots.createdAt), asc(robots.id))
    .limit(page.limit)
    .offset(page.offset);
  return { count: total?.count ?? 0, rows };
}

/** Stores a new robot. @throws MssError MSS.47010033 when another one has its name */
export async function createRobot(
  studio: Pick<Studio, 'db' | 'clock'>,
  box: SecretBox,
  at: { readonly projectId: string; readonly robotId: string },
  sent: SentRobot,
): Promise<RobotRow> {
  const now = studio.clock.now();
  return withNameOf(sent, () =>
    studio.db.tx(async ({ orm }) => {
      const [known] = await orm
        .select({ count: count() })
        .from(robots)
        .where(eq(robots.projectId, at.projectId));
      if ((known?.count ?? 0) >= MOST_ROBOTS)
        throw new MssError('MSS.00020012', `there are ${MOST_ROBOTS} robots already`);
      const [row] = await orm
        .insert(robots)
        .values({
          id: at.robotId,
          projectId: at.projectId,
          name: sent.name,
          document: sent.document,
          knowledge: sent.knowledge,
          ...sealedKeys(box, at.robotId, sent, undefined),
          knowledgeRevision: 1,
          createdAt: now,
          updatedAt: now,
        })
        .returning();
      if (row === undefined) throw new Error('the robot was not stored');
      return row;
    }),
  );
}

/** Puts a robot in place of the one that is stored; dialogs that run go on with the old one. @throws MssError */
export async function updateRobot(
  studio: Pick<Studio, 'db' | 'clock'>,
  box: SecretBox,
  at: { readonly projectId: string; readonly robotId: string },
  sent: SentRobot,
): Promise<RobotRow> {
  return withNameOf(sent, () =>
    studio.db.tx(async ({ orm }) => {
      const [known] = await orm.select().from(robots).where(place(at.projectId, at.robotId)).for('update');
      if (known === undefined) missing(at.robotId);
      const [row] = await orm
        .update(robots)
        .set({
          name: sent.name,
          document: sent.document,
          knowledge: sent.knowledge,
          ...sealedKeys(box, at.robotId, sent, known),
          knowledgeRevision: sql`${robots.knowledgeRevision} + 1`,
          updatedAt: studio.clock.now(),
        })
        .where(eq(robots.id, at.robotId))
        .returning();
      return row ?? missing(at.robotId);
    }),
  );
}

/** A robot goes, with its documents and codes; its dialogs end. @throws MssError MSS.47010034 (404) */
export async function deleteRobot(
  studio: Pick<Studio, 'db' | 'clock' | 'events'>,
  projectId: string,
  robotId: string,
): Promise<void> {
  await studio.db.tx(async (tx) => {
    const gone = await tx.orm.delete(robots).where(place(projectId, robotId)).returning({ id: robots.id });
    if (gone.length === 0) missing(robotId);
    await endDialogsOf(studio, tx, robotId, 'robot_deleted');
  });
}

/** What was made ready of a robot's knowledge no longer stands. */
export async function touchKnowledge({ orm }: Tx, robotId: string, now: Date): Promise<void> {
  await orm
    .update(robots)
    .set({ knowledgeRevision: sql`${robots.knowledgeRevision} + 1`, updatedAt: now })
    .where(eq(robots.id, robotId));
}

/** A new id of a robot. */
export const newRobotId = newId;

async function withNameOf<T>({ name }: SentRobot, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violatedConstraint(error) !== NAME_TAKEN) throw error;
    throw new MssError('MSS.47010033', `name: another robot is called “${name}”`, { cause: error });
  }
}

type Keys = Pick<RobotRow, 'sealedBrainKey' | 'sealedRecogniserKey'>;

function sealedKeys(box: SecretBox, robotId: string, sent: SentRobot, known: RobotRow | undefined): Keys {
  const { brain, recogniser } = sent.document;
  const keys: Keys = {
    sealedBrainKey: keptOrSealed(sent.brainKey, brain, known?.document.brain, known?.sealedBrainKey, {
      name: 'brain.key',
      seal: (key) => box.seal(key, brainKeyContext(robotId)),
    }),
    sealedRecogniserKey: keptOrSealed(
      sent.recogniserKey,
      recogniser,
      known?.document.recogniser,
      known?.sealedRecogniserKey,
      { name: 'recogniser.key', seal: (key) => box.seal(key, recogniserKeyContext(robotId)) },
    ),
  };
  if (brain.kind === 'callback' && keys.sealedBrainKey === null)
    refuse('brain.key', 'the callback is signed with it');
  return keys;
}

function keptOrSealed(
  sent: SentKey,
  service: StoredBrain | StoredRecogniser,
  knownService: StoredBrain | StoredRecogniser | undefined,
  knownKey: Uint8Array | null | undefined,
  how: { readonly name: string; readonly seal: (key: string) => Uint8Array },
): Uint8Array | null {
  if (sent === null) return null;
  return sent === undefined ? keptKey(service, knownService, knownKey, how.name) : how.seal(sent);
}

/** A key that is left out stays, but goes to no other place than it was given for. @throws MssError MSS.00000003 */
export function keptKey(
  service: StoredBrain | StoredRecogniser,
  knownService: StoredBrain | StoredRecogniser | undefined,
  knownKey: Uint8Array | null | undefined,
  name: string,
): Uint8Array | null {
  if (knownKey === null || knownKey === undefined || knownService?.kind !== service.kind) return null;
  if (originOf(service) !== originOf(knownService))
    refuse(name, 'the address is that of another service now; send its key, or null for none');
  return knownKey;
}

function originOf(service: StoredBrain | StoredRecogniser): string | undefined {
  return 'url' in service ? new URL(service.url).origin : undefined;
}
