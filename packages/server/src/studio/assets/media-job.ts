import { and, eq } from 'drizzle-orm';
import type { Studio, Tx } from '../context.ts';
import { objectKey } from '../files/keys.ts';
import { contentTypeOf, extensionOf } from '../files/kinds.ts';
import type { JobDefinition } from '../../work/queue.ts';
import { newId } from './ids.ts';
import type { FileCategory } from './model.ts';
import { assetFiles, assets, type AssetRow, type FileRow } from './table.ts';

export interface AssetJobInput {
  readonly assetId: string;
}

/** A kind of work on one asset. */
export function assetJob(name: string, concurrency: number): JobDefinition<AssetJobInput> {
  return {
    name,
    parse: (input) => {
      const { assetId } = input as Partial<AssetJobInput>;
      if (typeof assetId !== 'string') throw new TypeError('assetId: expected a string');
      return { assetId };
    },
    attempts: 3,
    backoffSeconds: 5,
    concurrency,
  };
}

/** An asset with its usable main file, unless either is gone. */
export async function assetWithMain(
  orm: Tx['orm'],
  assetId: string,
): Promise<{ readonly asset: AssetRow; readonly main: FileRow } | undefined> {
  const [row] = await orm
    .select({ asset: assets, main: assetFiles })
    .from(assets)
    .innerJoin(assetFiles, eq(assetFiles.assetId, assets.id))
    .where(and(eq(assets.id, assetId), eq(assetFiles.category, 'MAIN'), eq(assetFiles.state, 'CREATED')));
  return row && row.asset.state !== 'DELETED' ? row : undefined;
}

/** The same, locked; `undefined` also when the main file is another one by now. */
export async function lockWithMain(
  tx: Tx,
  before: { readonly asset: AssetRow; readonly main: FileRow },
): Promise<{ readonly asset: AssetRow; readonly main: FileRow } | undefined> {
  await tx.orm.select({ id: assets.id }).from(assets).where(eq(assets.id, before.asset.id)).for('update');
  const now = await assetWithMain(tx.orm, before.asset.id);
  return now?.main.id === before.main.id ? now : undefined;
}

/** A file that the platform made for an asset, stored but not yet recorded. */
export type MadeFile = Pick<
  FileRow,
  'id' | 'name' | 'category' | 'size' | 'md5' | 'type' | 'contentType' | 'objectKey'
>;

/** Stores a local file for an asset. Record it with `recordFiles`, or delete its object. */
export async function storeMade(
  studio: Studio,
  asset: AssetRow,
  made: { readonly path: string; readonly name: string; readonly category: FileCategory },
): Promise<MadeFile> {
  const id = newId();
  const type = extensionOf(made.name);
  const contentType = contentTypeOf(type);
  const key = objectKey(asset.projectId, asset.id, id);
  const stored = await studio.objects.put(key, { path: made.path }, { contentType });
  return {
    id,
    name: made.name,
    category: made.category,
    size: stored.size,
    md5: stored.md5,
    type,
    contentType,
    objectKey: key,
  };
}

/** Writes the rows of stored files, in the order given. */
export async function recordFiles(
  studio: Studio,
  tx: Tx,
  asset: AssetRow,
  files: readonly MadeFile[],
): Promise<void> {
  const now = studio.clock.now();
  for (const [index, file] of files.entries()) {
    // A millisecond apart, so that the order of creation is the order of the list.
    const at = new Date(now.getTime() + index);
    await tx.orm.insert(assetFiles).values({
      ...file,
      assetId: asset.id,
      projectId: asset.projectId,
      state: 'CREATED',
      createdAt: at,
      updatedAt: at,
    });
  }
}
