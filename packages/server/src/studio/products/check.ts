import { inArray } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError, type MssErrorCode, type Schemas } from '@cyclorama/contract';
import { maySee } from '../assets/queries.ts';
import { assets, type AssetRow } from '../assets/table.ts';
import type { Studio } from '../context.ts';
import { reviewTexts, type ReviewedText } from '../moderation/review-texts.ts';
import type { ProductAssetType } from './table.ts';

/** Materials of a product; their order counts to this. */
export const MAX_MATERIALS = 300;
const MAX_TEXTS = 100;
const MAX_TAGS = 50;
const TAG_BYTES = 16;
const LONGEST_NAME = 256;
const LONGEST_DESCRIPTION = 4096;
const LONGEST_TEXT = 10_000;

/** What the asset types of a product are made of. */
const TYPES: Readonly<Record<ProductAssetType, readonly AssetRow['type'][]>> = {
  IMAGE: ['IMAGE'],
  VIDEO: ['VIDEO'],
  AUDIO: ['AUDIO', 'MUSIC'],
};

/** A material that was found good. */
export interface Material {
  readonly assetId: string;
  readonly assetType: ProductAssetType;
  readonly sortOrder: number;
}

type Words = Pick<Schemas['ProductCreateRequest'], 'description' | 'tags' | 'text_list'> & {
  readonly name?: string;
};

/**
 * Checks what a product says of itself.
 * @throws MssError MSS.00000003 that names the field; MSS.10001035 for sensitive words
 */
export async function checkWords(
  studio: Pick<Studio, 'config' | 'fetcher'>,
  projectId: string,
  words: Words,
): Promise<void> {
  const { name, description = '', tags = [], text_list: texts = [] } = words;
  if (name !== undefined && (name.trim() === '' || /\p{Cc}/u.test(name))) refuse('name', 'expected a name');
  limit('name', name ?? '', LONGEST_NAME);
  limit('description', description, LONGEST_DESCRIPTION);
  if (tags.length > MAX_TAGS) refuse('tags', `expected at most ${MAX_TAGS}`);
  tags.forEach((tag, index) => {
    if (tag.trim() === '' || Buffer.byteLength(tag) > TAG_BYTES)
      refuse(`tags[${index}]`, `expected 1 to ${TAG_BYTES} bytes`);
  });
  if (texts.length > MAX_TEXTS) refuse('text_list', `expected at most ${MAX_TEXTS}`);
  texts.forEach((text, index) => checkText(text, `text_list[${index}]`));
  const reviewed: ReviewedText[] = [
    { field: 'name', text: name ?? '', code: 'MSS.10001035' },
    { field: 'description', text: description, code: 'MSS.10001035' },
    ...tags.map((text, index) => ({ field: `tags[${index}]`, text, code: 'MSS.10001035' as const })),
    ...texts.flatMap((text, index) => reviewedText(text, `text_list[${index}]`)),
  ];
  await reviewTexts(studio, { projectId, subject: 'product' }, reviewed);
}

/** One text of a product and its title, for the review. */
export function reviewedText(text: Schemas['ProductTextInfo'], at: string): readonly ReviewedText[] {
  return [
    { field: `${at}.title`, text: text.title ?? '', code: 'MSS.10001035' },
    { field: `${at}.text`, text: text.text ?? '', code: 'MSS.10001035' },
  ];
}

/** @throws MssError MSS.00000003 */
export function checkText(text: Schemas['ProductTextInfo'], at: string): void {
  if ((text.title ?? '') === '' && (text.text ?? '') === '') refuse(at, 'expected a title or a text');
  limit(`${at}.title`, text.title ?? '', LONGEST_NAME);
  limit(`${at}.text`, text.text ?? '', LONGEST_TEXT);
}

function limit(field: string, text: string, most: number): void {
  if (text.length > most) refuse(field, `expected at most ${most} characters`);
}

function refuse(field: string, why: string): never {
  throw new MssError('MSS.00000003', `${field}: ${why}`);
}

/**
 * Checks a portfolio: assets that the tenant may use, ACTIVED, each once, of the type that is said.
 * @param at where they stand in the request
 * @param unavailable code for an asset that cannot be used: lists and links have their own
 * @throws MssError MSS.10001042, 39, 38, and `unavailable`
 */
export async function checkMaterials(
  orm: NodePgDatabase,
  projectId: string,
  now: Date,
  sent: readonly Schemas['ProductMediaInfo'][],
  at: (index: number) => string,
  unavailable: MssErrorCode = 'MSS.10001037',
): Promise<readonly Material[]> {
  if (sent.length > MAX_MATERIALS)
    throw new MssError('MSS.10001042', `${sent.length} of at most ${MAX_MATERIALS}`);
  const ids = sent.map(({ asset_id: id }, index) => id || refuse(`${at(index)}.asset_id`, 'missing'));
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice >= 0) throw new MssError('MSS.10001039', `${at(twice)}.asset_id ${ids[twice]!}`);
  const rows = ids.length === 0 ? [] : await orm.select().from(assets).where(inArray(assets.id, ids));
  const found = new Map(rows.map((row) => [row.id, row]));
  return sent.map(({ asset_type: said, order }, index) => {
    const assetId = ids[index]!;
    const asset = found.get(assetId);
    const field = `${at(index)}.asset_id ${assetId.slice(0, 64)}`;
    if (asset === undefined || asset.state === 'DELETED' || !maySee(asset, projectId, now))
      throw new MssError(unavailable, `${field}: there is no such asset`);
    if (asset.state !== 'ACTIVED') throw new MssError(unavailable, `${field} is ${asset.state}`);
    const is = Object.entries(TYPES).find(([, types]) => types.includes(asset.type))?.[0];
    if (is === undefined || (said !== undefined && said !== is))
      throw new MssError(
        'MSS.10001038',
        `${field} is of type ${asset.type}, not ${said ?? 'IMAGE, VIDEO or AUDIO'}`,
      );
    // One of the three keys of the table above.
    return { assetId, assetType: is as ProductAssetType, sortOrder: order ?? 0 };
  });
}

/**
 * The cover that a request names; undefined when the first image is to be it.
 * @throws MssError MSS.10001036 when it is no image of the portfolio
 */
export function coverOf(
  cover: Schemas['ProductCoverInfo'] | undefined,
  materials: readonly Pick<Material, 'assetId' | 'assetType'>[],
): string | undefined {
  const id = cover?.asset_id ?? '';
  if (id === '') return undefined;
  if (!materials.some((one) => one.assetId === id && one.assetType === 'IMAGE'))
    throw new MssError('MSS.10001036', `cover.asset_id ${id.slice(0, 64)} is no image of asset_list`);
  return id;
}
