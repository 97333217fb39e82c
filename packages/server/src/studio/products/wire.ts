import { inArray } from 'drizzle-orm';
import type { Schemas } from '@cyclorama/contract';
import { wireTime } from '../assets/ids.ts';
import { filesOf } from '../assets/queries.ts';
import { assets, type AssetRow, type FileRow } from '../assets/table.ts';
import { downloadUrl } from '../assets/wire.ts';
import type { Studio } from '../context.ts';
import { materialsOf } from './queries.ts';
import type { ProductAssetRow, ProductRow } from './table.ts';

/** Assets of products with the files that can be shown. */
interface Shelf {
  readonly assets: ReadonlyMap<string, AssetRow>;
  readonly files: ReadonlyMap<string, readonly FileRow[]>;
}

/** Products as the API shows them; assets and files are looked up once for all. */
export async function productsOnWire(
  studio: Studio,
  rows: readonly ProductRow[],
  baseUrl: string,
): Promise<readonly Schemas['ProductDetailInfo'][]> {
  const { orm } = studio.db;
  const materials = await materialsOf(
    orm,
    rows.map(({ id }) => id),
  );
  const ids = [...new Set([...materials.values()].flat().map(({ assetId }) => assetId))];
  const [found, files] = await Promise.all([
    ids.length === 0 ? [] : orm.select().from(assets).where(inArray(assets.id, ids)),
    filesOf(orm, ids),
  ]);
  const shelf: Shelf = { assets: new Map(found.map((asset) => [asset.id, asset])), files };
  return Promise.all(rows.map((row) => onWire(studio, row, materials.get(row.id) ?? [], shelf, baseUrl)));
}

async function onWire(
  studio: Studio,
  row: ProductRow,
  materials: readonly ProductAssetRow[],
  shelf: Shelf,
  baseUrl: string,
): Promise<Schemas['ProductDetailInfo']> {
  const sorted = inOrder(materials, shelf.assets);
  const cover =
    sorted.find(({ assetId }) => assetId === row.coverAssetId) ??
    sorted.find(({ assetType }) => assetType === 'IMAGE');
  const picture = cover && (await pictureUrl(studio, shelf, cover.assetId, baseUrl));
  return {
    product_id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    ...(cover && {
      cover: {
        asset_id: cover.assetId,
        ...(picture !== undefined && { cover_url: picture, thumbnail_url: picture }),
      },
    }),
    text_list: row.texts,
    asset_list: await Promise.all(sorted.map((one) => materialOnWire(studio, shelf, one, baseUrl))),
    create_time: wireTime(row.createdAt),
    update_time: wireTime(row.updatedAt),
    state: row.state,
  };
}

/** Those with a number in its order, then the others by the age of their assets. */
function inOrder(
  materials: readonly ProductAssetRow[],
  known: ReadonlyMap<string, AssetRow>,
): readonly ProductAssetRow[] {
  const rank = ({ sortOrder }: ProductAssetRow): number => (sortOrder === 0 ? Infinity : sortOrder);
  const age = ({ assetId }: ProductAssetRow): number => known.get(assetId)?.createdAt.getTime() ?? Infinity;
  const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
  return materials.toSorted(
    (a, b) => compare(rank(a), rank(b)) || compare(age(a), age(b)) || a.position - b.position,
  );
}

async function materialOnWire(
  studio: Studio,
  shelf: Shelf,
  { assetId, assetType, sortOrder }: ProductAssetRow,
  baseUrl: string,
): Promise<Schemas['ProductMediaDetailInfo']> {
  const asset = shelf.assets.get(assetId);
  const main = readable(shelf, assetId).find(({ category }) => category === 'MAIN');
  const picture = await pictureUrl(studio, shelf, assetId, baseUrl);
  return {
    asset_id: assetId,
    asset_type: assetType,
    order: sortOrder,
    // An asset that is gone for good leaves its place.
    asset_name: asset?.name ?? '',
    asset_state: asset?.state ?? 'DELETED',
    ...(picture !== undefined && { cover_url: picture, thumbnail_url: picture }),
    ...(main && { main_url: await downloadUrl(studio, main, baseUrl) }),
  };
}

/** Files of an asset that can be downloaded; a frozen asset has none. */
function readable(shelf: Shelf, assetId: string): readonly FileRow[] {
  const state = shelf.assets.get(assetId)?.state;
  if (state === undefined || state === 'BLOCK' || state === 'DELETED') return [];
  return (shelf.files.get(assetId) ?? []).filter((file) => file.state === 'CREATED');
}

/** The cover of an asset; of an image without one, the image. */
async function pictureUrl(
  studio: Studio,
  shelf: Shelf,
  assetId: string,
  baseUrl: string,
): Promise<string | undefined> {
  const files = readable(shelf, assetId);
  const image = shelf.assets.get(assetId)?.type === 'IMAGE';
  const file =
    files.find(({ category }) => category === 'COVER') ??
    (image ? files.find(({ category }) => category === 'MAIN') : undefined);
  return file && downloadUrl(studio, file, baseUrl);
}
