import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Studio, Tx } from '../context.ts';
import { contentTypeOf, extensionOf } from '../files/kinds.ts';
import { sendPurge } from '../files/purge.ts';
import { withScratch } from '../files/scratch.ts';
import type { ObjectStat } from '../../store/objects/object-store.ts';
import type { JobDefinition, JobHandler } from '../../work/queue.ts';
import { newId } from './ids.ts';
import { mergeMeta } from './meta.ts';
import { SYSTEM_PROJECT } from './model.ts';
import { systemAssets, type SystemAsset, type SystemFile } from './system-catalogue.ts';
import { assetFiles, assets, type AssetRow, type NewAssetRow } from './table.ts';

/** Counted up when what the library makes looks or sounds different: files of older versions are replaced. */
const LIBRARY_VERSION = 1;
/** Serialises seeding between processes. */
const SEED_LOCK = 10_420_010;
const HOSTS = 2;
const MEMORY_BYTES = 1536 * 1024 ** 2;
const TIMEOUT_MS = 300_000;
/** Tells that a system asset has a new file; the payload is the asset's id. */
const LIBRARY_FILE = 'assets.library-file';

/** Whose files are asked for; absent = all. */
interface LibraryOrderInput {
  readonly assetId?: string;
}

/** Makes files of the system library that are missing. */
const makeLibrary: JobDefinition<LibraryOrderInput> = {
  name: 'assets.make-library',
  parse: (input) => {
    const { assetId } = input as { readonly assetId?: unknown };
    return typeof assetId === 'string' ? { assetId } : {};
  },
  attempts: 5,
  backoffSeconds: 10,
  concurrency: 1,
};

/**
 * Puts the assets that ship with the project in place: rows at once, so that every avatar, voice, background and bed
 * can be named in scripts from the first second; their files are then made in hosts, what is asked for most first.
 * Idempotent: ids come from slugs, and what is there already stays untouched.
 */
export async function ensureSystemLibrary(studio: Studio): Promise<void> {
  const wanted = systemAssets(studio.config.speechVendors);
  await studio.db.tx(async (tx) => {
    await tx.executeSql('select pg_advisory_xact_lock($1)', [SEED_LOCK]);
    const rows = await tx.orm.select().from(assets).where(eq(assets.projectId, SYSTEM_PROJECT));
    const known = new Map(rows.map((row) => [row.id, row]));
    for (const asset of wanted) await seed(studio, tx, asset, known.get(asset.id));
    const ids = new Set(wanted.map((asset) => asset.id));
    const gone = rows.filter((row) => !ids.has(row.id) && row.state === 'ACTIVED').map((row) => row.id);
    if (gone.length > 0)
      await tx.orm.update(assets).set({ state: 'WAITING_DELETE' }).where(inArray(assets.id, gone));
    if (studio.config.library === 'eager' && (await missingFiles(tx.orm, wanted)).length > 0)
      await studio.queue.send(tx, makeLibrary, {}, { priority: -5 });
  });
}

export function makeLibraryHandler(studio: Studio): JobHandler<LibraryOrderInput> {
  return { definition: makeLibrary, run: ({ input, signal }) => makeMissing(studio, input, signal) };
}

