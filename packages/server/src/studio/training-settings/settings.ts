import { asc, eq } from 'drizzle-orm';
import { boolean, customType, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { ConsoleError } from '../../doors/console/errors.ts';
import type { Orm } from '../assets/queries.ts';
import type { Studio } from '../context.ts';
import { checkUrl } from '../scripts/check-references.ts';
import type { SecretBox } from '../tenants/secret-box.ts';
import { tenants } from '../tenants/table.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 });
const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** See store/migrations/0091_training_settings.sql. */
const trainingSettingsTable = pgTable('training_settings', {
  projectId: text('project_id').primaryKey(),
  reviewer: text('reviewer').$type<Reviewer>().notNull(),
  isTrusted: boolean('is_trusted').notNull(),
  maxJobs: integer('max_jobs').notNull(),
  rendererUrl: text('renderer_url'),
  rendererKey: bytes('renderer_key'),
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
  /** A renderer over HTTP; absent: the embedded one. */
  readonly renderer?: { readonly url: string; readonly sealedKey?: Uint8Array };
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
  const { reviewer, isTrusted, maxJobs, rendererUrl, rendererKey } = row;
  return {
    ...{ reviewer, isTrusted, maxJobs },
    ...(rendererUrl === null
      ? {}
      : { renderer: { url: rendererUrl, ...(rendererKey === null ? {} : { sealedKey: rendererKey }) } }),
  };
}

async function isFirst(orm: Orm, projectId: string): Promise<boolean> {
  const [first] = await orm
    .select({ projectId: tenants.projectId })
    .from(tenants)
    .orderBy(asc(tenants.createdAt), asc(tenants.projectId))
    .limit(1);
  return first?.projectId === projectId;
}

/** What the key of a renderer is sealed for. */
export function rendererContext(projectId: string): string {
  return `training-renderer:${projectId}`;
}

/** Settings as our own API shows them; keys are never shown. */
export function settingsOnWire({ reviewer, isTrusted, maxJobs, renderer }: TrainingSettings) {
  return {
    reviewer,
    is_trusted: isTrusted,
    max_jobs: maxJobs,
    renderer:
      renderer === undefined ? null : { url: renderer.url, has_key: renderer.sealedKey !== undefined },
  };
}

const MEMBERS = ['reviewer', 'is_trusted', 'max_jobs', 'renderer'];

/** Sets what `body` names; the rest stays. @throws ConsoleError Console.BadRequest that names the member */
export async function changeTrainingSettings(
  studio: Pick<Studio, 'db' | 'clock' | 'fetcher'>,
  box: SecretBox,
  projectId: string,
  body: Readonly<Record<string, unknown>>,
): Promise<TrainingSettings> {
  const odd = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (odd !== undefined) bad(odd, `expected one of ${MEMBERS.join(', ')}`);
  await studio.db.tx(async (tx) => {
    const old = await trainingSettings(tx.orm, projectId);
    const renderer = readRenderer(studio, box, projectId, body['renderer'], old.renderer);
    const values = {
      reviewer: readReviewer(body['reviewer']) ?? old.reviewer,
      isTrusted: readTrusted(body['is_trusted']) ?? old.isTrusted,
      maxJobs: readJobs(body['max_jobs']) ?? old.maxJobs,
      rendererUrl: renderer?.url ?? null,
      rendererKey: renderer?.sealedKey ?? null,
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

function readRenderer(
  studio: Pick<Studio, 'fetcher'>,
  box: SecretBox,
  projectId: string,
  value: unknown,
  old: TrainingSettings['renderer'],
): TrainingSettings['renderer'] {
  if (value === undefined) return old;
  if (value === null) return undefined;
  const { url, key } = (typeof value === 'object' ? value : {}) as { url?: unknown; key?: unknown };
  if (typeof url !== 'string' || !URL.canParse(url))
    return bad('renderer.url', 'expected a URL, or renderer: null');
  if (key !== undefined && key !== null && typeof key !== 'string')
    return bad('renderer.key', 'expected a text, or null for none');
  checkUrl(studio, url, 'renderer.url');
  // A key that is left out stays, as long as it is for the same service.
  if (key === undefined && old?.sealedKey !== undefined && old.url === url) return old;
  return typeof key === 'string' && key !== ''
    ? { url, sealedKey: box.seal(key, rendererContext(projectId)) }
    : { url };
}
