import { asc, eq } from 'drizzle-orm';
import { boolean, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { ConsoleError } from '../../doors/console/errors.ts';
import type { Orm } from '../assets/queries.ts';
import type { Studio } from '../context.ts';
import { tenants } from '../tenants/table.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0091_training_settings.sql. */
const trainingSettingsTable = pgTable('training_settings', {
  projectId: text('project_id').primaryKey(),
  reviewer: text('reviewer').$type<Reviewer>().notNull(),
  isTrusted: boolean('is_trusted').notNull(),
  maxJobs: integer('max_jobs').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export type Reviewer = 'automatic' | 'manual';

/** How a tenant's trainings are reviewed and carried out. */
export interface TrainingSettings {
  /** Who decides after the automatic review found nothing wrong: nobody, or a person. */
  readonly reviewer: Reviewer;
  /** Identity papers may be missing, and users have the last word on results. */
  readonly isTrusted: boolean;
  /** Trainings of one kind that may be unfinished at once. */
  readonly maxJobs: number;
}

const USUAL_JOBS = 20;
const MOST_JOBS = 10_000;

/**
 * Settings of a tenant. Without any of its own, the installation's first tenant (whoever runs it) is trusted and others
 * are not.
 */
export async function trainingSettings(orm: Orm, projectId: string): Promise<TrainingSettings> {
  const [row] = await orm
    .select()
    .from(trainingSettingsTable)
    .where(eq(trainingSettingsTable.projectId, projectId));
  if (row === undefined)
    return { reviewer: 'automatic', isTrusted: await isFirst(orm, projectId), maxJobs: USUAL_JOBS };
  const { reviewer, isTrusted, maxJobs } = row;
  return { reviewer, isTrusted, maxJobs };
}

async function isFirst(orm: Orm, projectId: string): Promise<boolean> {
  const [first] = await orm
    .select({ projectId: tenants.projectId })
    .from(tenants)
    .orderBy(asc(tenants.createdAt), asc(tenants.projectId))
    .limit(1);
  return first?.projectId === projectId;
}

/** Settings as our own API shows them. */
export function settingsOnWire({ reviewer, isTrusted, maxJobs }: TrainingSettings) {
  return { reviewer, is_trusted: isTrusted, max_jobs: maxJobs };
}

const MEMBERS = ['reviewer', 'is_trusted', 'max_jobs'];

/** Sets what `body` names; the rest stays. @throws ConsoleError Console.BadRequest that names the member */
export async function changeTrainingSettings(
  studio: Pick<Studio, 'db' | 'clock'>,
  projectId: string,
  body: Readonly<Record<string, unknown>>,
): Promise<TrainingSettings> {
  const odd = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (odd !== undefined) bad(odd, `expected one of ${MEMBERS.join(', ')}`);
  await studio.db.tx(async (tx) => {
    const old = await trainingSettings(tx.orm, projectId);
    const values = {
      reviewer: readReviewer(body['reviewer']) ?? old.reviewer,
      isTrusted: readTrusted(body['is_trusted']) ?? old.isTrusted,
      maxJobs: readJobs(body['max_jobs']) ?? old.maxJobs,
      updatedAt: studio.clock.now(),
    };
    await tx.orm
      .insert(trainingSettingsTable)
      .values({ projectId, ...values })
      .onConflictDoUpdate({ target: trainingSettingsTable.projectId, set: values });
  });
  return trainingSettings(studio.db.orm, projectId);
}

function bad(name: string, why: string): never {
  throw new ConsoleError('Console.BadRequest', `${name}: ${why}`);
}

function readReviewer(value: unknown): Reviewer | undefined {
  if (value === undefined || value === 'automatic' || value === 'manual') return value;
  return bad('reviewer', 'expected automatic or manual');
}

function readTrusted(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  return bad('is_trusted', 'expected true or false');
}

function readJobs(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_JOBS) return value;
  return bad('max_jobs', `expected a whole number from 1 to ${MOST_JOBS}`);
}