/** Resolves when `ready` finds what it looks for, asked again whenever the system library gets a file. */
export async function awaitLibraryFile<T>(
  studio: Studio,
  assetId: string,
  ready: () => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<T | undefined> {
  let wake = (): void => undefined;
  if (studio.config.library === 'on-demand')
    await studio.db.tx((tx) => studio.queue.send(tx, makeLibrary, { assetId }));
  const unsubscribe = studio.events.subscribe(LIBRARY_FILE, (payload) => {
    if (payload === assetId) wake();
  });
  try {
    for (;;) {
      const news = new Promise<void>((resolve) => {
        wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      const found = await ready();
      if (found !== undefined || signal.aborted) return found;
      await news;
    }
  } finally {
    unsubscribe();
  }
}

/** True when every file of the system library is made. */
export async function libraryComplete(studio: Studio): Promise<boolean> {
  return (await missingFiles(studio.db.orm, systemAssets())).length === 0;
}

async function seed(studio: Studio, tx: Tx, asset: SystemAsset, known: AssetRow | undefined): Promise<void> {
  const now = studio.clock.now();
  const values = {
    name: asset.name,
    description: asset.description,
    type: asset.type,
    state: 'ACTIVED',
    tags: [...asset.tags],
    meta: known ? mergeMeta(known.meta, asset.meta) : asset.meta,
    systemProperties: asset.systemProperties,
    supportedService: [...asset.supportedService],
    assetOrder: asset.order,
    sharedType: 'PUBLIC',
    model: asset.model ?? null,
    presetRegion: asset.presetRegion ?? null,
  } as const satisfies Partial<NewAssetRow>;
  if (!known) {
    const row = { ...values, id: asset.id, projectId: SYSTEM_PROJECT, createdAt: now, updatedAt: now };
    await tx.orm.insert(assets).values(row).onConflictDoNothing();
    return;
  }
  const stored = Object.fromEntries(Object.keys(values).map((name) => [name, known[name as keyof AssetRow]]));
  // JSON is what the database keeps: members that are undefined are not there.
  if (isDeepStrictEqual(plain(stored), plain(values))) return;
  await tx.orm
    .update(assets)
    .set({ ...values, updatedAt: now })
    .where(eq(assets.id, asset.id));
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

interface Missing {
  readonly key: string;
  readonly file: SystemFile;
  /** Assets that show it. */
  readonly assetIds: string[];
}

function keyOf(file: SystemFile): string {
  return `${SYSTEM_PROJECT}/library/${file.folder}/v${LIBRARY_VERSION}-${file.name}`;
}

async function missingFiles(orm: Tx['orm'], wanted: readonly SystemAsset[]): Promise<Missing[]> {
  const rows = await orm
    .select({ assetId: assetFiles.assetId, key: assetFiles.objectKey })
    .from(assetFiles)
    .where(and(eq(assetFiles.projectId, SYSTEM_PROJECT), eq(assetFiles.state, 'CREATED')));
  const there = new Set(rows.map(({ assetId, key }) => `${assetId} ${key}`));
  const missing = new Map<string, Missing>();
  for (const asset of wanted) {
    for (const file of asset.files) {
      const key = keyOf(file);
      if (there.has(`${asset.id} ${key}`)) continue;
      const entry = missing.get(key) ?? { key, file, assetIds: [] };
      entry.assetIds.push(asset.id);
      missing.set(key, entry);
    }
  }
  // What renders wait for comes before what people look at.
  return [...missing.values()].sort(
    (a, b) => Number(b.file.category === 'MAIN') - Number(a.file.category === 'MAIN'),
  );
}

async function makeMissing(
  studio: Studio,
  { assetId }: LibraryOrderInput,
  signal: AbortSignal,
): Promise<void> {
  const wanted = systemAssets().filter(({ id }) => assetId === undefined || id === assetId);
  const queue = await missingFiles(studio.db.orm, wanted);
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next && !signal.aborted; next = queue.shift()) {
      try {
        await record(studio, next, await makeFile(studio, next, signal));
      } catch (error) {
        // One file that fails must not keep the others away.
        studio.log.warn({ err: error, key: next.key }, 'a file of the system library could not be made');
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: HOSTS }, work));
  signal.throwIfAborted();
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} files of the system library could not be made`);
}

async function makeFile(studio: Studio, { key, file }: Missing, signal: AbortSignal): Promise<ObjectStat> {
  const there = await studio.objects.stat(key);
  if (there) return there;
  return withScratch(studio, async (folder) => {
    const path = join(folder, file.name);
    const input = { ...file.order, path };
    await studio.hosts.run({
      task: 'system-library',
      input,
      signal,
      memoryLimitBytes: MEMORY_BYTES,
      timeoutMs: TIMEOUT_MS,
    });
    return studio.objects.put(key, { path }, { contentType: contentTypeOf(extensionOf(file.name)) });
  });
}

async function record(studio: Studio, { key, file, assetIds }: Missing, stored: ObjectStat): Promise<void> {
  await studio.db.tx(async (tx) => {
    const now = studio.clock.now();
    const old = await tx.orm
      .update(assetFiles)
      .set({ state: 'DELETED', updatedAt: now })
      .where(
        and(
          inArray(assetFiles.assetId, assetIds),
          eq(assetFiles.category, file.category),
          ne(assetFiles.state, 'DELETED'),
        ),
      )
      .returning();
    await sendPurge(studio, tx, [...new Set(old.map((row) => row.objectKey).filter((one) => one !== key))]);
    const type = extensionOf(file.name);
    const row = {
      name: file.name,
      md5: stored.md5,
      size: stored.size,
      type,
      contentType: contentTypeOf(type),
      objectKey: key,
    };
    await tx.orm.insert(assetFiles).values(
      assetIds.map((assetId) => ({
        ...row,
        id: newId(),
        assetId,
        projectId: SYSTEM_PROJECT,
        category: file.category,
        state: 'CREATED' as const,
        createdAt: now,
        updatedAt: now,
      })),
    );
    if (file.order.make === 'background') await setSize(tx, assetIds, stored.size);
    for (const assetId of assetIds) await studio.events.publish(LIBRARY_FILE, assetId, tx);
  });
}

async function setSize(tx: Tx, assetIds: readonly string[], size: number): Promise<void> {
  await tx.orm
    .update(assets)
    .set({ meta: sql`jsonb_set(${assets.meta}, '{image_meta,size}', to_jsonb(${size}::bigint))` })
    .where(inArray(assets.id, [...assetIds]));
}
