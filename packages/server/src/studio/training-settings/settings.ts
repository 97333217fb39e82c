import { asc, eq } from 'drizzle-orm';
import { boolean, customType, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Orm } from '../assets/queries.ts';
import type { Studio } from '../context.ts';
import { openSecretBox } from '../tenants/secret-box.ts';
import { tenants } from '../tenants/table.ts';
import { bad, readRenderer, type AskedRenderer } from './read-renderer.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });

const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** See store/migrations/0091_training_settings.sql and 0110_training_renderer.sql. */
const trainingSettingsTable = pgTable('training_settings', {
  projectId: text('project_id').primaryKey(),
  reviewer: text('reviewer').$type<Reviewer>().notNull(),
  isTrusted: boolean('is_trusted').notNull(),
  maxJobs: integer('max_jobs').notNull(),
  rendererUrl: text('renderer_url'),
  sealedRendererKey: bytes('sealed_renderer_key'),
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
  /** Draws trained presenters instead of the embedded renderer. */
  readonly renderer: RendererSetting | null;
}

/** A renderer that a tenant brought along. */
export interface RendererSetting {
  readonly url: string;
  /** See `rendererKeyContext`. */
  readonly sealedKey: Uint8Array | null;
}

/** What the key of a tenant's renderer is sealed for. */
export function rendererKeyContext(projectId: string): string {
  return `renderer:${projectId}`;
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
    return {
      ...{ reviewer: 'automatic', isTrusted: await isFirst(orm, projectId), maxJobs: USUAL_JOBS },
      renderer: null,
    };
  const { reviewer, isTrusted, maxJobs, rendererUrl: url, sealedRendererKey: sealedKey } = row;
  return { reviewer, isTrusted, maxJobs, renderer: url === null ? null : { url, sealedKey } };
}

async function isFirst(orm: Orm, projectId: string): Promise<boolean> {
  const [first] = await orm
    .select({ projectId: tenants.projectId })
    .from(tenants)
    .orderBy(asc(tenants.createdAt), asc(tenants.projectId))
    .limit(1);
  return first?.projectId === projectId;
}

/** Settings as our own API shows them; keys are shown to nobody. */
export function settingsOnWire({ reviewer, isTrusted, maxJobs, renderer }: TrainingSettings) {
  return {
    ...{ reviewer, is_trusted: isTrusted, max_jobs: maxJobs },
    renderer: renderer && { url: renderer.url, has_key: renderer.sealedKey !== null },
  };
}

const MEMBERS = ['reviewer', 'is_trusted', 'max_jobs', 'renderer'];

/** Sets what `body` names; the rest stays. @throws ConsoleError Console.BadRequest that names the member */
export async function changeTrainingSettings(
  studio: Pick<Studio, 'db' | 'clock' | 'config'>,
  projectId: string,
  body: Readonly<Record<string, unknown>>,
): Promise<TrainingSettings> {
  const odd = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (odd !== undefined) bad(odd, `expected one of ${MEMBERS.join(', ')}`);
  const renderer = await readRenderer(studio.config, body['renderer']);
  await studio.db.tx(async (tx) => {
    const old = await trainingSettings(tx.orm, projectId);
    const values = {
      reviewer: readReviewer(body['reviewer']) ?? old.reviewer,
      isTrusted: readTrusted(body['is_trusted']) ?? old.isTrusted,
      maxJobs: readJobs(body['max_jobs']) ?? old.maxJobs,
      ...(renderer === undefined
        ? { rendererUrl: old.renderer?.url ?? null, sealedRendererKey: old.renderer?.sealedKey ?? null }
        : rendererColumns(studio.config.dataDir, projectId, renderer, old.renderer)),
      updatedAt: studio.clock.now(),
    };
    await tx.orm
      .insert(trainingSettingsTable)
      .values({ projectId, ...values })
      .onConflictDoUpdate({ target: trainingSettingsTable.projectId, set: values });
  });
  return trainingSettings(studio.db.orm, projectId);
}

/** A key goes where it was meant to go: another address begins without one. */
function rendererColumns(
  dataDir: string,
  projectId: string,
  renderer: AskedRenderer | null,
  old: RendererSetting | null,
) {
  if (renderer === null) return { rendererUrl: null, sealedRendererKey: null };
  const { url, key } = renderer;
  const kept = old?.url === url ? old.sealedKey : null;
  return {
    rendererUrl: url,
    sealedRendererKey:
      key === undefined ? kept : openSecretBox(dataDir).seal(key, rendererKeyContext(projectId)),
  };
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
