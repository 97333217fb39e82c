import { and, eq, inArray, isNotNull, lt } from 'drizzle-orm';
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { ConsoleError } from '../../doors/console/errors.ts';
import { destroy } from '../assets/delete.ts';
import { assets } from '../assets/table.ts';
import type { Studio } from '../context.ts';
import { forgetDialogs } from '../dialogs/record/forget.ts';
import { liveJobs } from '../rooms/table.ts';
import { videoJobs } from '../videos/table.ts';
import { auditLog } from './audit.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

/** See store/migrations/0073_engines_retention.sql. */
const retention = pgTable('retention', {
  projectId: text('project_id').primaryKey(),
  recordingsDays: integer('recordings_days'),
  auditDays: integer('audit_days'),
  interactionDays: integer('interaction_days'),
  rendersDays: integer('renders_days'),
  updatedAt: time('updated_at').notNull(),
});

type RetentionRow = typeof retention.$inferSelect;

const MEMBERS = {
  recordings_days: 'recordingsDays',
  audit_days: 'auditDays',
  interaction_days: 'interactionDays',
  renders_days: 'rendersDays',
} as const;
const NAMES = Object.keys(MEMBERS) as readonly (keyof typeof MEMBERS)[];

const DAY_MS = 86_400_000;
const MOST_DAYS = 36_500;
/** Rows that one transaction takes. */
const BATCH = 200;

/** How many days a tenant keeps things; null = for ever. */
export type RetentionView = Readonly<Record<keyof typeof MEMBERS, number | null>>;

export async function showRetention({ db }: Pick<Studio, 'db'>, projectId: string): Promise<RetentionView> {
  const [row] = await db.orm.select().from(retention).where(eq(retention.projectId, projectId));
  return viewOf(row);
}

function viewOf(row: RetentionRow | undefined): RetentionView {
  const entries = NAMES.map((name) => [name, row?.[MEMBERS[name]] ?? null]);
  return Object.fromEntries(entries) as RetentionView;
}

/** Sets what `body` names; the rest stays. @throws ConsoleError Console.BadRequest */
export async function changeRetention(
  { db, clock }: Pick<Studio, 'db' | 'clock'>,
  projectId: string,
  body: Readonly<Record<string, unknown>>,
): Promise<RetentionView> {
  const odd = Object.keys(body).find((name) => !NAMES.some((known) => known === name));
  if (odd !== undefined)
    throw new ConsoleError('Console.BadRequest', `${odd}: expected one of ${NAMES.join(', ')}`);
  const change = Object.fromEntries(
    NAMES.filter((name) => body[name] !== undefined).map((name) => [MEMBERS[name], daysOf(name, body[name])]),
  );
  const updatedAt = clock.now();
  const [row] = await db.orm
    .insert(retention)
    .values({ projectId, ...change, updatedAt })
    .onConflictDoUpdate({ target: retention.projectId, set: { ...change, updatedAt } })
    .returning();
  return viewOf(row);
}

function daysOf(name: string, value: unknown): number | null {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_DAYS) return value;
  throw new ConsoleError(
    'Console.BadRequest',
    `${name}: expected a whole number of days from 1 to ${MOST_DAYS}, or null to keep everything`,
  );
}

type SweepStudio = Pick<Studio, 'db' | 'objects' | 'queue' | 'clock'>;

/** Takes away what every tenant keeps no longer; once a day is enough. */
export async function sweepRetention(studio: Studio): Promise<void> {
  const now = studio.clock.now().getTime();
  for (const row of await studio.db.orm.select().from(retention)) {
    const { projectId } = row;
    const before = (days: number): Date => new Date(now - days * DAY_MS);
    if (row.auditDays !== null) await forgetAudit(studio, projectId, before(row.auditDays));
    if (row.recordingsDays !== null) await forgetRecordings(studio, projectId, before(row.recordingsDays));
    if (row.interactionDays !== null) {
      await forgetRecords(studio, projectId, before(row.interactionDays));
      await forgetDialogs(studio, projectId, before(row.interactionDays));
    }
    if (row.rendersDays !== null) await forgetRenders(studio, projectId, before(row.rendersDays));
  }
}

async function forgetAudit({ db }: SweepStudio, projectId: string, before: Date): Promise<void> {
  await db.orm.delete(auditLog).where(and(eq(auditLog.projectId, projectId), lt(auditLog.at, before)));
}

/** Recordings of shows; playlists go with their slices, as all of them are old by then. */
async function forgetRecordings({ objects }: SweepStudio, projectId: string, before: Date): Promise<void> {
  const old: string[] = [];
  for await (const { key, modifiedAt } of objects.list(`${projectId}/recordings/`))
    if (modifiedAt < before) old.push(key);
  for (const key of old) await objects.delete(key);
}

/** What viewers wrote and what was answered. */
async function forgetRecords({ db, objects }: SweepStudio, projectId: string, before: Date): Promise<void> {
  const jobs = await db.orm
    .select({ id: liveJobs.id, recordKey: liveJobs.recordKey })
    .from(liveJobs)
    .where(
      and(eq(liveJobs.projectId, projectId), lt(liveJobs.endedAt, before), isNotNull(liveJobs.recordKey)),
    );
  for (const { id, recordKey } of jobs) {
    if (recordKey !== null) await objects.delete(recordKey);
    await db.orm.update(liveJobs).set({ recordKey: null }).where(eq(liveJobs.id, id));
  }
}

/** Finished jobs, and the videos that they made, for good. */
async function forgetRenders(studio: Studio, projectId: string, before: Date): Promise<void> {
  for (let count = BATCH; count === BATCH;) {
    count = await studio.db.tx(async (tx) => {
      const jobs = await tx.orm
        .select({ id: videoJobs.id, assetId: videoJobs.assetId })
        .from(videoJobs)
        .where(
          and(
            eq(videoJobs.projectId, projectId),
            inArray(videoJobs.state, ['SUCCEED', 'FAILED', 'CANCELED']),
            lt(videoJobs.endedAt, before),
          ),
        )
        .limit(BATCH);
      for (const { id, assetId } of jobs) {
        const [asset] =
          assetId === null
            ? []
            : await tx.orm
                .select()
                .from(assets)
                .where(and(eq(assets.id, assetId), eq(assets.projectId, projectId)))
                .for('update');
        if (asset !== undefined && asset.state !== 'DELETED') await destroy(studio, tx, asset);
        await tx.orm.delete(videoJobs).where(eq(videoJobs.id, id));
      }
      return jobs.length;
    });
  }
}
